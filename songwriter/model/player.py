"""Run the network with numpy, a step at a time: the part that suggests.

Torch takes 1.3 s and 240 MB to import, and one step of it at the cursor is no faster. The equations are those of
`torch.nn.LSTM`, `GRU` and `RNN`, and the two agree to 1e-4 in log-probability, which the tests hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from songwriter.model.config import ModelConfig

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class State:
    """Hold what the network remembers: each layer's hidden state, with an LSTM's cell, `(lanes, hidden)` each.

    `past` is what attention can see: the last layer's earlier hidden states with their keys, the oldest first. Its
    parts are shared from state to state, so a long reach costs little. Where several networks read side by side,
    `parts` has the state of each.
    """

    layers: tuple[tuple[Floats, ...], ...]
    past: tuple[tuple[Floats, Floats], ...] = ()
    parts: tuple["State", ...] = ()

    @property
    def hidden(self) -> Floats:
        """Return the last layer's hidden state, `(lanes, hidden)`."""
        return self.layers[-1][0]

    def take(self, lanes: Ids) -> "State":
        """Return the state of some of the lanes, in the order given; a lane may be taken more than once."""
        layers = tuple(tuple(part[lanes] for part in layer) for layer in self.layers)
        past = tuple((hidden[lanes], key[lanes]) for hidden, key in self.past)
        return State(layers, past, tuple(part.take(lanes) for part in self.parts))


class Reader(Protocol):
    """What reads tokens and says what may come next: a `Player`, or several that are blended."""

    config: ModelConfig

    def start(self, lanes: int = 1) -> State:
        """Return the state before anything was read."""

    def step(self, state: State, ids: Ids) -> State:
        """Read one token in each lane, and return the state after it."""

    def weigh(self, states: Floats) -> Floats:
        """Return hidden states of length 1 so that their product with others tells how alike two places are."""

    def log_probabilities(self, state: State) -> NDArray[np.float64]:
        """Return the natural log of each token's probability to come next."""

    def features(self, state: State) -> Floats:
        """Return what the probabilities are read out of."""

    def read_out(self, features: Floats) -> NDArray[np.float64]:
        """Return the natural log of each token's probability, given the features."""


@dataclass(frozen=True)
class _Weights:
    input: Floats
    hidden: Floats
    bias_input: Floats
    bias_hidden: Floats


@dataclass(frozen=True)
class _Attention:
    query: Floats
    key: Floats
    mix: Floats
    position: Floats


class Player:
    """Step a trained network with numpy; its weights are never changed, so one player serves any number of states."""

    def __init__(
        self, config: ModelConfig, weights: Mapping[str, NDArray[np.generic]], temperature: float = 1.0
    ) -> None:
        self.config = config
        self.temperature = temperature
        # Held in float32 whatever the file has: numpy has no fast half-precision arithmetic.
        whole = {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in weights.items()}
        self._embedding = whole["embedding.weight"]
        self._bias = whole["bias"]
        self._projection = whole.get("projection.weight")
        self._attention = _attention_weights(whole) if config.attention else None
        self._layers = tuple(_layer_weights(whole, f"recurrent.{layer}") for layer in range(config.layers))
        self._advance = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}[config.cell]

    def start(self, lanes: int = 1) -> State:
        """Return the state before anything was read."""
        zero = np.zeros((lanes, self.config.hidden), dtype=np.float32)
        parts = (zero, zero) if self.config.cell == "lstm" else (zero,)
        layers = tuple(parts for _ in self._layers)
        if self._attention is None:
            return State(layers)
        return State(layers, ((zero, zero @ self._attention.key.T),) * self.config.attention)

    def step(self, state: State, ids: Ids) -> State:
        """Read one token in each lane, `(lanes,)`, and return the state after it."""
        layers = []
        signal = self._embedding[ids]
        for weights, before in zip(self._layers, state.layers, strict=True):
            after = self._advance(weights, signal, before)
            layers.append(after)
            signal = after[0]
        if self._attention is None:
            return State(tuple(layers))
        seen = (state.hidden, state.hidden @ self._attention.key.T)
        return State(tuple(layers), (*state.past[1:], seen))

    def weigh(self, states: Floats) -> Floats:
        """Return hidden states of length 1 as they are: their product with others tells how alike two places are."""
        return states

    def log_probabilities(self, state: State) -> NDArray[np.float64]:
        """Return the natural log of each token's probability to come next, `(lanes, vocabulary)`."""
        return self.read_out(self.features(state))

    def features(self, state: State) -> Floats:
        """Return what the softmax reads, `(lanes, embedding)`."""
        signal = state.hidden if self._attention is None else _attend(self._attention, state)
        return signal if self._projection is None else signal @ self._projection.T

    def read_out(self, features: Floats) -> NDArray[np.float64]:
        """Return the log-probabilities that follow from features, `(n, embedding)` to `(n, vocabulary)`."""
        scores = (features @ self._embedding.T + self._bias).astype(np.float64)
        if self.temperature != 1:
            scores /= self.temperature
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        return scores


