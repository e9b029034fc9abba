"""The continuous cache: probabilities stay probabilities, and what was written comes back."""

from collections.abc import Generator

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from songwriter.errors import UsageError
from songwriter.evaluation import Memory, Network, measures, total
from songwriter.sampling import Sampler
from songwriter.suggest import Suggester
from songwriter.suggest.cache import DOUBT, Recollection, Script, mix, read_scripts, recall, unit
from songwriter.suggest.suggester import Level
from songwriter.text.corpus import RawSong
from tests.suggest.test_suggester import KNOWN, LEVELS, SAMPLERS, suggester_of

STRENGTHS = st.floats(0, 1)


def finished(reading: Generator[None, None, Recollection]) -> tuple[int, Recollection]:
    """Drive a reading to its end, and return how many steps it took, with what it found."""
    steps = 0
    while True:
        try:
            next(reading)
        except StopIteration as end:
            return steps, end.value
        steps += 1


def probabilities(seed: int, size: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).random(size)
    return drawn / drawn.sum()


@given(st.integers(0, 999), st.integers(0, 40), STRENGTHS, st.floats(0.1, 60), st.integers(0, 5))
def test_what_is_mixed_sums_to_one(seed: int, states: int, strength: float, sharpness: float, names: int) -> None:
    rng = np.random.default_rng(seed)
    model = probabilities(seed, 20)
    part = Recollection(
        unit(rng.normal(size=(states, 6)).astype(np.float32)), rng.integers(0, 20 + names, states), rng.random() + 0.01
    )
    shares = recall(unit(rng.normal(size=6).astype(np.float32)), (part, part), 20 + names, sharpness)
    assert (shares is None) == (states == 0)
    belief = mix(np.log(model), shares, strength)
    assert np.exp(belief.logs).sum() == pytest.approx(1)
    assert ((belief.recalled >= 0) & (belief.recalled <= 1 + 1e-12)).all()
    if shares is not None:
        assert shares.sum() < 1
        assert (np.exp(belief.logs) * belief.recalled).sum() == pytest.approx(strength * shares.sum())


@given(st.integers(0, 99))
def test_a_state_calls_up_what_came_after_the_nearest(seed: int) -> None:
    states = unit(np.random.default_rng(seed).normal(size=(9, 30)).astype(np.float32))
    shares = recall(states[4], (Recollection(states, np.arange(9)),), 9)
    assert shares is not None
    assert shares.argmax() == 4


def test_a_word_said_of_another_song_weighs_less() -> None:
    states = unit(np.ones((1, 4), dtype=np.float32))
    own, other = Recollection(states, np.array([0])), Recollection(states, np.array([1]), 0.1)
    shares = recall(states[0], (own, other), 2)
    assert shares is not None
    assert shares == pytest.approx([1 / (1.1 + DOUBT), 0.1 / (1.1 + DOUBT)])


@given(st.integers(0, 99))
def test_what_is_unlike_leaves_the_word_to_the_model(seed: int) -> None:
    states = unit(np.random.default_rng(seed).normal(size=(5, 400)).astype(np.float32))
    shares = recall(states[0], (Recollection(states[1:], np.arange(4)),), 4)
    assert shares is not None
    assert shares.sum() < 0.01


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=30)
@given(text=KNOWN, begin=st.sampled_from(["", "m", "un"]), sampler=SAMPLERS, memory=STRENGTHS, n=st.integers(1, 12))
@example(text="the moon the", begin="", sampler=Sampler.likeliest(), memory=5e-324, n=1)
def test_both_columns_add_up_with_memory(
    level: Level, text: str, begin: str, sampler: Sampler, memory: float, n: int
) -> None:
    found = suggester_of(level).predict(text, n, begin, sampler, memory)
    if found.suggestions:
        assert sum(each.probability for each in found.suggestions) + found.line_end + found.other == pytest.approx(1)
        sampled = sum(each.sampled for each in found.suggestions)
        assert sampled + found.line_end_sampled + found.other_sampled == pytest.approx(1)
    assert all(0 <= each.recalled <= 1 + 1e-9 for each in found.suggestions)
    assert len({each.text for each in found.suggestions}) == len(found.suggestions)


@pytest.mark.parametrize("level", LEVELS)
@given(text=KNOWN, before=KNOWN)
@settings(max_examples=20)
def test_without_strength_the_model_is_the_plain_one(level: Level, text: str, before: str) -> None:
    used = suggester_of(level)
    used.predict(before, memory=0.5)
    for _ in used.remember("songs", [before]):
        pass
    assert used.predict(text) == suggester_of(level).predict(text)


