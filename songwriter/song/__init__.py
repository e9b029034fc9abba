"""A song as a document: its sections, lines and chords, and the craft of rhyme and metre."""
