"""Count what a song has of words, lines and sections."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from songwriter.song.document import Section


@dataclass(frozen=True)
class Counts:
    """How many words and sung lines a text has, and how many sections with a header."""

    words: int = 0
    lines: int = 0
    sections: int = 0

    def __str__(self) -> str:
        parts = [counted(self.words, "word"), counted(self.lines, "line")]
        return " · ".join([*parts, *([counted(self.sections, "section")] if self.sections else [])])


def counts(text: str) -> Counts:
    """Count a text; headers, notes, comments and chords are not sung, and are not counted."""
    # Not before it is needed: the editor shows counts of nothing at first.
    from songwriter.song.document import Song

    found = [_of_section(section) for section in Song.parse(text).sections]
    return Counts(*(sum(column) for column in zip(*found, strict=True)))


@lru_cache(maxsize=4096)
def _of_section(section: "Section") -> tuple[int, int, int]:
    """Count a section, which stays the same while another one is written."""
    sung = [lyrics for line in section.lines if (lyrics := line.lyrics)]
    return sum(len(lyrics.split()) for lyrics in sung), len(sung), int(section.header is not None)


def counted(number: int, name: str) -> str:
    """Say how many there are of what is called `name`: "1 word", "1,200 words"."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"
