from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from songwriter.song.edits import duplicate_lines, move_lines, toggle_comment
from songwriter.song.sheet import Sheet, difference
from tests.song.sheets import plain, rows, selected, sheets

steps = st.sampled_from((1, -1))


def replaced(lines: tuple[str, ...], start: tuple[int, int], end: tuple[int, int], text: str) -> list[str]:
    before = "\n".join((*lines[: start[0]], lines[start[0]][: start[1]]))
    after = "\n".join(((lines[end[0]] if end[0] < len(lines) else "")[end[1] :], *lines[end[0] + 1 :]))
    return (before + text + after).split("\n")


@given(st.lists(rows, min_size=1, max_size=8), st.lists(rows, min_size=1, max_size=8))
def test_a_difference_makes_one_text_of_the_other(old: list[str], new: list[str]) -> None:
    found = difference(old, new)
    assert (found is None) == (old == new)
    if found:
        assert replaced(tuple(old), found.start, found.end, found.text) == new


@given(sheets(), steps)
def test_moved_lines_move_back_and_none_is_lost(sheet: Sheet, step: int) -> None:
    moved = move_lines(sheet, step)
    if moved is None:
        return
    assert Counter(moved.lines) == Counter(sheet.lines)
    assert moved.lines != sheet.lines or len(set(sheet.lines)) < len(sheet.lines)
    back = move_lines(moved, -step)
    # A selection that ended below its last line could not go along over the end of the text.
    if len(moved.rows) == len(sheet.rows):
        assert back is not None
        assert back.lines == sheet.lines


@given(sheets(plain), steps)
def test_moved_lines_keep_what_is_selected(sheet: Sheet, step: int) -> None:
    moved = move_lines(sheet, step)
    if moved and max(sheet.cursor, sheet.anchor)[0] + step < len(sheet.lines):
        assert selected(moved) == selected(sheet) or sheet.rows[-1] != max(sheet.cursor, sheet.anchor)[0]


@given(sheets(plain))
def test_lines_move_unless_they_are_at_the_end(sheet: Sheet) -> None:
    assert (move_lines(sheet, -1) is None) == (sheet.rows[0] == 0)
    assert (move_lines(sheet, 1) is None) == (sheet.rows[-1] == len(sheet.lines) - 1)


def test_takes_go_with_their_line_and_are_stepped_over() -> None:
    sheet = Sheet(("a", "% take: x", "b", "% take: y", "c"), (0, 1), (0, 1))
    moved = move_lines(sheet, 1)
    assert moved == Sheet(("b", "% take: y", "a", "% take: x", "c"), (2, 1), (2, 1))
    assert move_lines(Sheet(sheet.lines, (1, 0), (1, 0)), 1).lines == moved.lines


@given(sheets())
def test_deleting_the_copy_undoes_a_duplicate(sheet: Sheet) -> None:
    copied = duplicate_lines(sheet)
    rows = sheet.rows
    first = copied.anchor[0] + rows[0] - sheet.anchor[0] if copied.anchor[0] < len(copied.lines) - 1 else None
    added = Counter(copied.lines) - Counter(sheet.lines)
    assert added == Counter(sheet.lines[row] for row in rows)
    if first is not None and min(copied.anchor, copied.cursor)[0] == copied.anchor[0] == first:
        assert copied.lines[first : first + len(rows)] == sheet.lines[rows[0] : rows[-1] + 1]
        assert copied.lines[:first] + copied.lines[first + len(rows) :] == sheet.lines


@given(sheets(plain))
def test_a_duplicate_stands_below_and_is_selected_alike(sheet: Sheet) -> None:
    copied = duplicate_lines(sheet)
    rows = sheet.rows
    copy = sheet.lines[rows[0] : rows[-1] + 1]
    assert copied.lines == sheet.lines[: rows[-1] + 1] + copy + sheet.lines[rows[-1] + 1 :]
    if max(sheet.anchor, sheet.cursor)[0] == rows[-1]:
        assert selected(copied) == selected(sheet)


@given(sheets(plain | st.sampled_from(("% off", "", "% take: b", "% take:", "% | x"))))
def test_commenting_twice_changes_nothing(sheet: Sheet) -> None:
    once = toggle_comment(sheet)
    if once is None:
        assert not any(sheet.lines[row].strip() for row in sheet.rows)
        return
    assert once.lines != sheet.lines
    twice = toggle_comment(once)
    assert twice is not None
    assert twice.lines == sheet.lines


@given(sheets(plain))
def test_the_cursor_stays_on_its_character_in_a_comment(sheet: Sheet) -> None:
    once = toggle_comment(sheet)
    row, column = sheet.cursor
    if row in sheet.rows:
        assert once.lines[row][once.cursor[1] :] == sheet.lines[row][column:]
