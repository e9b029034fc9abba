from math import inf, isnan, log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.evaluation import Network, Tally, measures, total
from songwriter.evaluation.counting import keys_for
from songwriter.evaluation.measuring import reliability
from songwriter.evaluation.places import last_words
from songwriter.model.config import Level, ModelConfig, weight_shapes
from songwriter.model.file import Header
from songwriter.model.player import Player
from songwriter.text.corpus import RawSong
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary
from tests.evaluation.predictors import VOCABULARY, all_knowing, always, arbitrary, song, uniform
from tests.model.networks import player_of, small_network

LINES = st.lists(st.sampled_from(["the moon shines", "the sea, the moon", "unheard moon", ""]), min_size=1, max_size=6)


def header_of(level: Level = "word") -> Header:
    letters = Vocabulary(("<unk>", "<song>", *"\n abcdefghijklmnopqrstuvwxyz,"))
    vocabulary = VOCABULARY if level == "word" else letters
    return Header(ModelConfig(len(vocabulary), level, "gru", 6, 8), Tokenizer(level), vocabulary)


def flat(header: Header) -> Player:
    return Player(header.config, {name: np.zeros(shape) for name, shape in weight_shapes(header.config).items()})


def measured(header: Header, player: Player, *songs: RawSong) -> Tally:
    return total(measures(Network(header, player), songs))


@pytest.mark.parametrize("level", ["word", "char"])
def test_a_uniform_model_has_the_perplexity_of_its_vocabulary(level: Level) -> None:
    header = header_of(level)
    tally = measured(header, flat(header), song("the moon shines", "the sea"))
    assert tally.perplexity == pytest.approx(len(header.vocabulary))
    characters = len("the moon shines\nthe sea")
    assert tally.bits_per_character == pytest.approx(tally.tokens * log2(len(header.vocabulary)) / characters)


@given(st.lists(LINES, min_size=1, max_size=20))
def test_songs_side_by_side_count_as_each_alone(songs: list[list[str]]) -> None:
    header = header_of()
    player = player_of(small_network(header.config))
    texts = [song(*lines) for lines in songs]
    together = measured(header, player, *texts)
    alone = total(measured(header, player, text) for text in texts)
    assert together.nats == pytest.approx(alone.nats, rel=1e-5)
    assert together.tokens == alone.tokens
    assert together.unknown == alone.unknown
    assert together.keystrokes == alone.keystrokes
    assert together.reliability.places == alone.reliability.places
    for name in ("hits", "line_ends", "new", "used"):
        ours, theirs = getattr(together, name), getattr(alone, name)
        assert (ours.places, ours.first, ours.first_five) == (theirs.places, theirs.first, theirs.first_five)
        assert ours.reciprocal == pytest.approx(theirs.reciprocal)


def test_every_token_and_the_songs_end_are_counted() -> None:
    header = header_of()
    tally = measured(header, flat(header), song("the moon, the", "sea"))
    # the moon , the ⏎ sea, and the end.
    assert tally.tokens == 7
    assert tally.words == tally.hits.places == tally.keystrokes.words == 4


def test_unknown_words_are_counted_spelled_and_never_hit() -> None:
    header = header_of()
    player = player_of(small_network(header.config))
    known = measured(header, player, song("the moon"))
    mixed = measured(header, player, song("the quagga"))
    assert known.unknown_share == 0
    assert mixed.unknown_share == 0.5
    assert mixed.hits.places == 2
    assert mixed.spelling > 0
    spelled = mixed.nats + mixed.spelling
    assert mixed.bits_per_character == pytest.approx(spelled / len("the quagga") / np.log(2))


def test_a_text_that_is_all_unknown_has_no_perplexity() -> None:
    header = header_of()
    tally = measured(header, player_of(small_network(header.config)), song("zebra quagga"))
    assert tally.all_unknown
    assert isnan(tally.perplexity)
    assert tally.unknown_share == 1
    assert (tally.hits.top_1, tally.hits.top_5, tally.hits.mrr) == (0, 0, 0)
    assert tally.keystrokes.savings == 0


def test_hits_are_the_ranks_among_words() -> None:
    # The newline first, whatever comes, then words in the order of their ids: the, moon, sea, shines, mood, mo, a.
    tally = total(measures(always(**{"\n": 0.5}), [song("the moon a sea")]))
    assert (tally.hits.top_1, tally.hits.top_5) == (0.25, 0.75)
    assert tally.hits.mrr == pytest.approx((1 + 1 / 2 + 1 / 7 + 1 / 3) / 4)


def test_keystrokes_by_hand() -> None:
    tally = total(measures(always(shines=0.5, the=0.2, moon=0.1), [song("the mood, zzz", "shines")], offered=2))
    # Offered two words: "the" is there at once (1); "mood" is among those in "mo" only behind "moon" (1 + 1, as "m" has
    # moon and mood); "zzz" is unknown, and typed with its space (4); "shines" is there at once (1).
    assert tally.keystrokes.keys == 1 + 2 + 4 + 1
    # Offered one: "t" (2); "mood" is typed to its "d" since moon is likelier, with the space (5); zzz (4); shines (1).
    assert tally.keystrokes.keys_one == 2 + 5 + 4 + 1
    assert tally.keystrokes.characters == 4 + 5 + 4 + 7
    assert tally.keystrokes.savings == pytest.approx(1 - 8 / 20)
    assert tally.keystrokes.bound == pytest.approx(1 - 4 / 20)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(1, 9))
