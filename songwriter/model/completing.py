"""Let a network give a probability to words that are too rare for its vocabulary: see `songwriter.text.rare`.

What it gives to unknown words is shared out among them. It reads each of them as an unknown word.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from songwriter.model.player import Floats, Ids, Reader, State
from songwriter.text.rare import RareWords


class Completing:
    """Read like the network inside, with the rare words behind its vocabulary."""

    def __init__(self, network: Reader, rare: RareWords) -> None:
        self._network = network
        self._known = network.config.vocabulary
        chances = rare.chances
        self._logs, self._rest = np.log(chances), float(np.log1p(-chances.sum()))
        self.config = replace(network.config, vocabulary=self._known + len(rare))

    def start(self, lanes: int = 1) -> State:
        """Return the state before anything was read."""
        return self._network.start(lanes)

    def step(self, state: State, ids: Ids) -> State:
        """Read one token in each lane; the network doesn't know rare words."""
        return self._network.step(state, np.where(ids < self._known, ids, 0))

    def log_probabilities(self, state: State) -> NDArray[np.float64]:
        """Return the natural log of each token's probability to come next, `(lanes, vocabulary)`."""
        return self.read_out(self.features(state))

    def features(self, state: State) -> Floats:
        """Return what the probabilities are read out of."""
        return self._network.features(state)

    def read_out(self, features: Floats) -> NDArray[np.float64]:
        """Return the natural log of each token's probability, `(..., vocabulary)`."""
        known = self._network.read_out(features)
        unknown = known[..., :1]
        return np.concatenate([unknown + self._rest, known[..., 1:], unknown + self._logs], axis=-1)

    def weigh(self, hidden: Floats) -> Floats:
        """Return the hidden state by which places are alike."""
        return self._network.weigh(hidden)
