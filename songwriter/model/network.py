"""The network in torch: what is trained. `player` is its twin in numpy.

Embedding → dropout → recurrent layers, with dropout between them → projection → dropout. The softmax is not in here:
its matrix is the embedding again, and training may want only a sample of it (`songwriter.training.softmax`).
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from songwriter.model.config import ModelConfig

# A layer's memory: (hidden,) or, for an LSTM, (hidden, cell); each (1, lanes, hidden) as torch wants it.
LayerState = tuple[Tensor, ...]


class Network(nn.Module):
    """Turn tokens into features; the names and shapes of its weights are those of `config.weight_shapes`."""

    def __init__(self, config: ModelConfig, dropout: float = 0.0) -> None:
        super().__init__()
        self.config = config
        self.dropout = dropout
        kind = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[config.cell]
        widths = [config.embedding] + [config.hidden] * config.layers
        self.embedding = nn.Embedding(config.vocabulary, config.embedding)
        self.recurrent = nn.ModuleList(kind(width, hidden) for width, hidden in pairwise(widths))
        self.projection = nn.Linear(config.hidden, config.embedding, bias=False) if config.projected else nn.Identity()
        self.bias = nn.Parameter(torch.zeros(config.vocabulary))

    def start(self, lanes: int) -> list[LayerState]:
        """Return the state before anything was read."""
        zero = self.bias.new_zeros((1, lanes, self.config.hidden))
        return [(zero, zero) if self.config.cell == "lstm" else (zero,) for _ in self.recurrent]

    def forward(
        self, ids: Tensor, state: Sequence[LayerState], noise: torch.Generator | None = None
    ) -> tuple[Tensor, list[LayerState]]:
        """Read `ids`, `(window, lanes)`, and return features `(window, lanes, embedding)` and the state after them.

        Dropout is on where `noise` is given. A mask is kept for the whole window, so that the same units are dropped at
        every step (variational dropout, Gal and Ghahramani 2016).
        """
        signal = self._drop(self.embedding(ids), noise)
        after: list[LayerState] = []
        for number, (layer, before) in enumerate(zip(self.recurrent, state, strict=True)):
            if number:
                signal = self._drop(signal, noise)
            signal, memory = layer(signal, before if len(before) > 1 else before[0])
            after.append(memory if isinstance(memory, tuple) else (memory,))
        return self._drop(self.projection(signal), noise), after

    def _drop(self, signal: Tensor, noise: torch.Generator | None) -> Tensor:
        if noise is None or self.dropout == 0:
            return signal
        keep = 1 - self.dropout
        mask = torch.empty((1, *signal.shape[1:]), device=signal.device, dtype=torch.float32)
        mask.bernoulli_(keep, generator=noise).div_(keep)
        return signal * mask.to(signal.dtype)


def initialise(network: Network, seed: int) -> None:
    """Set every weight by `seed` alone: uniform, in proportion to the width it reads from; forget gates start open.

    Jozefowicz et al. 2015 found that a forget-gate bias of 1 makes LSTMs learn reliably.
    """
    noise = torch.Generator().manual_seed(seed)
    hidden = network.config.hidden
    with torch.no_grad():
        for name, weight in sorted(network.named_parameters()):
            if name == "bias" or ".bias_" in name:
                weight.zero_()
                if network.config.cell == "lstm" and ".bias_ih" in name:
                    weight[hidden : 2 * hidden] = 1.0
            else:
                width = 0.1 if name.startswith("embedding") else weight.shape[1] ** -0.5
                weight.uniform_(-width, width, generator=noise)


def forget(state: Sequence[LayerState]) -> list[LayerState]:
    """Return the state cut off from the steps that led to it, where back-propagation through time is to end."""
    return [tuple(part.detach() for part in layer) for layer in state]
