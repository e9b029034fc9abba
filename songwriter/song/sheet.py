"""A lyric sheet as it lies in an editor: its lines, and what is selected; edits are functions from sheet to sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

Place = tuple[int, int]
"""A row and a column, counted from 0."""


@dataclass(frozen=True)
class Sheet:
    """Hold the lines of a text, never none, and a selection from `anchor` to `cursor`, which are one place if empty."""

    lines: tuple[str, ...]
    anchor: Place = (0, 0)
    cursor: Place = (0, 0)

    @property
    def rows(self) -> range:
        """Give the rows that are selected; one in which only the end of the selection stands is left out."""
        (first, _), (last, column) = sorted((self.anchor, self.cursor))
        return range(first, last + (column > 0 or first == last))

    def with_lines(self, lines: Sequence[str]) -> "Sheet":
        """Return the sheet with other lines, and the selection where it was, as far as there is text."""
        return Sheet(tuple(lines), self.anchor, self.cursor).clamped()

    def shifted(self, rows: int) -> "Sheet":
        """Return the sheet with the selection so many rows further down."""
        (first, left), (last, right) = self.anchor, self.cursor
        return replace(self, anchor=(first + rows, left), cursor=(last + rows, right)).clamped()

    def clamped(self) -> "Sheet":
        """Return the sheet with its selection inside the text."""
        return replace(self, anchor=_clamped(self.lines, self.anchor), cursor=_clamped(self.lines, self.cursor))


@dataclass(frozen=True)
class Replacement:
    """Replace the text from `start` to `end` by `text`."""

    start: Place
    end: Place
    text: str


def difference(old: Sequence[str], new: Sequence[str]) -> Replacement | None:
    """Return the one replacement of whole lines that makes `new` of `old`; None where they are the same."""
    shortest = min(len(old), len(new))
    top = next((row for row in range(shortest) if old[row] != new[row]), shortest)
    tail = next((row for row in range(shortest - top) if old[-1 - row] != new[-1 - row]), shortest - top)
    bottom, lines = len(old) - tail, new[top : len(new) - tail]
    if top == bottom and not lines:
        return None
    text = "\n".join(lines)
    if top < bottom and lines:
        return Replacement((top, 0), (bottom - 1, len(old[bottom - 1])), text)
    if tail:
        return Replacement((top, 0), (bottom, 0), text + "\n" if lines else "")
    # At the end of the text, the line end in front goes along.
    end = (bottom - 1, len(old[bottom - 1]))
    return Replacement((top - 1, len(old[top - 1])), end, "\n" + text if lines else "")


def _clamped(lines: Sequence[str], place: Place) -> Place:
    row, column = place
    if row >= len(lines):
        return (len(lines) - 1, len(lines[-1]))
    return (max(0, row), min(max(0, column), len(lines[max(0, row)])))
