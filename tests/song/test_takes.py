from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.song.document import Song
from songwriter.song.sheet import Sheet
from songwriter.song.takes import drop_takes, keep_section_take, keep_take, line_take, section_ring, switch_take
from tests.song.sheets import plain, sheets

words = st.text(alphabet="ab c’🌧", min_size=1, max_size=6).filter(str.strip)
bodies = st.lists(words | st.just("% off"), min_size=1, max_size=3).map(tuple)


def at(row: int, *lines: str) -> Sheet:
    return Sheet(lines, (row, 0), (row, 0))


@given(words, st.lists(words, min_size=1, max_size=4), st.sampled_from((1, -1)), st.data())
def test_switching_through_all_takes_of_a_line_comes_back(
    line: str, takes: list[str], step: int, data: st.DataObject
) -> None:
    lines = ("x", line, *(f"% take: {take}" for take in takes), "y")
    sheet = at(data.draw(st.integers(1, len(lines) - 2)), *lines)
    now = sheet
    for _ in range(len(takes) + 1):
        now = switch_take(now, step)
        assert Counter([now.lines[1], *map(line_take, now.lines[2:-1])]) == Counter([line, *takes])
    assert now.lines == lines
    assert switch_take(switch_take(sheet, step), -step).lines == lines


@given(bodies, st.lists(bodies, min_size=1, max_size=3), st.sampled_from((1, -1)), st.booleans())
def test_switching_through_all_takes_of_a_section_comes_back(
    body: tuple[str, ...], takes: list[tuple[str, ...]], step: int, last: bool
) -> None:
    blocks = [row for take in takes for row in ("% take:", *(f"% | {line}" for line in take))]
    sheet = at(0, "[Chorus]", *body, *blocks, *(() if last else ("", "[Verse]", "z")))
    assert section_ring([*body, *blocks]) == [body, *takes]
    now = sheet
    for _ in range(len(takes) + 1):
        now = switch_take(now, step)
        ring = section_ring(now.lines[1 : len(now.lines) - (0 if last else 3)])
        assert Counter(ring) == Counter([body, *takes])
    assert now.lines == sheet.lines
    assert switch_take(switch_take(sheet, step), -step).lines == sheet.lines


@given(sheets())
def test_no_words_are_lost_whatever_stands_there(sheet: Sheet) -> None:
    def spoken(lines: tuple[str, ...]) -> Counter[str]:
        kept = [line.replace("% take:", " ").replace("% |", " ").split() for line in lines]
        return Counter(word for line in kept for word in line if word not in {"%", "|", "%|", "%%"})

    for edit in (
        keep_take,
        keep_section_take,
        lambda sheet: switch_take(sheet, 1),
        lambda sheet: switch_take(sheet, -1),
    ):
        edited = edit(sheet)
        if edited is not None and not any(odd in line for line in sheet.lines for odd in ("%%", "||", "%|", "|%")):
            assert not spoken(sheet.lines) - spoken(edited.lines)


@given(sheets(plain))
def test_a_kept_take_comes_back_after_any_change_of_the_line(sheet: Sheet) -> None:
    row = sheet.cursor[0]
    kept = keep_take(sheet)
    assert kept.cursor == sheet.cursor
    changed = Sheet((*kept.lines[:row], "", *kept.lines[row + 1 :]), kept.cursor, kept.cursor)
    back = switch_take(changed, 1)
    assert back.lines == sheet.lines


def test_takes_of_a_line_and_of_a_section() -> None:
    sheet = at(1, "[Chorus]", "one", "two", "", "[Verse]", "x")
    kept = keep_take(sheet)
    assert kept.lines[:3] == ("[Chorus]", "one", "% take: one")
    assert keep_take(kept) is None  # it is kept already
    kept = keep_section_take(sheet)
    assert kept.lines == ("[Chorus]", "one", "two", "% take:", "% | one", "% | two", "", "[Verse]", "x")
    assert keep_take(at(0, *sheet.lines)).lines == kept.lines
    assert drop_takes(kept).lines == sheet.lines
    assert drop_takes(sheet) is None
    assert switch_take(sheet, 1) is None


def test_a_section_is_written_on_below_its_takes() -> None:
    sheet = at(1, "[Chorus]", "one", "% take:", "% | uno", "two", "", "three")
    switched = switch_take(sheet, 1)
    assert switched.lines == ("[Chorus]", "uno", "% take:", "% | one", "% | two", "% |", "% | three")
    assert section_ring(switched.lines[1:]) == [("uno",), ("one", "two", "", "three")]


@pytest.mark.parametrize("row", ["", "[Chorus]", "% off", "# Title"])
def test_there_is_nothing_to_keep_of_what_is_not_sung(row: str) -> None:
    kept = keep_take(at(0, row))
    assert kept is None or row == "# Title"


def test_takes_are_not_sung() -> None:
    song = Song.parse("[Chorus]\nthe rain\n% take: the reign\n% take:\n% | the train\n")
    assert song.sections[0].rhyme_scheme == "A"
    assert [line.syllables for line in song.sections[0].lines] == [2, 0, 0, 0, 0]
