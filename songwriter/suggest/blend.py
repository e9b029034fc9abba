"""Blend word-level models: mix what each expects, over the words of all, whatever the vocabulary of each.

    p(w) = Σ share_i p_i(w),    p_i(w) = 0 for a word that model i doesn't know

What a model gives to words that it doesn't know stays with `<unk>`. A blend reads like one network, so all that is
built on one works: each token is a step of every network, and the states of all together, weighed by the shares, say
how alike two places are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from songwriter.model.file import Header
from songwriter.model.player import Floats, Ids, Reader, State
from songwriter.suggest.cache import unit
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary


@dataclass(frozen=True)
class _Part:
    """One model of a blend: its share, its ids for the tokens of all (0 where it has none), and theirs for its own."""

    player: Reader
    share: float
    own: Ids
    common: Ids


class Blend:
    """Step several networks side by side, and mix what they expect; the first one's sizes but those that add up."""

    def __init__(
        self, players: Sequence[Reader], vocabularies: Sequence[Vocabulary], shares: Sequence[float], common: Vocabulary
    ) -> None:
        self._parts = tuple(
            _Part(player, share, vocabulary.encode(common.tokens), common.encode(vocabulary.tokens))
            for player, vocabulary, share in zip(players, vocabularies, shares, strict=True)
        )
        hidden = sum(player.config.hidden for player in players)
        embedding = sum(player.config.embedding for player in players)
        self.config = replace(players[0].config, vocabulary=len(common), hidden=hidden, embedding=embedding)

    def start(self, lanes: int = 1) -> State:
        """Return the state before anything was read."""
        return self._state([part.player.start(lanes) for part in self._parts])

    def step(self, state: State, ids: Ids) -> State:
        """Read one token in each lane with every network; one that doesn't know it reads an unknown word."""
        parts = zip(self._parts, state.parts, strict=True)
        return self._state([part.player.step(before, part.own[ids]) for part, before in parts])

    def log_probabilities(self, state: State) -> NDArray[np.float64]:
        """Return the natural log of each token's probability to come next, `(lanes, vocabulary)`."""
        return self.read_out(self.features(state))

    def features(self, state: State) -> Floats:
        """Return what each network reads its probabilities out of, side by side."""
        parts = zip(self._parts, state.parts, strict=True)
        return np.concatenate([part.player.features(before) for part, before in parts], axis=-1)

    def read_out(self, features: Floats) -> NDArray[np.float64]:
        """Return the natural log of each token's probability, `(..., vocabulary)`; -inf where none gives it any."""
        mixed = np.zeros((*features.shape[:-1], self.config.vocabulary))
        widths = [part.player.config.embedding for part in self._parts]
        apart = np.split(features, np.cumsum(widths)[:-1], axis=-1)
        for part, own in zip(self._parts, apart, strict=True):
            mixed[..., part.common] += part.share * np.exp(part.player.read_out(own))
        with np.errstate(divide="ignore"):
            return np.log(mixed)

    def _state(self, states: Sequence[State]) -> State:
        # The likeness of two such states of length 1 is the mean of the networks' own, weighed by the shares.
        weighed = [
            np.float32(np.sqrt(part.share)) * unit(state.hidden)
            for part, state in zip(self._parts, states, strict=True)
        ]
        return State(((np.concatenate(weighed, axis=-1),),), parts=tuple(states))


def union(vocabularies: Sequence[Vocabulary]) -> Vocabulary:
    """Return the tokens of all vocabularies: those of the first, and behind them what each further one adds."""
    return Vocabulary(tuple(dict.fromkeys(token for each in vocabularies for token in each.tokens)))


def together(headers: Sequence[Header]) -> Tokenizer:
    """Return the first model's tokenizer, which writes words that only another one knows as that one does."""
    first, *others = headers
    display = dict(first.tokenizer.display)
    for other in others:
        new = {token: form for token, form in other.tokenizer.display.items() if token not in first.vocabulary}
        display = {**new, **display}
    return replace(first.tokenizer, display=display)
