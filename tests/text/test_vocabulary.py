from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import ModelError, UsageError
from songwriter.text.corpus import RawSong
from songwriter.text.tokenizer import SONG, UNKNOWN, Tokenizer
from songwriter.text.vocabulary import Vocabulary, build, count, coverage

tokens = st.text(alphabet="abc,", min_size=1, max_size=3)
counted = st.dictionaries(tokens, st.integers(1, 50), min_size=1)


@given(counted, st.integers(3, 60))
def test_ids_fall_with_frequency_and_ties_go_by_alphabet(counts: dict[str, int], size: int) -> None:
    vocabulary = build(counts, size)
    ranked = [(-counts[token], token) for token in vocabulary.tokens[2:]]
    assert vocabulary.tokens[:2] == (UNKNOWN, SONG)
    assert ranked == sorted(ranked)
    assert len(vocabulary) == min(size, len(counts) + 2)


@given(counted, st.lists(tokens), st.integers(3, 60))
def test_known_tokens_survive_and_the_rest_is_unknown(counts: dict[str, int], text: list[str], size: int) -> None:
    vocabulary = build(counts, size)
    ids = vocabulary.encode(text)
    assert ids.dtype == np.int64
    assert vocabulary.decode(ids) == [token if token in vocabulary else UNKNOWN for token in text]


@given(counted)
def test_coverage_grows_with_size_to_one(counts: dict[str, int]) -> None:
    shares = [coverage(counts, size) for size in range(len(counts) + 3)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1.0 if any(token[0] != "," for token in counts) else 0.0)


def test_counting_songs() -> None:
    counts = count([RawSong("", ("Oh, love", "oh"), "")], Tokenizer("word"))
    assert counts == Counter({"oh": 2, ",": 1, "love": 1, "\n": 1, SONG: 1})
    assert build(counts, 100).tokens == (UNKNOWN, SONG, "oh", "\n", ",", "love")
    assert build(counts, 100).id("moon") == 0
    assert coverage(counts, 3) == pytest.approx(2 / 3)


def test_no_room_is_refused() -> None:
    with pytest.raises(UsageError, match="no room"):
        build({"a": 1}, 2)


@pytest.mark.parametrize("tokens", [(), ("a", "b"), (SONG, UNKNOWN), (UNKNOWN, SONG, "a", "a")])
def test_nonsense_is_refused(tokens: tuple[str, ...]) -> None:
    with pytest.raises(ModelError, match="vocabulary"):
        Vocabulary(tokens)
