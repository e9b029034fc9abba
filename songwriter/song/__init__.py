"""A song as a document: its sections, lines and chords, and the craft of rhyme and metre.

Each is loaded when it is first used: the editor draws lines before it counts and rhymes them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from songwriter.song.document import Line, Section, Song
    from songwriter.song.phonetics import syllables
    from songwriter.song.rhyme import rhyme_key, rhyme_keys, rhymes
    from songwriter.song.section import section_kind

__all__ = ["Line", "Section", "Song", "rhyme_key", "rhyme_keys", "rhymes", "section_kind", "syllables"]

_HOMES = {
    **dict.fromkeys(("Line", "Section", "Song"), "document"),
    **dict.fromkeys(("rhyme_key", "rhyme_keys", "rhymes"), "rhyme"),
    "section_kind": "section",
    "syllables": "phonetics",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
