from math import isnan, log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.evaluation import Tally, tallies, total
from songwriter.model.config import Level, ModelConfig, weight_shapes
from songwriter.model.file import Header
from songwriter.model.player import Player
from songwriter.text.corpus import RawSong
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary
from tests.model.networks import player_of, small_network

WORDS = ("the", "\n", "moon", ",", "sea", "\n\n", "shines")
LINES = st.lists(st.sampled_from(["the moon shines", "the sea, the moon", "unheard moon", ""]), min_size=1, max_size=6)


def header_of(level: Level = "word") -> Header:
    tokens = WORDS if level == "word" else tuple("\n abcdefghijklmnopqrstuvwxyz,")
    vocabulary = Vocabulary(("<unk>", "<song>", *tokens))
    return Header(ModelConfig(len(vocabulary), level, "gru", 6, 8), Tokenizer(level), vocabulary)


def song(*lines: str) -> RawSong:
    return RawSong("", lines, "test")


def uniform(header: Header) -> Player:
    return Player(header.config, {name: np.zeros(shape) for name, shape in weight_shapes(header.config).items()})


@pytest.mark.parametrize("level", ["word", "char"])
def test_a_uniform_model_has_the_perplexity_of_its_vocabulary(level: Level) -> None:
    header = header_of(level)
    tally = total(tallies(header, uniform(header), [song("the moon shines", "the sea")]))
    assert tally.perplexity == pytest.approx(len(header.vocabulary))
    characters = len("the moon shines\nthe sea")
    assert tally.bits_per_character == pytest.approx(tally.tokens * log2(len(header.vocabulary)) / characters)


@given(st.lists(LINES, min_size=1, max_size=20))
def test_songs_side_by_side_count_as_each_alone(songs: list[list[str]]) -> None:
    header = header_of()
    player = player_of(small_network(header.config))
    texts = [song(*lines) for lines in songs]
    together = total(tallies(header, player, texts))
    alone = total(part for text in texts for part in tallies(header, player, [text]))
    assert together.nats == pytest.approx(alone.nats, rel=1e-5)
    assert together.tokens == alone.tokens
    assert together.choices == alone.choices
    assert together.unknown == alone.unknown


def test_every_token_and_the_songs_end_are_counted() -> None:
    header = header_of()
    tally = total(tallies(header, uniform(header), [song("the moon, the", "sea")]))
    # the moon , the ⏎ sea, and the end.
    assert tally.tokens == 7
    assert tally.words == tally.choices == 4


def test_unknown_words_are_counted_spelled_and_never_hit() -> None:
    header = header_of()
    player = player_of(small_network(header.config))
    known = total(tallies(header, player, [song("the moon")]))
    mixed = total(tallies(header, player, [song("the quagga")]))
    assert known.unknown_share == 0
    assert mixed.unknown_share == 0.5
    assert mixed.choices == 2
    assert mixed.spelling > 0
    spelled = mixed.nats + mixed.spelling
    assert mixed.bits_per_character == pytest.approx(spelled / len("the quagga") / np.log(2))


def test_a_text_that_is_all_unknown_has_no_perplexity() -> None:
    header = header_of()
    tally = total(tallies(header, player_of(small_network(header.config)), [song("zebra quagga")]))
    assert tally.all_unknown
    assert isnan(tally.perplexity)
    assert tally.unknown_share == 1
    assert tally.hits == (0, 0)


def test_hits_are_the_ranks_among_words() -> None:
    header = header_of()
    # Only the bias speaks: the newline first, then words in the order of their ids.
    weights = {name: np.zeros(shape) for name, shape in weight_shapes(header.config).items()}
    weights["bias"] = -np.arange(len(header.vocabulary), dtype=float)
    weights["bias"][header.vocabulary.id("\n")] = 100
    tally = total(tallies(header, Player(header.config, weights), [song("the moon the sea")]))
    assert tally.hits == (0.5, 1.0)


def test_nothing_measured_is_not_zero() -> None:
    assert isnan(Tally().perplexity)
    assert isnan(Tally().bits_per_character)
    assert isnan(Tally().unknown_share)
    assert all(map(isnan, Tally().hits))