def test_a_word_never_costs_more_than_typing_it(ranks: list[int], offered: int) -> None:
    ranks = sorted(ranks, reverse=True)
    keys, keys_one = keys_for(ranks, len(ranks), offered)
    assert 1 <= keys <= keys_one <= len(ranks) + 1
    assert keys_for([*ranks[:-1], 0], len(ranks), offered)[1] <= len(ranks)


@given(st.lists(LINES, min_size=1, max_size=4), st.integers(0, 99))
def test_one_word_saves_less_than_five_and_five_less_than_all_knowledge(songs: list[list[str]], seed: int) -> None:
    tally = total(measures(arbitrary(seed), [song(*lines) for lines in songs]))
    typed, hits = tally.keystrokes, tally.hits
    if not typed.words:
        return
    assert 0 <= typed.savings_one <= typed.savings <= typed.bound
    assert hits.top_1 <= hits.mrr <= 1
    assert hits.top_1 <= hits.top_5 <= 1
    assert tally.new.places + tally.used.places == hits.places
    assert tally.new.first + tally.used.first == hits.first


def test_an_all_knowing_predictor_reaches_the_bound() -> None:
    tally = total(measures(all_knowing(), [song("the moon shines", "a mood, the sea")]))
    assert tally.keystrokes.savings == tally.keystrokes.savings_one == tally.keystrokes.bound
    assert tally.keystrokes.bound == pytest.approx(1 - 7 / 31)
    assert tally.perplexity == 1
    assert (tally.hits.top_1, tally.line_ends.top_1, tally.new.mrr, tally.used.mrr) == (1, 1, 1, 1)
    assert tally.reliability.error == 0


def test_a_predictor_that_knows_nothing_offers_the_frequent_words() -> None:
    tally = total(measures(uniform(), [song("moon a")]))
    # The words in the order of their ids: moon is the second, a the last of seven; "a" is first among those in "a", but
    # then it is typed already.
    assert tally.hits.mrr == pytest.approx((1 / 2 + 1 / 7) / 2)
    assert (tally.keystrokes.keys, tally.keystrokes.keys_one) == (1 + 2, 2 + 2)


def test_the_parts_of_the_next_words() -> None:
    tally = total(measures(always(the=0.9), [song("the moon, the", "the sea!")]))
    assert (tally.line_ends.places, tally.line_ends.first) == (2, 1)
    assert (tally.new.places, tally.new.first) == (3, 1)
    assert (tally.used.places, tally.used.first) == (2, 2)


def test_the_last_words_of_lines() -> None:
    tokens = ["<song>", "the", "moon", ",", "\n", "sea", "\n\n", "[chorus]", "\n", "shines", "the", "<song>"]
    assert [token for token, last in zip(tokens, last_words(tokens), strict=True) if last] == ["moon", "sea", "the"]


def test_a_calibrated_source_has_no_calibration_error() -> None:
    rng = np.random.default_rng(1)
    chances = rng.dirichlet(np.full(4, 0.5), 40_000)
    wanted = (rng.random(len(chances))[:, None] > chances.cumsum(axis=1)).sum(axis=1)
    with np.errstate(divide="ignore"):
        calibrated = reliability(np.log(chances), wanted, np.arange(4))
        sharper = chances**3 / (chances**3).sum(axis=1, keepdims=True)
        too_sure = reliability(np.log(sharper), wanted, np.arange(4))
    assert calibrated.error < 0.01
    assert too_sure.error > 0.05


def test_the_calibration_error_by_hand() -> None:
    tally = total(measures(always(the=0.4), [song("the the", "moon")]))
    # Five places, the marks for line and end among them; "the" came in two of them.
    assert tally.reliability.error == pytest.approx(0)
    assert sum(tally.reliability.places) == 5
    assert total(measures(always(the=0.9), [song("the the", "moon")])).reliability.error == pytest.approx(0.5)


def test_models_of_both_levels_are_measured_by_the_same_words() -> None:
    text = song("the moon, the", "the sea shines")
    word, char = (measured(header_of(level), flat(header_of(level)), text) for level in ("word", "char"))
    assert word.words == char.words == 6
    for each in (word, char):
        assert each.keystrokes.characters == sum(map(len, ["the", "moon", "the", "the", "sea", "shines"])) + 6
        assert each.hits.places == 6
        assert each.line_ends.places == 2
        assert each.used.places == 2
        assert 1 < each.perplexity_per_word < inf
        bits = each.bits_per_character * each.characters / each.words
        assert each.perplexity_per_word == pytest.approx(2**bits)


def test_an_unknown_character_is_no_word_of_the_beam() -> None:
    header = header_of("char")
    tally = measured(header, flat(header), song("the 8th"))
    assert tally.unknown_share == pytest.approx(1 / 7)
    assert tally.hits.places == 2


@pytest.mark.parametrize("level", ["word", "char"])
@pytest.mark.parametrize("lines", [(), ("moon",), ("!?",)])
def test_next_to_nothing_is_measured_without_an_error(level: Level, lines: tuple[str, ...]) -> None:
    header = header_of(level)
    tally = measured(header, flat(header), song(*lines))
    assert tally.hits.places == tally.keystrokes.words == (lines == ("moon",))
    assert isnan(tally.keystrokes.savings) == (lines != ("moon",))


def test_nothing_measured_is_not_zero() -> None:
    nothing = Tally()
    for number in (
        nothing.perplexity,
        nothing.perplexity_per_word,
        nothing.bits_per_character,
        nothing.unknown_share,
        nothing.hits.top_1,
        nothing.hits.top_5,
        nothing.hits.mrr,
        nothing.keystrokes.savings,
        nothing.keystrokes.bound,
        nothing.reliability.error,
    ):
        assert isnan(number)
