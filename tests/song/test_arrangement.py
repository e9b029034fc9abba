import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from songwriter.song.arrangement import duplicate_section, move_section, spans
from songwriter.song.sheet import Sheet
from tests.song.sheets import sheets

SONG = ("# Blue", "", "[Verse 1]", "a", "", "[Chorus]", "b", "% off", "", "", "[Verse 2]", "c")
songs = sheets(st.sampled_from(("[Verse 1]", "[Chorus]", "a", "b", "", "", "# note", "% off")))


def at(row: int, lines: tuple[str, ...] = SONG) -> Sheet:
    return Sheet(lines, (row, 0), (row, 0))


@given(sheets())
def test_sections_follow_one_another_to_the_end(sheet: Sheet) -> None:
    found = spans(sheet.lines)
    assert all(one.end == other.start for one, other in itertools.pairwise(found))
    assert not found or found[-1].end == len(sheet.lines)
    assert all(each.start < each.body_end <= each.end for each in found if each.header or each.start)


@given(songs, st.sampled_from((1, -1)))
def test_a_moved_section_moves_back_and_nothing_is_lost(sheet: Sheet, step: int) -> None:
    moved = move_section(sheet, step)
    if moved is None:
        return
    assert Counter(moved.lines) == Counter(sheet.lines)
    back = move_section(moved, -step)
    assert back is not None
    assert back.lines == sheet.lines


def test_sections_change_places_and_gaps_stay() -> None:
    moved = move_section(at(6), -1)
    assert moved == Sheet(
        ("# Blue", "", "[Chorus]", "b", "% off", "", "[Verse 1]", "a", "", "", "[Verse 2]", "c"), (3, 0), (3, 0)
    )
    assert move_section(at(6), 1).lines[5:] == ("[Verse 2]", "c", "", "", "[Chorus]", "b", "% off")
    assert move_section(at(3), -1) is None
    assert move_section(at(11), 1) is None
    assert move_section(at(0), 1) is None  # the title


def test_stanzas_move_too_but_not_into_a_section_with_a_header() -> None:
    lines = ("a", "", "b", "", "[Chorus]", "c")
    assert move_section(at(2, lines), -1).lines == ("b", "", "a", "", "[Chorus]", "c")
    assert move_section(at(2, lines), 1) is None


@given(songs)
def test_deleting_the_copy_undoes_a_duplicated_section(sheet: Sheet) -> None:
    copied = duplicate_section(sheet)
    if copied is None:
        return
    before = next(each for each in spans(sheet.lines) if each.start <= sheet.cursor[0] < each.end)
    size = len(copied.lines) - len(sheet.lines)
    assert copied.lines[: before.body_end] + copied.lines[before.body_end + size :] == sheet.lines
    body = sheet.lines[before.start : before.body_end]
    assert copied.lines[before.body_end + size - len(body) : before.body_end + size] == body


def test_a_copy_is_set_apart_as_the_section_was() -> None:
    copied = duplicate_section(at(6))
    assert copied.lines[5:13] == ("[Chorus]", "b", "% off", "", "", "[Chorus]", "b", "% off")
    assert copied.cursor == (11, 0)
    assert duplicate_section(at(11)).lines[10:] == ("[Verse 2]", "c", "", "[Verse 2]", "c")
    assert duplicate_section(at(1, ("a", "b"))).lines == ("a", "b", "", "a", "b")
