"""A song as a document: its sections, lines and chords, and the craft of rhyme and metre."""

from songwriter.song.document import Line, Section, Song
from songwriter.song.phonetics import syllables
from songwriter.song.rhyme import rhyme_key, rhyme_keys, rhymes
from songwriter.song.section import section_kind

__all__ = ["Line", "Section", "Song", "rhyme_key", "rhyme_keys", "rhymes", "section_kind", "syllables"]
