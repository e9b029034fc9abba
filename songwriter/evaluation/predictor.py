"""Say what can be measured: a network, or anything else that gives each token of a vocabulary a probability."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, cast

import numpy as np

from songwriter.errors import UsageError
from songwriter.model.file import Header
from songwriter.model.player import Floats, Ids, Reader
from songwriter.model.reading import Reading, read_songs
from songwriter.suggest import Suggester
from songwriter.suggest.cache import MOST, SHARPNESS, Belief, Recollection, mix, recall, unit
from songwriter.suggest.own import Own, follow, mix_own
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary


class Predictor(Protocol):
    """Give the log-probabilities over a vocabulary at each place of a song, knowing what stands before it."""

    @property
    def tokenizer(self) -> Tokenizer:
        """Return what cuts songs into tokens."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Return the tokens that have a probability."""

    def read(self, songs: Sequence[Ids]) -> Iterator[Reading]:
        """Yield what is expected at each token of the songs but their first ones, each place once, in any order."""


@dataclass(frozen=True)
class Memory:
    """How strongly each song is remembered while it is read, and how alike states must be."""

    strength: float = 0.0
    sharpness: float = SHARPNESS


@dataclass(frozen=True)
class Network:
    """A trained network as a predictor, which remembers each song so far as the suggester does.

    Words that the model doesn't know are not remembered, since they are not among those that have a probability.
    """

    header: Header
    player: Reader
    memory: Memory = field(default_factory=Memory)
    own: Own = field(default_factory=Own)

    def __post_init__(self) -> None:
        """Refuse what can't be measured."""
        if self.memory.strength and self.header.config.level == "char":
            raise UsageError("the memory is measured for word-level models only", hint="leave --memory out")
        if self.own.strength and self.header.config.level == "char":
            raise UsageError("own songs are measured for word-level models only", hint="leave --own out")

    @staticmethod
    def of(suggester: Suggester, memory: Memory | None = None, own: Own | None = None) -> "Network":
        """Return the network that the suggester asks."""
        return Network(suggester.header, suggester.player, memory or Memory(), own or Own())

    @property
    def tokenizer(self) -> Tokenizer:
        """Return what cuts songs into tokens."""
        return self.header.tokenizer

    @property
    def vocabulary(self) -> Vocabulary:
        """Return the tokens that have a probability."""
        return self.header.vocabulary

    def read(self, songs: Sequence[Ids]) -> Iterator[Reading]:
        """Yield what the network expects at each token of the songs but their first ones."""
        readings = read_songs(self.player, songs)
        if self.memory.strength:
            readings = remembering(self.player, readings, songs, self.memory)
        return repeating(readings, songs, self.own) if self.own.strength else readings


def repeating(readings: Iterable[Reading], songs: Sequence[Ids], own: Own) -> Iterator[Reading]:
    """Yield readings of songs with what came after the same words mixed in, in each song so far and in own ones."""
    for reading in readings:
        logs = reading.logs.copy()
        nothing = np.zeros(logs.shape[1])
        for row, (number, place) in enumerate(zip(reading.songs.tolist(), reading.places.tolist(), strict=True)):
            shares = follow(songs[number][:place], own.texts, logs.shape[1])
            logs[row] = mix_own(Belief(logs[row], nothing, nothing), shares, own.strength).logs
        yield replace(reading, logs=logs)


def remembering(player: Reader, readings: Iterable[Reading], songs: Sequence[Ids], memory: Memory) -> Iterator[Reading]:
    """Yield a network's readings of songs with what each song has said so far mixed in."""
    passed: dict[int, Floats] = {}
    for reading in readings:
        # Readings of a network say where it stood.
        states = unit(cast(Floats, reading.hidden))
        weighed = player.weigh(states)
        logs = reading.logs.copy()
        for row, (number, place) in enumerate(zip(reading.songs.tolist(), reading.places.tolist(), strict=True)):
            song = songs[number]
            seen = passed.setdefault(number, np.zeros((len(song) - 1, states.shape[1]), dtype=np.float32))
            seen[place - 1] = states[row]
            # The word just written is left out, as the suggester does, and words that the model doesn't know.
            said = np.flatnonzero(song[1 : max(1, place - 1)] > 0)[-MOST:]
            shares = recall(weighed[row], (Recollection(seen[said], song[said + 1]),), logs.shape[1], memory.sharpness)
            logs[row] = mix(logs[row], shares, memory.strength).logs
            if place == len(song) - 1:
                del passed[number]
        yield replace(reading, logs=logs)
