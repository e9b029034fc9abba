"""Choose what the model remembers beside the song up to the cursor: what stands below, and other songs; no textual."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from songwriter.shelf.songs import list_songs
from songwriter.song.comments import without_comments

# What is kept of all songs for their turns of phrase, and read of one at a time, so that no key waits for it.
_CHARACTERS = 1_000_000
_SONG = 30_000
_BELOW = 6_000


def below(lines: Sequence[str], row: int) -> str:
    """Return what stands below a line of the song, which holds refrains and seldom changes."""
    found: list[str] = []
    room = _BELOW
    for line in islice(lines, row + 1, None):
        found.append(line)
        room -= len(line) + 1
        if room <= 0:
            break
    return without_comments("\n".join(found))[:_BELOW]


def other_songs(folder: Path, besides: Path | None) -> list[str]:
    """Return the texts of the songs in a folder that were changed last, without the one that is open."""
    found: list[str] = []
    room = _CHARACTERS
    for text in (song.text for song in list_songs(folder) if song.path != besides):
        found.append(text[: min(room, _SONG)])
        room -= len(found[-1])
        if room <= 0:
            break
    return found
