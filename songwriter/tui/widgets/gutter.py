"""Label the lines of a song with their syllables and rhyme letters; functions of texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.geometry import Offset

if TYPE_CHECKING:
    from textual.widgets.text_area import WrappedDocument

    from songwriter.song import Section

WIDTH = 7


@dataclass(frozen=True)
class Label:
    """What stands left of a line; a line that is not sung has neither syllables nor a letter."""

    syllables: int = 0
    letter: str = ""

    def __str__(self) -> str:
        # A line of a hundred syllables is no line to count any more, and there is no room for it.
        count = "…" if self.syllables > 99 else str(self.syllables or "")
        return f"{count:>2} {self.letter[:1]:1} │ "


BLANK = Label()


def labels(text: str) -> list[Label]:
    """Return a label for each line of `text`. Reads the whole song, so it belongs off the typing path."""
    from songwriter.song import Song

    return [label for section in Song.parse(text).sections for label in _section_labels(section)]


@lru_cache(maxsize=4096)
def _section_labels(section: "Section") -> tuple[Label, ...]:
    """Return the labels of a section, which stay the same while another one is written."""
    letters = iter(section.rhyme_scheme)
    sung = (Label(line.syllables, next(letters, "")) if line.lyrics.strip() else BLANK for line in section.lines)
    return (*(() if section.header is None else (BLANK,)), *sung)


def shifted(old: Sequence[Label], lines: int, row: int) -> list[Label]:
    """Return the labels moved to where their lines went, until they are worked out anew.

    `lines` is how many the song has now, and `row` where the cursor stands after the edit.
    """
    added = lines - len(old)
    if added > 0:
        at = max(0, row - added + 1)
        return [*old[:at], *([BLANK] * added), *old[at:]]
    return [*old[: row + 1], *old[row + 1 - added :]][:lines]


def rows_in_sight(wrapped: "WrappedDocument", top: int, height: int) -> dict[int, tuple[int, int]]:
    """Return which line stands in each of the rows from `top` on, and which row of that line it is.

    The document tells the line of a row by dividing the whole line, so it is asked once for all of them.
    """
    found: dict[int, tuple[int, int]] = {}
    line, _ = wrapped.offset_to_location(Offset(0, top))
    row = wrapped.location_to_offset((line, 0)).y
    while row < top + height and line < wrapped.document.line_count:
        parts = len(wrapped.get_offsets(line)) + 1
        found.update((row + part, (line, part)) for part in range(parts))
        row += parts
        line += 1
    return found
