"""The songs on disk: their files, what is typed meanwhile, their versions, the trash. No textual in here."""
