"""What opens a section is seen behind the header that a model expects there."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.suggest.cache import Belief
from songwriter.suggest.openings import Openings
from songwriter.text.vocabulary import Vocabulary

TOKENS = ("<unk>", "<song>", "\n", "[chorus]", "[verse]", "moon", "river")


def belief(chances: Sequence[float], recalled: Sequence[float] = ()) -> Belief:
    row = np.array(chances) / sum(chances)
    return Belief(np.log(row), np.array([*recalled, *[0.0] * (len(row) - len(recalled))]), np.zeros(len(row)))


ROWS = st.lists(st.floats(0.001, 1), min_size=len(TOKENS), max_size=len(TOKENS))
NAMES = st.lists(st.floats(0.001, 1), max_size=2)


@given(ROWS, ROWS, NAMES, NAMES)
def test_what_is_seen_through_headers_sums_to_one(
    here: list[float], there: list[float], names: list[float], more: list[float]
) -> None:
    asked = []

    def behind(tokens: Sequence[int]) -> Belief:
        asked.append(tuple(tokens))
        return belief([*there, *more])

    seen = Openings(Vocabulary(TOKENS)).seen_through(belief([*here, *names]), behind)
    assert np.exp(seen.logs).sum() == pytest.approx(1)
    header = 3 if here[3] >= here[4] else 4
    if asked:
        assert asked == [(header, 2)]
        before, below = belief([*here, *names]), belief([*there, *more])
        share = np.exp(before.logs[3:5]).sum()
        wanted = np.exp(before.logs[5]) + share * np.exp(below.logs[5])
        assert np.exp(seen.logs[5]) == pytest.approx(wanted)


def test_a_certain_header_gives_its_place_to_what_stands_below_it() -> None:
    row = [1e-9, 1e-9, 1e-9, 1.0, 1e-9, 1e-9, 1e-9]
    seen = Openings(Vocabulary(TOKENS)).seen_through(
        belief(row), lambda _: belief([1, 1, 1, 1, 1, 5, 2], [0] * 5 + [0.5])
    )
    assert np.exp(seen.logs[5]) == pytest.approx(5 / 12)
    assert seen.recalled[5] == pytest.approx(0.5)


@pytest.mark.parametrize("tokens", [("<unk>", "<song>", "\n", "moon"), ("<unk>", "<song>", "[verse]", "moon")])
def test_without_headers_or_lines_nothing_changes(tokens: tuple[str, ...]) -> None:
    before = belief([0.1, 0.2, 0.2, 0.5])
    assert Openings(Vocabulary(tokens)).seen_through(before, lambda _: pytest.fail("nothing to look behind")) is before
