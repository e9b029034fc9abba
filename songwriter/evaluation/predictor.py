"""Say what can be measured: a network, or anything else that gives each token of a vocabulary a probability."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from songwriter.model.file import Header
from songwriter.model.player import Ids, Player
from songwriter.model.reading import Reading, read_songs
from songwriter.suggest import Suggester
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
class Network:
    """A trained network as a predictor."""

    header: Header
    player: Player

    @staticmethod
    def of(suggester: Suggester) -> "Network":
        """Return the network that the suggester asks."""
        return Network(suggester.header, suggester.player)

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
        return read_songs(self.player, songs)
