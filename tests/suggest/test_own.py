"""N-grams of the writer's own songs: probabilities stay so, and what was said in the same words comes back."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from songwriter.errors import UsageError
from songwriter.evaluation import Memory, Network, measures, total
from songwriter.suggest.cache import Belief
from songwriter.suggest.own import GIVEN, Own, Runs, follow, mix_own
from songwriter.text.corpus import RawSong
from tests.suggest.test_suggester import KNOWN, suggester_of

SIZE = 6
TEXTS = st.lists(st.lists(st.integers(0, SIZE - 1), max_size=30), max_size=4)
SONG = st.lists(st.integers(0, SIZE - 1), max_size=40)


def array(tokens: list[int]) -> np.ndarray:
    return np.array(tokens, dtype=np.int64)


def searched(song: list[int], texts: list[list[int]], weight: float) -> np.ndarray | None:
    """Look at every place of every text for the longest run, as the law has it."""
    joined = [token for text in texts for token in text]
    for length in range(min(len(GIVEN) + 1, len(song)), 1, -1):
        run = song[-length:]
        counts: Counter[int] = Counter()
        for tokens, each in ((song, 1.0), (joined, weight)):
            for at in range(length, len(tokens)):
                if tokens[at - length : at] == run and tokens[at] and all(run):
                    counts[tokens[at]] += each
        if counts:
            whole = np.array([counts[number] for number in range(SIZE)])
            return whole * GIVEN[length - 2] / (whole.sum() + 0.5)
    return None


@given(SONG, TEXTS, st.floats(0.05, 1))
@example([1, 2, 1, 2], [], 0.3)
@example([1, 2], [[1, 2, 3]], 0.3)
def test_the_longest_run_that_stood_before_says_what_follows(
    song: list[int], texts: list[list[int]], weight: float
) -> None:
    found = follow(array(song), [Runs.of(map(array, texts), weight)], SIZE)
    wanted = searched(song, texts, weight)
    assert (found is None) == (wanted is None)
    if found is not None:
        assert found == pytest.approx(wanted)
        assert 0 < found.sum() < 1


@given(SONG, TEXTS, st.floats(0, 1), st.integers(1, SIZE), st.floats(0, 1))
def test_what_is_mixed_sums_to_one_and_its_parts_to_it(
    song: list[int], texts: list[list[int]], strength: float, known: int, recalled: float
) -> None:
    model = np.random.default_rng(len(song)).random(known) + 0.01
    belief = Belief(np.log(model / model.sum()), np.full(known, recalled), np.zeros(known))
    mixed = mix_own(belief, follow(array(song), [Runs.of(map(array, texts))], SIZE), strength)
    chances = np.exp(mixed.logs)
    assert chances.sum() == pytest.approx(1)
    assert (mixed.recalled >= 0).all()
    assert (mixed.own >= 0).all()
    assert (mixed.recalled + mixed.own <= 1 + 1e-9).all()
    if strength == 0:
        assert mixed is belief
    shares = chances * mixed.recalled
    assert shares.sum() == pytest.approx(recalled * (1 - (chances * mixed.own).sum()))


@given(TEXTS, st.integers(0, 50))
def test_no_more_is_kept_than_there_is_room_for(texts: list[list[int]], most: int) -> None:
    runs = Runs.of(map(array, texts), most=most)
    assert len(runs.tokens) <= most
    assert len(runs.order) == max(0, len(runs.tokens) - 2)


@settings(max_examples=20)
@given(text=KNOWN, before=KNOWN)
def test_without_strength_the_model_is_the_plain_one(text: str, before: str) -> None:
    used = suggester_of("word")
    list(used.remember("songs", [before]))
    assert used.predict(text, own=0.0) == suggester_of("word").predict(text)


@settings(max_examples=20)
@given(texts=st.lists(KNOWN, min_size=1, max_size=5))
def test_a_text_that_grows_is_answered_as_a_fresh_one(texts: list[str]) -> None:
    used = suggester_of("word")
    for text in texts:
        for part in (text, text[: len(text) // 2], f"the {text}"):
            found = {each.text: each.probability for each in used.predict(part, 30, own=1.0).suggestions}
            fresh = {
                each.text: each.probability for each in suggester_of("word").predict(part, 30, own=1.0).suggestions
            }
            assert found == pytest.approx(fresh, abs=1e-6)


def test_a_name_of_another_song_comes_back_behind_the_same_words_and_its_share_is_told() -> None:
    suggester = suggester_of("word")
    list(suggester.remember("songs", ["the moon, my Zuleika\n"] * 3))
    first = suggester.predict("the moon, my ", 5, begin="Zu", own=1.0).suggestions[0]
    assert (first.text, first.own) == ("Zuleika", pytest.approx(1))
    both = suggester.predict("the moon, my ", 40, memory=0.3, own=1.0).suggestions
    named = next(each for each in both if each.text == "Zuleika")
    assert 0 < named.recalled < named.recalled + named.own == pytest.approx(1)
    assert suggester.predict("the moon, my ", begin="Zu").suggestions == ()


def test_a_refrain_is_written_again() -> None:
    song = "the moon my money\n" * 4 + "the moon "
    lines = [suggester_of("word").line(song, seed=seed, own=1.0) for seed in range(10)]
    assert sum(line == "my money" for line in lines) >= 3


def test_the_measures_mix_as_the_suggester_does_and_refuse_letters() -> None:
    suggester = suggester_of("word")
    words = ["the", "moon", "my", "money", "the", "moon", "my", "money", "the", "moon"]
    tokens = suggester.header.vocabulary.tokens
    ids = suggester.header.vocabulary.encode(["<song>", *words])
    (reading,) = Network.of(suggester, Memory(0.3), Own(1.0)).read([ids])
    for place, logs in list(zip(reading.places.tolist(), reading.logs, strict=True))[1:]:
        found = suggester.predict(" ".join(words[: place - 1]), 40, memory=0.3, own=1.0).suggestions
        said = {each.text.lower(): each.probability for each in found}
        assert said == pytest.approx({word: np.exp(logs[tokens.index(word)]) for word in said}, rel=1e-2)
    songs = [RawSong("", ("the moon my money", "the moon my money") * 3, "test")]
    plain, own = (total(measures(Network.of(suggester, own=own), songs)).nats for own in (Own(), Own(1.0)))
    assert own < plain
    with pytest.raises(UsageError, match="own songs"):
        Network.of(suggester_of("char"), own=Own(1.0))
