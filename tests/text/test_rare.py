"""Words too rare for the vocabulary: all are kept that have no place, and none that has one."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import ModelError
from songwriter.text.building import Words
from songwriter.text.learning import Census
from songwriter.text.rare import RareWords, rare_from_json, rare_words
from songwriter.text.tokenizer import Level, Tokenizer
from songwriter.text.vocabulary import Vocabulary, build

COUNTS = st.dictionaries(st.text("abcdn", min_size=1, max_size=3), st.integers(1, 9), min_size=2, max_size=30)


@given(COUNTS, st.integers(3, 12), st.integers(0, 50))
def test_each_word_is_in_the_vocabulary_or_beside_it(counts: dict[str, int], size: int, more: int) -> None:
    vocabulary = build(counts, size)
    rare = rare_words(counts, vocabulary, sum(counts.values()) + more)
    assert {*vocabulary.tokens[2:], *rare.counts} == set(counts)
    assert len(rare.beside(vocabulary)) == len(vocabulary) + len(rare)
    assert rare.unlisted == more
    if rare:
        assert 0 < rare.share < 1
        assert rare.chances.sum() == pytest.approx(rare.share)
        assert list(rare.counts.values()) == sorted(rare.counts.values(), reverse=True)


@given(COUNTS, COUNTS, st.integers(3, 12))
def test_words_of_two_corpora_join_in_any_order(one: dict[str, int], two: dict[str, int], size: int) -> None:
    vocabulary = build(one, size)
    first, second = (rare_words(counts, vocabulary, sum(counts.values())) for counts in (one, two))
    joined = first.joined(second, vocabulary)
    assert joined == second.joined(first, vocabulary)
    assert joined.counts == {word: one.get(word, 0) + two.get(word, 0) for word in joined.counts}
    assert first.joined(RareWords(), vocabulary) == first


@given(COUNTS, st.integers(3, 12))
def test_they_come_back_from_json(counts: dict[str, int], size: int) -> None:
    vocabulary = build(counts, size)
    rare = rare_words(counts, vocabulary, sum(counts.values()))
    assert rare_from_json(json.loads(json.dumps(rare.to_json())), vocabulary) == rare


@pytest.mark.parametrize(
    "changed",
    [
        {"words": ["moon"], "counts": []},
        {"words": ["moon", "moon"], "counts": [1, 1]},
        {"words": ["river"], "counts": [1]},
        {"words": ["two words"], "counts": [1]},
        {"words": ["\n"], "counts": [1]},
        {"words": [3], "counts": [1]},
        {"words": ["moon"], "counts": [0]},
        {"words": ["moon"], "counts": [1.5]},
        {"words": ["moon"], "counts": [True]},
        {"words": ["moon"], "counts": [10**400]},
        {"unlisted": 1 << 53},
        {"unlisted": -1},
    ],
)
def test_nonsense_is_refused(changed: dict[str, object]) -> None:
    vocabulary = Vocabulary(("<unk>", "<song>", "river"))
    with pytest.raises(ModelError):
        rare_from_json({"words": [], "counts": [], "unlisted": 0, **changed}, vocabulary)


@pytest.mark.parametrize(("level", "rare"), [("word", {"z": 1, "x": 1}), ("char", {})])
def test_a_vocabulary_that_grows_has_rare_words_and_no_rare_characters(level: Level, rare: dict[str, int]) -> None:
    words = Words(Tokenizer(level), Vocabulary(("<unk>", "<song>", "a")), extend=True)
    grown = words.grown(Tokenizer(level), Census(6, 6, 4, Counter({"a": 2, "b": 2, "z": 1, "x": 1})), 10)
    assert grown.vocabulary.tokens == ("<unk>", "<song>", "a", "b")
    assert grown.rare.counts == rare
