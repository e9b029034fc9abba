"""Move, duplicate and comment whole lines. Each edit returns the sheet as it becomes, or None where it can't be done.

A line's takes belong to it: they go where it goes, and are stepped over with it.
"""

from collections.abc import Sequence

from songwriter.song.comments import commented, is_comment, uncommented
from songwriter.song.sheet import Place, Sheet
from songwriter.song.takes import belongs_above, is_take


def move_lines(sheet: Sheet, step: int) -> Sheet | None:
    """Move the selected lines over the line above (step -1) or below (step 1)."""
    lines = sheet.lines
    top, bottom = _start(lines, sheet.rows[0]), _end(lines, sheet.rows[-1])
    if belongs_above(lines[top]) or (step < 0 and top == 0) or (step > 0 and bottom == len(lines)):
        return None
    if step > 0:
        after = _end(lines, bottom)
        moved = (*lines[:top], *lines[bottom:after], *lines[top:bottom], *lines[after:])
        return Sheet(moved, sheet.anchor, sheet.cursor).shifted(after - bottom)
    before = _start(lines, top - 1)
    if belongs_above(lines[before]):
        return None
    moved = (*lines[:before], *lines[top:bottom], *lines[before:top], *lines[bottom:])
    return Sheet(moved, sheet.anchor, sheet.cursor).shifted(before - top)


def duplicate_lines(sheet: Sheet) -> Sheet:
    """Write the selected lines once more below, and select the copy as the lines were."""
    lines, rows = sheet.lines, sheet.rows
    below = _end(lines, rows[-1])
    copied = (*lines[:below], *lines[rows[0] : rows[-1] + 1], *lines[below:])
    return Sheet(copied, sheet.anchor, sheet.cursor).shifted(below - rows[0])


def toggle_comment(sheet: Sheet) -> Sheet | None:
    """Make comments of the selected lines, or lines of them again where all are comments; a take is none."""
    wanted = {row for row in sheet.rows if sheet.lines[row].strip()}
    if not wanted:
        return None
    plain = all(is_comment(sheet.lines[row]) and not is_take(sheet.lines[row]) for row in wanted)
    change = uncommented if plain else commented
    lines = tuple(change(line) if row in wanted else line for row, line in enumerate(sheet.lines))

    def moved(place: Place) -> Place:
        row, column = place
        # Not to the line's start, where a line that was selected would be selected no more.
        return (row, max(min(column, 1), column + len(lines[row]) - len(sheet.lines[row])))

    return Sheet(lines, moved(sheet.anchor), moved(sheet.cursor)).clamped()


def _start(lines: Sequence[str], row: int) -> int:
    while row and belongs_above(lines[row]):
        row -= 1
    return row


def _end(lines: Sequence[str], row: int) -> int:
    row += 1
    while row < len(lines) and belongs_above(lines[row]):
        row += 1
    return row
