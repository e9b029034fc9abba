"""Where the motions of vi lead in a text, and what lies between: pure functions of lines."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from songwriter.song.sheet import Place

Lines = Sequence[str]
Motion = Callable[[Lines, Place, int | None, str], Place | None]
"""From lines, a place, a count if one was typed, and the character that "f" goes to: where that leads, if anywhere."""

_WORD = re.compile(r"\w(?:[\w'’]*\w)?|[^\w\s]+")
_PIECE = re.compile(rf"{_WORD.pattern}|\s+")
WHOLE_LINES = frozenset(("j", "k", "gg", "G"))
# An operator takes the character along to which these lead.
_THROUGH = frozenset("eft")


@dataclass(frozen=True)
class Span:
    """What lies from `start` to before `end`; of whole lines, all from the one row through the other."""

    start: Place
    end: Place
    lines: bool = False


def word_place(lines: Lines, place: Place, which: str) -> Place:
    """Return where the "next" word begins, the "previous" one begins, or the "end" of this or the next one is."""
    row, column = place
    back = which == "previous"
    for at in range(row, -1, -1) if back else range(row, len(lines)):
        places = [each.end() - 1 if which == "end" else each.start() for each in _WORD.finditer(lines[at])]
        if at == row:
            places = [each for each in places if (each < column if back else each > column)]
        if places:
            return (at, places[-1 if back else 0])
    return (0, 0) if back else (len(lines) - 1, len(lines[-1]))


def span(lines: Lines, place: Place, motion: str, count: int | None = None, character: str = "") -> Span | None:
    """Return what an operator takes that is followed by `motion`; None where that leads nowhere."""
    if motion in ("iw", "aw"):
        return _word_at(lines, place, around=motion == "aw")
    if motion == "w":
        return Span(place, _end_of_words(lines, place, count or 1))
    to = MOTIONS[motion](lines, place, count, character)
    if to is None:
        return None
    if motion in WHOLE_LINES:
        first, last = sorted((place[0], to[0]))
        return Span((first, 0), (last, 0), lines=True)
    start, end = sorted((place, to))
    if motion in _THROUGH:
        end = (end[0], min(end[1] + 1, len(lines[end[0]])))
    return Span(start, end)


def changed_words(lines: Lines, place: Place, count: int | None) -> Span:
    """Return what "cw" takes: the words, but not what is between the last of them and the next one."""
    row, column = place
    line = lines[row]
    if not line[column : column + 1].strip():
        return Span(place, _end_of_words(lines, place, count or 1))
    end = next(each.end() for each in _WORD.finditer(line) if each.end() > column)
    to = (row, end - 1)
    for _ in range((count or 1) - 1):
        to = word_place(lines, to, "end")
    return Span(place, (to[0], min(to[1] + 1, len(lines[to[0]]))))


def _end_of_words(lines: Lines, place: Place, count: int) -> Place:
    last = place
    for _ in range(count - 1):
        last = word_place(lines, last, "next")
    end = word_place(lines, last, "next")
    # The end of the line that the last word stands in is as far as an operator goes.
    return end if end[0] == last[0] else (last[0], len(lines[last[0]]))


def _word_at(lines: Lines, place: Place, *, around: bool) -> Span | None:
    row, column = place
    pieces = [(each.start(), each.end()) for each in _PIECE.finditer(lines[row])]
    at = next((each for each, (_, end) in enumerate(pieces) if column < end), None)
    if at is None:
        return None
    start, end = pieces[at]
    if around and at + 1 < len(pieces) and not lines[row][pieces[at + 1][0]].strip():
        end = pieces[at + 1][1]
    elif around and at and not lines[row][start - 1].strip():
        start = pieces[at - 1][0]
    return Span((row, start), (row, end))


def _by_words(which: str) -> Motion:
    def go(lines: Lines, place: Place, count: int | None, _: str) -> Place:
        for _step in range(count or 1):
            place = word_place(lines, place, which)
        return place

    return go


def _by_lines(step: int) -> Motion:
    def go(lines: Lines, place: Place, count: int | None, _: str) -> Place | None:
        row = place[0] + step * (count or 1)
        return (row, 0) if 0 <= row < len(lines) else None

    return go


def _to_line(count: int | None, otherwise: int, lines: Lines) -> Place:
    return (min(otherwise if count is None else count - 1, len(lines) - 1), 0)


def _to_character(step: int, *, beside: bool) -> Motion:
    def go(lines: Lines, place: Place, count: int | None, character: str) -> Place | None:
        row, column = place
        # What stands next to the cursor is passed over by "t", or it would never get on.
        at, line = column + (step if beside else 0), lines[row]
        for _ in range(count or 1):
            at = line.find(character, at + 1) if step > 0 else line.rfind(character, 0, max(0, at))
            if at < 0:
                return None
        return (row, at - (step if beside else 0))

    return go


def _end_of_line(lines: Lines, place: Place, count: int | None, _: str) -> Place:
    row = min(place[0] + (count or 1) - 1, len(lines) - 1)
    return (row, len(lines[row]))


MOTIONS: Mapping[str, Motion] = {
    "h": lambda _lines, place, count, _: (place[0], max(0, place[1] - (count or 1))),
    "l": lambda lines, place, count, _: (place[0], min(len(lines[place[0]]), place[1] + (count or 1))),
    "j": _by_lines(1),
    "k": _by_lines(-1),
    "w": _by_words("next"),
    "b": _by_words("previous"),
    "e": _by_words("end"),
    "0": lambda _lines, place, _count, _: (place[0], 0),
    "^": lambda lines, place, _count, _: (place[0], len(lines[place[0]]) - len(lines[place[0]].lstrip())),
    "$": _end_of_line,
    "gg": lambda lines, _place, count, _: _to_line(count, 0, lines),
    "G": lambda lines, _place, count, _: _to_line(count, len(lines) - 1, lines),
    "f": _to_character(1, beside=False),
    "F": _to_character(-1, beside=False),
    "t": _to_character(1, beside=True),
    "T": _to_character(-1, beside=True),
}
