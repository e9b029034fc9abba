"""What the commands of vi make of a sheet: pure functions, each of which is one step of undo."""

from collections.abc import Sequence
from dataclasses import replace

from songwriter.song.sheet import Place, Sheet
from songwriter.tui.vi_motions import Span


def text_of(lines: Sequence[str], span: Span) -> str:
    """Return what a span holds; of whole lines, with the end of the last one."""
    (first, left), (last, right) = span.start, span.end
    if span.lines:
        return "".join(f"{line}\n" for line in lines[first : last + 1])
    if first == last:
        return lines[first][left:right]
    return "\n".join((lines[first][left:], *lines[first + 1 : last], lines[last][:right]))


def without(sheet: Sheet, span: Span) -> Sheet:
    """Return the sheet without a span, and the cursor where that was."""
    (first, left), (last, right) = span.start, span.end
    if span.lines:
        lines = (*sheet.lines[:first], *sheet.lines[last + 1 :]) or ("",)
        return _at((min(first, len(lines) - 1), 0), lines)
    joined = sheet.lines[first][:left] + sheet.lines[last][right:]
    return _at(span.start, (*sheet.lines[:first], joined, *sheet.lines[last + 1 :]))


def emptied(sheet: Sheet, span: Span) -> Sheet:
    """Return the sheet with a span left empty, to be written anew: of whole lines, one stays."""
    if not span.lines:
        return without(sheet, span)
    first, last = span.start[0], span.end[0]
    return _at((first, 0), (*sheet.lines[:first], "", *sheet.lines[last + 1 :]))


def joined(sheet: Sheet, count: int) -> Sheet | None:
    """Return the sheet with so many lines made one, but two at least; None where no line follows."""
    row = sheet.cursor[0]
    parts = sheet.lines[row : row + max(2, count)]
    if len(parts) < 2:
        return None
    line = at = ""
    for part in parts:
        more = part.strip() if line else part.rstrip()
        at = line
        line = f"{line} {more}" if line and more else line + more
    return _at((row, len(at)), (*sheet.lines[:row], line, *sheet.lines[row + len(parts) :]))


def swapped(sheet: Sheet, count: int) -> Sheet:
    """Return the sheet with capitals for small letters and the other way round, and the cursor behind them."""
    row, column = sheet.cursor
    line = sheet.lines[row]
    new = line[column : column + count].swapcase()
    return _with_line(sheet, line[:column] + new + line[column + count :], column + len(new))


def overwritten(sheet: Sheet, count: int, character: str) -> Sheet | None:
    """Return the sheet with so many characters replaced by another one; None where there are not as many."""
    row, column = sheet.cursor
    line = sheet.lines[row]
    if column + count > len(line):
        return None
    return _with_line(sheet, line[:column] + character * count + line[column + count :], column + count - 1)


def pasted(sheet: Sheet, text: str, count: int, *, behind: bool) -> Sheet:
    """Return the sheet with a text put in before or behind the cursor; one that ends a line, as lines."""
    row, column = sheet.cursor
    if text.endswith("\n"):
        at = row + behind
        return _at((at, 0), (*sheet.lines[:at], *text.split("\n")[:-1] * count, *sheet.lines[at:]))
    at = min(column + behind, len(sheet.lines[row]))
    parts = (text * count).split("\n")
    end = (row + len(parts) - 1, len(parts[-1]) + (at if len(parts) == 1 else 0))
    parts[0] = sheet.lines[row][:at] + parts[0]
    parts[-1] += sheet.lines[row][at:]
    return _at((end[0], max(0, end[1] - 1)), (*sheet.lines[:row], *parts, *sheet.lines[row + 1 :]))


def _with_line(sheet: Sheet, line: str, column: int) -> Sheet:
    row = sheet.cursor[0]
    made = replace(sheet, lines=(*sheet.lines[:row], line, *sheet.lines[row + 1 :]))
    return _at((row, column), made.lines)


def _at(place: Place, lines: Sequence[str]) -> Sheet:
    return Sheet(tuple(lines), place, place)