@pytest.mark.parametrize("level", LEVELS)
@given(texts=st.lists(KNOWN, min_size=1, max_size=6))
@settings(max_examples=20)
def test_what_is_remembered_is_what_a_fresh_reading_remembers(level: Level, texts: list[str]) -> None:
    used = suggester_of(level)
    for text in texts:
        for part in (text, text[: len(text) // 2], text, f"the {text}"):
            found = used.predict(part, 30, memory=0.3)
            fresh = suggester_of(level).predict(part, 30, memory=0.3)
            assert {each.text: each.probability for each in found.suggestions} == pytest.approx(
                {each.text: each.probability for each in fresh.suggestions}, abs=1e-4
            )


def test_a_typed_word_costs_one_step_with_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    suggester = suggester_of("word")
    steps: list[int] = []
    step = suggester.player.step
    monkeypatch.setattr(suggester.player, "step", lambda state, ids: steps.append(1) or step(state, ids))
    song = "the moon\n" * 2_500
    suggester.predict(song, memory=0.2)
    read = len(steps)
    suggester.predict(song + "the ", memory=0.2)
    suggester.predict(song + "the ", begin="m", memory=0.2)
    suggester.predict(song, memory=0.2)
    suggester.predict(song + "the ", memory=0.2)
    assert len(steps) == read + 1


def said(suggester: Suggester, text: str, begin: str = "") -> dict[str, float]:
    return {each.text: each.probability for each in suggester.predict(text, 40, begin, memory=0.3).suggestions}


@pytest.mark.parametrize("level", LEVELS)
def test_a_name_that_the_model_does_not_know_comes_back(level: Level) -> None:
    song = "the moon, Zuleika moon\nmy Zuleika, my London\n" * 3
    suggester = suggester_of(level)
    assert "Zuleika" in said(suggester, song + "my ")
    begun = said(suggester, song + "my ", "Zu")
    assert max(begun, key=lambda word: begun[word]) == "Zuleika"
    best = suggester.predict(song + "my ", 5, "Zu", memory=0.3).suggestions[0]
    assert best.recalled > 0.9 or level == "char"
    assert suggester.predict(song + "my ", 5, "Zu").suggestions == () or level == "char"


def test_other_songs_are_remembered_until_others_take_their_place() -> None:
    suggester = suggester_of("word")
    assert "Zuleika" not in said(suggester, "my ")
    for _ in suggester.remember("songs", ["the moon, Zuleika moon\nmy Zuleika, my London\n", "the sea"]):
        assert "Zuleika" not in said(suggester, "my ")
    assert "Zuleika" in said(suggester, "my ")
    for _ in suggester.remember("songs", []):
        pass
    assert "Zuleika" not in said(suggester, "my ")


def test_a_name_that_comes_back_is_written_in_lines_too() -> None:
    suggester = suggester_of("word")
    song = "my Zuleika, Zuleika\n" * 30
    lines = {suggester.line(song + "my ", Sampler.top_k(3), seed, memory=1.0) for seed in range(20)}
    assert any("Zuleika" in line for line in lines)


@settings(max_examples=20)
@given(st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=30), max_size=20), st.integers(0, 60))
def test_texts_read_side_by_side_are_remembered_as_each_alone(texts: list[list[int]], most: int) -> None:
    player = suggester_of("word").player
    scripts = [Script(np.array(ids), np.arange(len(ids) - 1), np.array(ids[1:], dtype=np.int64)) for ids in texts]
    _, together = finished(read_scripts(player, scripts, most=most))
    alone = [finished(read_scripts(player, [script], most=10**6))[1] for script in scripts]
    words = [word for each in alone for word in each.words.tolist()]
    assert together.words.tolist() == words[:most]
    states = np.concatenate([np.zeros((0, 12), np.float32), *(each.states for each in alone)])
    assert np.allclose(together.states, states[:most], atol=1e-5)


def test_what_comes_back_surprises_less_where_it_is_remembered() -> None:
    suggester = suggester_of("word")
    songs = [RawSong("", ("the moon the moon", "my money the moon", "the moon the moon") * 2, "test")]

    def nats(memory: Memory | None) -> float:
        return total(measures(Network.of(suggester, memory), songs)).nats

    assert nats(Memory(0.3)) < nats(None) == nats(Memory(0.0))


def test_the_measures_remember_as_the_suggester_does() -> None:
    suggester = suggester_of("word")
    words = ["the", "moon", "my", "money", "the", "moon", "the", "mine", "my", "moon"]
    tokens = suggester.header.vocabulary.tokens
    ids = suggester.header.vocabulary.encode(["<song>", *words])
    assert (ids > 0).all()
    (reading,) = Network.of(suggester, Memory(0.3)).read([ids])
    # The first word of a line may have a header above it, which the suggester sees through.
    for place, logs in list(zip(reading.places.tolist(), reading.logs, strict=True))[1:]:
        found = suggester.predict(" ".join(words[: place - 1]), 40, memory=0.3).suggestions
        said = {each.text.lower(): each.probability for each in found}
        assert said == pytest.approx({word: np.exp(logs[tokens.index(word)]) for word in said}, rel=1e-2)


def test_a_character_level_model_is_not_measured_with_memory() -> None:
    with pytest.raises(UsageError, match="word-level"):
        Network.of(suggester_of("char"), Memory(0.3))
