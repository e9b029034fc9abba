"""Choose what the model remembers beside the song up to the cursor: what stands below, and other songs; no textual."""

from pathlib import Path

from songwriter.shelf.songs import list_songs

# The model keeps some thousand states, of which this much text gives more than enough.
_CHARACTERS = 30_000
_BELOW = 6_000


def below(text: str) -> str:
    """Return of the text after the cursor what stands below its line, which holds refrains and seldom changes."""
    return text.partition("\n")[2][:_BELOW]


def other_songs(folder: Path, besides: Path | None) -> list[str]:
    """Return the texts of the songs in a folder that were changed last, without the one that is open."""
    found: list[str] = []
    room = _CHARACTERS
    for text in (song.text for song in list_songs(folder) if song.path != besides):
        found.append(text[:room])
        room -= len(text)
        if room <= 0:
            break
    return found
