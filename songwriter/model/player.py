"""Run the network with numpy, a step at a time: the part that suggests.

Torch takes 1.3 s and 240 MB to import, and one step of it at the cursor is no faster. The equations are those of
`torch.nn.LSTM`, `GRU` and `RNN`, and the two agree to 1e-4 in log-probability, which the tests hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songwriter.model.config import ModelConfig

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class State:
    """Hold what the network remembers: each layer's hidden state, and an LSTM's cell, `(lanes, hidden)` each."""

    layers: tuple[tuple[Floats, ...], ...]

    @property
    def hidden(self) -> Floats:
        """Return the last layer's hidden state, `(lanes, hidden)`."""
        return self.layers[-1][0]

    def take(self, lanes: Ids) -> "State":
        """Return the state of some of the lanes, in the order given; a lane may be taken more than once."""
        return State(tuple(tuple(part[lanes] for part in layer) for layer in self.layers))


@dataclass(frozen=True)
class _Weights:
    input: Floats
    hidden: Floats
    bias_input: Floats
    bias_hidden: Floats


class Player:
    """Step a trained network with numpy; its weights are never changed, so one player serves any number of states."""

    def __init__(self, config: ModelConfig, weights: Mapping[str, NDArray[np.generic]]) -> None:
        self.config = config
        # Held in float32 whatever the file has: numpy has no fast half-precision arithmetic.
        whole = {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in weights.items()}
        self._embedding = whole["embedding.weight"]
        self._bias = whole["bias"]
        self._projection = whole.get("projection.weight")
        self._layers = tuple(_layer_weights(whole, f"recurrent.{layer}") for layer in range(config.layers))
        self._advance = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}[config.cell]

    def start(self, lanes: int = 1) -> State:
        """Return the state before anything was read."""
        zero = np.zeros((lanes, self.config.hidden), dtype=np.float32)
        parts = (zero, zero) if self.config.cell == "lstm" else (zero,)
        return State(tuple(parts for _ in self._layers))

    def step(self, state: State, ids: Ids) -> State:
        """Read one token in each lane, `(lanes,)`, and return the state after it."""
        layers = []
        signal = self._embedding[ids]
        for weights, before in zip(self._layers, state.layers, strict=True):
            after = self._advance(weights, signal, before)
            layers.append(after)
            signal = after[0]
        return State(tuple(layers))

    def log_probabilities(self, state: State) -> NDArray[np.float64]:
        """Return the natural log of each token's probability to come next, `(lanes, vocabulary)`."""
        return self.read_out(state.hidden)

    def read_out(self, hidden: Floats) -> NDArray[np.float64]:
        """Return the log-probabilities that follow from hidden states, `(n, hidden)` to `(n, vocabulary)`."""
        features = hidden if self._projection is None else hidden @ self._projection.T
        scores = (features @ self._embedding.T + self._bias).astype(np.float64)
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        return scores


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
