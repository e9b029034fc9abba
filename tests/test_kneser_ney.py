"""The baseline of the benchmark is a probability distribution in every context, and the one of the papers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kneser_ney import KneserNey, Ngrams, discounts_for
from songwriter.evaluation import measures, total
from songwriter.text.tokenizer import Tokenizer
from tests.evaluation.predictors import VOCABULARY, song

SIZE = len(VOCABULARY)
# Songs of ids from 2 up, and of unknown words, between two marks.
SONGS = st.lists(
    st.lists(st.sampled_from([0, *range(2, 6)]), max_size=30).map(lambda ids: np.array([1, *ids, 1])),
    min_size=1,
    max_size=8,
)


@given(SONGS, st.integers(1, 5), st.lists(st.integers(0, SIZE - 1), max_size=6), st.sampled_from([0.0, 0.1, 0.9]))
def test_every_context_has_a_whole_distribution(
    songs: list[np.ndarray], order: int, context: list[int], share: float
) -> None:
    model = KneserNey(songs, SIZE, order)
    predictor = Ngrams(Tokenizer("word"), VOCABULARY, model, order, share)
    for before in ([1, *context], [1], *(each[: len(each) // 2 + 1].tolist() for each in songs)):
        chances = predictor.probabilities(np.array(before))
        assert chances.sum() == pytest.approx(1, abs=1e-12)
        assert (chances > 0).all()


def test_two_words_by_hand() -> None:
    # a b a b a c, in a row of bigrams: a b ×2, b a ×2, a c, <song> a, c <song>. Too few for discounts of their own.
    a, b, c = 2, 3, 4
    model = KneserNey([np.array([1, a, b, a, b, a, c, 1])], SIZE, 2)
    # Behind how many different tokens each stands: a behind <song> and b, b behind a, c behind a, <song> behind c.
    lowest = np.full(SIZE, (0.75 + 3 * 0.5) / 5 / SIZE)
    lowest[[1, a, b, c]] += np.array([0.5, 2 - 0.75, 0.5, 0.5]) / 5
    assert model.probabilities(np.array([], dtype=np.int64)) == pytest.approx(lowest)
    wanted = (0.75 + 0.5) / 3 * lowest
    wanted[[b, c]] += np.array([2 - 0.75, 1 - 0.5]) / 3
    assert model.probabilities(np.array([a])) == pytest.approx(wanted)
    # What was never seen as a context leaves everything to the shorter one.
    assert model.probabilities(np.array([9])) == pytest.approx(lowest)


def test_the_discounts_are_those_of_chen_and_goodman() -> None:
    counts = np.repeat([1, 2, 3, 4, 5], [40, 16, 8, 4, 3])
    share = 40 / (40 + 2 * 16)
    wanted = [0, 1 - 2 * share * 16 / 40, 2 - 3 * share * 8 / 16, 3 - 4 * share * 4 / 8]
    assert discounts_for(counts) == pytest.approx(wanted)


def test_what_was_read_is_expected_more_than_anything_else_and_the_cache_helps_with_new_words() -> None:
    texts = [song("the moon shines", "a mood, the sea")] * 3
    ids = [VOCABULARY.encode([*Tokenizer("word").song_tokens(each.lines), "<song>"]) for each in texts]
    model = KneserNey(ids, SIZE)
    plain, cached = (Ngrams(Tokenizer("word"), VOCABULARY, model, share=share) for share in (0.0, 0.2))
    assert total(measures(plain, texts)).hits.top_1 > 0.8
    other = [song("mo mo mo mo mo")]
    assert total(measures(cached, other)).perplexity < total(measures(plain, other)).perplexity
