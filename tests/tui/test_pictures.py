"""Bars, columns, curves, the gutter's labels, the status line: text that is drawn by pure functions."""

import math

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from songwriter.training.curves import BEST, MARK, Curves, picture
from songwriter.tui.cowriter import Answer
from songwriter.tui.widgets.bars import bar, tenths
from songwriter.tui.widgets.gutter import BLANK, WIDTH, Label, labels, shifted
from songwriter.tui.widgets.panel import LINE_END, OTHER, rows
from songwriter.tui.widgets.status import arranged
from tests.tui.fake import FakeSuggester

shares = st.floats(0, 1, allow_nan=False)
points = st.lists(st.tuples(st.floats(0, 20), st.floats(-10, 10) | st.just(math.nan)), max_size=40).map(tuple)


@given(shares, shares, st.integers(1, 30))
def test_a_bar_has_its_width_and_grows_with_the_share(share: float, other: float, width: int) -> None:
    def eighths(drawn: str) -> int:
        return sum(" ▏▎▍▌▋▊▉█".index(cell) for cell in drawn)

    assert cell_len(bar(share, width)) == width
    assert eighths(bar(min(share, other), width)) <= eighths(bar(max(share, other), width))
    assert bool(bar(share, width).strip()) == (share > 0)


def test_bars_at_their_ends() -> None:
    assert bar(0, 4) == "    "
    assert bar(1, 4) == "████"
    assert bar(0.5, 4) == "██  "
    assert bar(1e-9, 4) == "▏   "


@given(st.lists(shares, min_size=1, max_size=14))
def test_a_column_of_percentages_adds_up(values: list[float]) -> None:
    total = sum(values) or 1.0
    column = tenths([each / total for each in values])
    assert math.isclose(sum(column), 100 if sum(values) else 0, abs_tol=1e-6)
    assert all(abs(got - 100 * each / total) <= 0.1 + 1e-6 for got, each in zip(column, values, strict=True))


def test_the_panels_columns_add_up_with_line_end_and_other_words() -> None:
    table = rows(Answer("", FakeSuggester().predict("la "), "fake", "random"))
    assert [row.word for row in table[-2:]] == [LINE_END, OTHER]
    assert math.isclose(sum(row.model for row in table), 100)
    assert math.isclose(sum(row.sampled for row in table), 100)


@given(points, points, st.integers(1, 90), st.integers(1, 30))
def test_a_curve_fits_its_place(training: tuple, validation: tuple, width: int, height: int) -> None:
    drawn = picture(Curves(training, validation, best=2, epochs=9), width, height)
    assert len(drawn) <= max(1, height)
    assert all(cell_len(line) <= width for line in drawn) or width < 60


def test_a_curve_shows_both_losses_and_the_best() -> None:
    training = tuple((at / 4, 5 - at / 4) for at in range(17))
    drawn = "\n".join(picture(Curves(training, ((1, 4.5), (2, 3.0), (3, 3.4)), best=2, epochs=4), 60, 14))
    body = drawn.rpartition("\n")[0]
    assert body.count(MARK) == 2
    assert body.count(BEST) == 1
    assert any("\u2801" <= cell <= "\u28ff" for cell in body)
    assert "5.00" in body
    assert "1.00" in body
    assert "4 of 4 epochs" in body


def test_labels_stand_beside_sung_lines_only() -> None:
    text = "[Verse 1]\nThe rain is on the road tonight\n\nI walk along the river bright\n[Chorus]\nOh moon"
    found = labels(text)
    assert len(found) == text.count("\n") + 1
    assert [bool(each.syllables) for each in found] == [False, True, False, True, False, True]
    assert found[1].letter == found[3].letter == "A"
    assert {len(str(each)) for each in found} == {WIDTH}


@given(st.builds(Label, st.integers(0, 5_000), st.sampled_from(("", "A", "*"))))
def test_every_label_has_the_width_of_the_gutter(label: Label) -> None:
    assert cell_len(str(label)) == WIDTH


@given(st.text(alphabet="ab \n[]#'", max_size=60))
def test_every_text_has_a_label_for_each_line(text: str) -> None:
    assert len(labels(text)) == text.count("\n") + 1


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_shifted_labels_keep_their_lines(old: int, new: int, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, new - 1))
    before = [Label(number + 1, "A") for number in range(old)]
    after = shifted(before, new, row)
    assert len(after) == new or len(before) < new
    if new > old:
        assert [each for each in after if each is not BLANK] == before


def test_a_new_line_moves_the_labels_below_it() -> None:
    one, two, three = Label(1, "A"), Label(2, "B"), Label(3, "C")
    assert shifted([one, two, three], 4, row=1) == [one, BLANK, two, three]
    assert shifted([one, two, three], 2, row=0) == [one, three]


@given(st.lists(st.text(alphabet="abc", min_size=1), max_size=6).map(" · ".join), st.text(alphabet="abé", max_size=20))
def test_the_status_line_fills_its_width_and_keeps_the_state(hints: str, state: str) -> None:
    line = arranged(hints, state, 40)
    assert cell_len(line) == 40
    assert line.endswith(f" {state} ")
