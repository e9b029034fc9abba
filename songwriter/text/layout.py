"""Know how a file is laid out, and which part of it to read: the rest of the reading asks no more of a whole file.

Songs in a file begin at `# Title` lines. In a file without any, rules such as `---` part the songs, or else two or
more blank lines; a file without those is one song.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from songwriter.text.cleaning import BookFinder, is_rule

TITLE = re.compile(r"#\s+(\S.*)")
_CHORDPRO = frozenset((".cho", ".crd", ".chopro", ".chordpro", ".pro"))  # where # begins a comment


@dataclass(frozen=True)
class Layout:
    """What parts the songs of a file: titles, or else rules, or else blank lines.

    In a `wide` one blank lines part nothing, as it is spaced widely; None is not known yet. `book` are the numbers of
    the first line inside a book's wrapping and of the first behind, counted from 0.
    """

    titled: bool
    ruled: bool
    comments: bool
    book: tuple[int, int] | None = None
    wide: bool | None = None


@dataclass(frozen=True)
class Place:
    """A line of a file, by where its block begins and how many lines of that block stand before it."""

    offset: int = 0
    skip: int = 0


@dataclass(frozen=True)
class Part:
    """Whole songs in a row in one file.

    Without a layout it is the whole file, small enough to be looked at when it is read. `size` and `changed` are the
    file's when it was looked at, by which a change under the reader's hands is noticed; `first_line` counts from 0,
    and `block` is the size of the blocks that the places count in.
    """

    file: Path
    size: int
    changed: int
    layout: Layout | None = None
    start: Place = Place()
    stop: Place | None = None
    first_line: int = 0
    block: int = 0

    @property
    def bytes(self) -> int:
        """Return how many bytes it takes, but for the ends of its blocks."""
        return (self.stop.offset if self.stop else self.size) - self.start.offset


class Surveyor:
    """Find the layout of a file, looking at its lines in turn."""

    def __init__(self, file: Path) -> None:
        self._comments = has_comments(file)
        self._titled = self._ruled = False
        self._book = BookFinder()
        self.lines = 0

    def look(self, line: str) -> None:
        """Look at the next line."""
        self.lines += 1
        self._book.look(line)
        if not self._titled and line[:1] == "#" and not self._comments:
            self._titled = TITLE.match(line) is not None
        self._ruled = self._ruled or is_rule(line)

    def layout(self) -> Layout:
        """Return the layout of the lines seen so far, but whether it is wide."""
        return Layout(self._titled, self._ruled, self._comments, self._book.book())


def has_comments(file: Path) -> bool:
    """Tell whether `#` begins a comment in files of this kind, and not a title."""
    return file.suffix.lower() in _CHORDPRO
