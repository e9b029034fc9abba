"""Style the lines of a song by what they are, and where something is found in them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from songwriter.song.comments import is_comment, is_note
from songwriter.song.section import section_kind

if TYPE_CHECKING:
    from songwriter.song.search import Match

Kind = Literal["header", "comment", "title", ""]
# No header is longer, and a line of thousands of characters is looked at on every key.
_LONGEST = 120


def kind_of(line: str) -> Kind:
    """Return how a line is to be drawn."""
    if len(line) <= _LONGEST and line.lstrip()[:1] == "[" and section_kind(line) is not None:
        return "header"
    if is_comment(line):
        return "comment"
    return "title" if line[:1] == "#" and is_note(line) else ""


def by_row(found: Iterable["Match"]) -> dict[int, list["Match"]]:
    """Return the matches of each row."""
    rows: dict[int, list[Match]] = {}
    for each in found:
        rows.setdefault(each.row, []).append(each)
    return rows
