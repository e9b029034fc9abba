"""Blend word-level models: mix what each expects, over the words of all, whatever the vocabulary of each.

    p(w) = Σ share_i p_i(w),    p_i(w) = 0 for a word that model i doesn't know

What a model gives to words that it doesn't know stays with `<unk>`. A blend reads like one network, so all that is
built on one works: each token is a step of every network, and the states of all together, weighed by the shares, say
how alike two places are. The states themselves don't depend on the shares, so what was read with some is of use with
others.
"""

from collections.abc import Sequence
from copy import copy
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
    """One model of a blend: its ids for the tokens of all (0 where it has none), and theirs for its own."""

    player: Reader
    own: Ids
    common: Ids


class Blend:
    """Step several networks side by side, and mix what they expect; the first one's sizes but those that add up."""

    def __init__(self, headers: Sequence[Header], players: Sequence[Reader], shares: Sequence[float]) -> None:
        self.headers = tuple(headers)
        self._vocabulary = union([each.vocabulary for each in headers])
        self._parts = tuple(
            _Part(
                player, each.vocabulary.encode(self._vocabulary.tokens), self._vocabulary.encode(each.vocabulary.tokens)
            )
            for each, player in zip(headers, players, strict=True)
        )
        # How words are written is for the largest share to say, whichever that is.
        self._tokenizers = tuple(
            together([each, *(other for other in headers if other is not each)]) for each in headers
        )
        hidden = sum(player.config.hidden for player in players)
        embedding = sum(player.config.embedding for player in players)
        self.config = replace(players[0].config, vocabulary=len(self._vocabulary), hidden=hidden, embedding=embedding)
        self.shares = tuple(shares)

    def turned(self, shares: Sequence[float]) -> "Blend":
        """Return a blend of the same models by other shares, which goes on from the states of this one."""
        other = copy(self)
        other.shares = tuple(shares)
        return other

    @property
    def header(self) -> Header:
        """Return what a model file would say of this blend, named after all of its models."""
        added = [f"{each.name} {100 * share:.0f} %" for each, share in zip(self.headers, self.shares, strict=True)]
        name = " + ".join([self.headers[0].name, *added[1:]])
        return Header(self.config, self._tokenizers[int(np.argmax(self.shares))], self._vocabulary, name=name)

    def start(self, lanes: int = 1) -> State:
        """Return the state before anything was read."""
        return _together([part.player.start(lanes) for part in self._parts])

    def step(self, state: State, ids: Ids) -> State:
        """Read one token in each lane with every network; one that doesn't know it reads an unknown word."""
        parts = zip(self._parts, state.parts, strict=True)
        return _together([part.player.step(before, part.own[ids]) for part, before in parts])

    def weigh(self, states: Floats) -> Floats:
        """Return hidden states of length 1 so that their product with others is the likeness of two places.

        That is the mean of what it is to each network, weighed by the shares.
        """
        widths = [part.player.config.hidden for part in self._parts]
        # At length 1 together, each of n states has the length 1 / √n.
        weights = np.array(self.shares, dtype=np.float32) * np.float32(len(widths))
        return np.asarray(states * np.repeat(weights, widths), dtype=np.float32)

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
        for part, share, own in zip(self._parts, self.shares, apart, strict=True):
            mixed[..., part.common] += share * np.exp(part.player.read_out(own))
        with np.errstate(divide="ignore"):
            return np.log(mixed)


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


def _together(states: Sequence[State]) -> State:
    """Return states of several networks as one, whose hidden state is theirs at length 1, side by side."""
    hidden = np.concatenate([unit(state.hidden) for state in states], axis=-1)
    return State(((hidden,),), parts=tuple(states))