def _attention_weights(weights: Mapping[str, Floats]) -> _Attention:
    query, key, mix = (weights[f"attention.{name}.weight"] for name in ("query", "key", "mix"))
    return _Attention(query, key, mix, weights["attention.position"])


def _attend(attention: _Attention, state: State) -> Floats:
    """Return the hidden state with what it finds in the past, `(lanes, hidden)`."""
    query = state.hidden @ attention.query.T
    # The past has the oldest first, `position` the nearest.
    keys = np.stack([key for _, key in state.past])
    scores = np.einsum("nlw,lw->nl", keys, query) / np.float32(np.sqrt(query.shape[-1]))
    scores += attention.position[::-1, None]
    chances = np.exp(scores - scores.max(axis=0))
    chances /= chances.sum(axis=0)
    found: Floats = np.einsum("nl,nlh->lh", chances, np.stack([hidden for hidden, _ in state.past]))
    return state.hidden + found @ attention.mix.T


def _layer_weights(weights: Mapping[str, Floats], prefix: str) -> _Weights:
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    return _Weights(*(weights[f"{prefix}.{name}"] for name in names))


def _sigmoid(x: Floats) -> Floats:
    # Through tanh, which doesn't overflow for large negative x as exp(-x) does.
    half: Floats = np.tanh(x * np.float32(0.5)) * np.float32(0.5)
    return half + np.float32(0.5)


def _lstm(weights: _Weights, signal: Floats, before: tuple[Floats, ...]) -> tuple[Floats, ...]:
    hidden, cell = before
    gates = signal @ weights.input.T + hidden @ weights.hidden.T + (weights.bias_input + weights.bias_hidden)
    enter, forget, content, leave = np.split(gates, 4, axis=-1)
    cell = _sigmoid(forget) * cell + _sigmoid(enter) * np.tanh(content)
    return _sigmoid(leave) * np.tanh(cell), cell


def _gru(weights: _Weights, signal: Floats, before: tuple[Floats, ...]) -> tuple[Floats, ...]:
    (hidden,) = before
    reset_in, update_in, new_in = np.split(signal @ weights.input.T + weights.bias_input, 3, axis=-1)
    reset_old, update_old, new_old = np.split(hidden @ weights.hidden.T + weights.bias_hidden, 3, axis=-1)
    update = _sigmoid(update_in + update_old)
    new = np.tanh(new_in + _sigmoid(reset_in + reset_old) * new_old)
    return ((1 - update) * new + update * hidden,)


def _rnn(weights: _Weights, signal: Floats, before: tuple[Floats, ...]) -> tuple[Floats, ...]:
    (hidden,) = before
    return (np.tanh(signal @ weights.input.T + weights.bias_input + hidden @ weights.hidden.T + weights.bias_hidden),)
