"""Two models blended: between the two, over the words of both, and one of them where the dial stands at an end."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songwriter.errors import UsageError
from songwriter.model.config import ModelConfig
from songwriter.model.file import Header
from songwriter.sampling import Sampler
from songwriter.suggest import Prediction, Suggester, Taste, blended
from songwriter.suggest.blend import Blend
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary
from tests.model.networks import small_network
from tests.suggest.test_suggester import SAMPLERS, suggester_of
from tests.suggest.test_taste import CORPUS, fingerprint_for

FIRST = ("\n", ",", "the", "moon", "i", "mine", "\n\n", "london", "my")
SECOND = ("my", "the", "\n", "kettle", "\n\n", "moonlight", "paris", ",")
TEXTS = st.lists(st.sampled_from([*FIRST, *SECOND, "unheard"]), max_size=12).map(" ".join)
INNER = st.floats(0.001, 0.999)
SHARES = st.sampled_from([0.0, 1.0]) | INNER
MEMORIES = st.sampled_from([0.0, 0.3, 1.0])


def model_of(
    words: Sequence[str], cell: str = "gru", seed: int = 1, corpus: str = "", name: str = "small"
) -> Suggester:
    vocabulary = Vocabulary(("<unk>", "<song>", *words))
    config = ModelConfig(len(vocabulary), "word", cell, 8, 12 + seed, attention=seed - 1)  # type: ignore[arg-type]
    weights = {name: weight.numpy() for name, weight in small_network(config, seed).state_dict().items()}
    display = {"i": "I", "london": "London", "paris": "Paris"}
    header = Header(config, Tokenizer("word", display), vocabulary, name=name)
    return Suggester(header, weights, fingerprint_for(header, corpus) if corpus else None)


def first(corpus: str = "") -> Suggester:
    return model_of(FIRST, corpus=corpus, name="first")


def second(corpus: str = "") -> Suggester:
    return model_of(SECOND, "lstm", 2, corpus, "second")


def mixed(one: Suggester, other: Suggester, share: float) -> Suggester:
    """Blend without the way around it where the share is 0 or 1, as one that was turned."""
    return blended(one, other, 0.5).turned(share)


def columns(said: Prediction) -> dict[str, tuple[float, float]]:
    found = {each.text: (each.probability, each.recalled) for each in said.suggestions if each.probability > 0}
    return {**found, "\n": (said.line_end, 0.0), "": (said.other, 0.0)}


def same(one: Prediction, other: Prediction) -> bool:
    left, right = columns(one), columns(other)
    # States that are remembered are kept in half precision.
    return left.keys() == right.keys() and all(left[word] == pytest.approx(right[word], abs=2e-3) for word in left)


@settings(deadline=None, max_examples=40)
@given(text=TEXTS, share=SHARES, begin=st.sampled_from(["", "m", "moo", "zz"]), sampler=SAMPLERS, memory=MEMORIES)
def test_both_columns_add_up_to_one(text: str, share: float, begin: str, sampler: Sampler, memory: float) -> None:
    said = blended(first(), second(), share).predict(text, 30, begin, sampler, memory)
    assert sum(each.probability for each in said.suggestions) + said.line_end + said.other == pytest.approx(1)
    sampled = sum(each.sampled for each in said.suggestions) + said.line_end_sampled + said.other_sampled
    assert sampled == pytest.approx(1)
    assert "<unk>" not in [each.text for each in said.suggestions]


@settings(deadline=None, max_examples=30)
@given(text=TEXTS, share=SHARES)
def test_each_word_has_its_share_of_what_either_gives(text: str, share: float) -> None:
    one, other = columns(first().predict(text, 30)), columns(second().predict(text, 30))
    said = columns(blended(first(), second(), share).predict(text, 30))
    for word in said.keys() - {""}:
        wanted = (1 - share) * one.get(word, (0.0,))[0] + share * other.get(word, (0.0,))[0]
        assert said[word][0] == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("blend", [blended, mixed])
@settings(deadline=None, max_examples=20)
@given(text=TEXTS, memory=MEMORIES)
def test_at_the_ends_of_the_dial_there_is_one_model(blend: object, text: str, memory: float) -> None:
    for share, alone in ((0.0, first()), (1.0, second())):
        both = blend(first(), second(), share)  # type: ignore[operator]
        assert same(both.predict(text, 40, memory=memory), alone.predict(text, 40, memory=memory))


@settings(deadline=None, max_examples=20)
@given(text=TEXTS, share=SHARES, memory=MEMORIES)
def test_a_model_blended_with_itself_is_the_model(text: str, share: float, memory: float) -> None:
    both, alone = blended(first(), first(), share), first()
    assert same(both.predict(text, 40, memory=memory), alone.predict(text, 40, memory=memory))
    assert both.score(text).tokens == alone.score(text).tokens
    assert both.score(text).log_probability == pytest.approx(alone.score(text).log_probability, abs=1e-4)


@settings(deadline=None, max_examples=20)
@given(text=TEXTS, share=SHARES, memory=MEMORIES)
def test_swapped_with_the_rest_of_the_share_it_says_the_same(text: str, share: float, memory: float) -> None:
    one, other = blended(first(), second(), share), blended(second(), first(), 1 - share)
    assert same(one.predict(text, 40, memory=memory), other.predict(text, 40, memory=memory))


@settings(deadline=None, max_examples=20)
@given(texts=st.lists(TEXTS, min_size=1, max_size=5), share=INNER)
def test_an_answer_from_the_cache_is_the_fresh_one(texts: list[str], share: float) -> None:
    used = blended(first(), second(), share)
    for text in texts:
        for part in (text, text[: len(text) // 2], text):
            fresh = blended(first(), second(), share)
            assert same(used.predict(part, 40, memory=0.3), fresh.predict(part, 40, memory=0.3))
            assert used.predict(part) == fresh.predict(part)


def test_a_typed_word_costs_one_step_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = first(), second()
    steps: list[str] = []
    for model in (one, other):
        step, name = model.player.step, model.name
        monkeypatch.setattr(
            model.player, "step", lambda state, ids, step=step, name=name: steps.append(name) or step(state, ids)
        )
    both = blended(one, other, 0.3)
    song = "the moon\n" * 100
    both.predict(song)
    steps.clear()
    both.predict(song + "the ")
    assert sorted(steps) == ["first", "second"]


@settings(deadline=None, max_examples=30)
@given(text=TEXTS, songs=st.lists(TEXTS, max_size=2), shares=st.lists(SHARES, min_size=1, max_size=4), memory=MEMORIES)
def test_a_turned_blend_is_a_fresh_one_of_that_share(
    text: str, songs: list[str], shares: list[float], memory: float
) -> None:
    both = blended(first(), second(), 0.5)
    list(both.remember("songs", songs))
    both.predict(text[: len(text) // 2], memory=memory)
    for share in shares:
        both, fresh = both.turned(share), mixed(first(), second(), share)
        list(fresh.remember("songs", songs))
        assert same(both.predict(text, 40, memory=memory), fresh.predict(text, 40, memory=memory))
        assert both.name == f"first + second {100 * share:.0f} %"
        assert both.names == ("first", "second")


def test_to_turn_a_blend_reads_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    both = blended(first(), second(), 0.5)
    list(both.remember("songs", ["the moon, my kettle"]))
    before = both.predict("the moon\n" * 100, memory=0.3)
    monkeypatch.setattr(Blend, "step", None)
    after = both.turned(0.9).predict("the moon\n" * 100, memory=0.3)
    assert not same(before, after)
    # The one that it was made of stays as it was.
    assert same(both.predict("the moon\n" * 100, memory=0.3), before)


def test_the_larger_share_says_how_words_are_written() -> None:
    one, other = first(), model_of(("the", "moon"), seed=2, name="other")
    other.header = replace(other.header, tokenizer=Tokenizer("word", {"moon": "MOON"}, capital_lines=True))
    for share, form, start in ((0.3, "moon", "the"), (0.7, "MOON", "The")):
        both = mixed(one, other, share)
        assert form in [each.text for each in both.predict("the ", 20).suggestions]
        assert start in [each.text for each in both.predict("", 20).suggestions]


def test_a_single_model_is_turned_in_vain() -> None:
    alone = first()
    assert alone.turned(0.3) is alone
    assert alone.names == ("first",)


def test_the_words_of_both_are_offered_as_each_writes_them() -> None:
    both = blended(first(), second(), 0.3)
    assert both.name == "first + second 30 %"
    assert {"moon", "kettle", "London", "Paris", "I"} <= {each.text for each in both.predict("the ", 30).suggestions}
    assert {each.text for each in both.predict("the ", 30, "mo").suggestions} == {"moon", "moonlight"}


def test_a_seed_gives_the_same_text_of_the_words_of_both() -> None:
    texts = [blended(first(), second(), 0.5).generate("the", words=60, sampler=Sampler.random(), seed=3) for _ in "ab"]
    assert texts[0] == texts[1]
    written = set(texts[0].lower().split())
    assert written & (set(FIRST) - set(SECOND))
    assert written & (set(SECOND) - set(FIRST))


def test_names_that_neither_knows_come_back() -> None:
    both = blended(first(), second(), 0.5)
    said = both.predict("the zebra, the moon\nthe zebra, the moon\nthe ", 40, memory=0.9)
    assert next(each for each in said.suggestions if each.text == "zebra").recalled == pytest.approx(1)


@pytest.mark.parametrize("corpora", [(CORPUS, ""), ("", CORPUS), (CORPUS, CORPUS)])
def test_what_either_has_learned_from_is_marked_and_can_be_left_out(corpora: tuple[str, str]) -> None:
    one = model_of(("moon", "\n", "the", "my"), corpus=corpora[0])
    other = model_of(("my", "kettle", "moon", "the", "\n"), seed=2, corpus=corpora[1])
    both = blended(one, other, 0.4)
    said = both.predict("the moon the the moon ", 10).suggestions
    assert {each.text for each in said if each.copied} == {"the", "moon", "my"}
    kept = both.predict("the moon the the moon ", 10, taste=Taste(original=6)).suggestions
    assert {each.text for each in kept} == {"kettle"}
    # Where one model doesn't tell what it has learned from, nothing is promised.
    assert (both.fingerprint is None) == ("" in corpora)


def test_word_and_character_models_are_refused_in_words() -> None:
    for pair in ((first(), suggester_of("char")), (suggester_of("char"), first())):
        with pytest.raises(UsageError, match=r"small can't be blended: it goes by letters") as refused:
            blended(*pair, 0.5)
        assert "word-level" in refused.value.hint


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(UsageError, match="share"):
        blended(first(), second(), share)


def test_what_no_model_gives_a_chance_has_none() -> None:
    both = mixed(first(), second(), 0.0)
    logs = both.player.log_probabilities(both.player.start())[0]
    assert logs[both.header.vocabulary.id("kettle")] == -np.inf
    assert np.exp(logs).sum() == pytest.approx(1)
