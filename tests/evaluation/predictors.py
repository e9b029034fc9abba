"""Predictors for tests: ones that know everything, nothing, or what they are told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from songwriter.model.player import Ids
from songwriter.model.reading import Reading
from songwriter.text.corpus import RawSong
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary

WORDS = ("the", "\n", "moon", ",", "sea", "\n\n", "shines", "mood", "mo", "a")
VOCABULARY = Vocabulary(("<unk>", "<song>", *WORDS))


@dataclass(frozen=True)
class Told:
    """Give the probabilities that `chances` returns for the ids of a song and a place in it."""

    chances: Callable[[Ids, int], np.ndarray]
    vocabulary: Vocabulary = VOCABULARY
    tokenizer: Tokenizer = Tokenizer("word")  # noqa: RUF009  # frozen

    def read(self, songs: Sequence[Ids]) -> Iterator[Reading]:
        for number, song in enumerate(songs):
            places = np.arange(1, len(song))
            with np.errstate(divide="ignore"):
                logs = np.log(np.stack([self.chances(song, place) for place in places]))
            yield Reading(np.full(len(places), number), places, logs)


def all_knowing(vocabulary: Vocabulary = VOCABULARY) -> Told:
    return Told(lambda song, place: np.eye(len(vocabulary))[song[place]])


def uniform() -> Told:
    return Told(lambda _song, _place: np.full(len(VOCABULARY), 1 / len(VOCABULARY)))


def arbitrary(seed: int) -> Told:
    def chances(song: Ids, place: int) -> np.ndarray:
        # Of few values, so that there are ties.
        found = np.random.default_rng([seed, place, *song[:place]]).integers(1, 6, len(VOCABULARY))
        return found / found.sum()

    return Told(chances)


def always(**shares: float) -> Told:
    """Return a predictor that always gives some words these probabilities, and shares the rest out evenly."""
    fixed = np.zeros(len(VOCABULARY))
    for word, share in shares.items():
        fixed[VOCABULARY.id(word)] = share
    rest = fixed == 0
    fixed[rest] = (1 - fixed.sum()) / rest.sum()
    return Told(lambda _song, _place: fixed)


def song(*lines: str) -> RawSong:
    return RawSong("", lines, "test")
