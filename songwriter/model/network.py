"""The network in torch: what is trained. `player` is its twin in numpy.

Embedding → recurrent layers → attention, if any → projection, with dropout between. The softmax is not in here: its
matrix is the embedding again, and training may want only a sample of it (`songwriter.training.softmax`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from songwriter.model.config import ModelConfig

# A part of the network's memory: of a recurrent layer (hidden,) or, for an LSTM, (hidden, cell), each (1, lanes,
# hidden) as torch wants it; of the attention (last hidden states,), (reach, lanes, hidden).
Memory = tuple[Tensor, ...]


@dataclass(frozen=True)
class Dropouts:
    """Shares that are dropped in training: whole words, and units at the input, between layers and at the output."""

    words: float = 0.0
    input: float = 0.0
    between: float = 0.0
    output: float = 0.0


@dataclass(frozen=True)
class Noise:
    """The randomness of a step, for `lanes` lanes of which this process has those from `first` on.

    Every process draws for all lanes, so that the lanes can be shared out among any number of processes.
    """

    generator: torch.Generator
    lanes: int
    first: int = 0

    def mask(self, share: float, width: int, like: Tensor) -> Tensor:
        """Return a dropout mask, `(1, own lanes, width)`, that is the same at every step of the window."""
        mask = torch.empty((1, self.lanes, width), device=like.device).bernoulli_(1 - share, generator=self.generator)
        return (mask[:, self.first : self.first + like.shape[1]] / (1 - share)).to(like.dtype)


class Attention(nn.Module):
    """Look back at the last `reach` hidden states, and add what is found there to the present one.

    Scaled dot products with a bias for each distance choose among them (Bahdanau et al. 2015; short attention spans
    suffice for language models, Daniluk et al. 2017). States before the beginning are zeros, which add nothing.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.reach = config.attention
        self.query = nn.Linear(config.hidden, config.attention_width, bias=False)
        self.key = nn.Linear(config.hidden, config.attention_width, bias=False)
        self.mix = nn.Linear(config.hidden, config.hidden, bias=False)
        self.position = nn.Parameter(torch.zeros(config.attention))

    def forward(self, signal: Tensor, past: Tensor) -> tuple[Tensor, Tensor]:
        """Return the signal, `(window, lanes, hidden)`, with what it found, and the past after it."""
        everything = torch.cat([past, signal])
        query = self.query(signal).transpose(0, 1)
        keys = self.key(everything).transpose(0, 1)
        scores = (query @ keys.transpose(1, 2)).float() * query.shape[-1] ** -0.5 + self._distances(len(signal))
        found = torch.softmax(scores, dim=-1).to(signal.dtype) @ everything.to(signal.dtype).transpose(0, 1)
        return signal + self.mix(found.transpose(0, 1)), everything[len(everything) - self.reach :]

    def _distances(self, window: int) -> Tensor:
        """Return each step's bias for each earlier one, `(window, reach + window)`, minus infinity out of reach."""
        now = torch.arange(window, device=self.position.device)[:, None] + self.reach
        distance = now - torch.arange(self.reach + window, device=self.position.device)
        bias = self.position[(distance - 1).clamp(0, self.reach - 1)]
        return bias.masked_fill((distance < 1) | (distance > self.reach), float("-inf"))


class Network(nn.Module):
    """Turn tokens into features; the names and shapes of its weights are those of `config.weight_shapes`."""

    def __init__(self, config: ModelConfig, dropouts: Dropouts | None = None) -> None:
        super().__init__()
        self.config = config
        self.dropouts = dropouts or Dropouts()
        kind = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[config.cell]
        widths = [config.embedding] + [config.hidden] * config.layers
        self.embedding = nn.Embedding(config.vocabulary, config.embedding)
        self.recurrent = nn.ModuleList(kind(width, hidden) for width, hidden in pairwise(widths))
        self.attention = Attention(config) if config.attention else None
        self.projection = nn.Linear(config.hidden, config.embedding, bias=False) if config.projected else nn.Identity()
        self.bias = nn.Parameter(torch.zeros(config.vocabulary))

    def start(self, lanes: int) -> list[Memory]:
        """Return the memory before anything was read."""
        zero = self.bias.new_zeros((1, lanes, self.config.hidden))
        state: list[Memory] = [(zero, zero) if self.config.cell == "lstm" else (zero,) for _ in self.recurrent]
        if self.attention is not None:
            state.append((zero.expand(self.attention.reach, -1, -1),))
        return state

    def forward(
        self, ids: Tensor, state: Sequence[Memory], noise: Noise | None = None, rows: Tensor | None = None
    ) -> tuple[Tensor, list[Memory]]:
        """Read `ids`, `(window, lanes)`, and return features `(window, lanes, embedding)` and the memory after them.

        `rows`, `(window, lanes, embedding)`, are the embeddings of `ids` where they were looked up before. Dropout is
        on where `noise` is given. A mask is kept for the whole window, so that the same units are dropped at every step
        (variational dropout, Gal and Ghahramani 2016).
        """
        signal = self._drop(
            self._leave_out(ids, self.embedding(ids) if rows is None else rows, noise), self.dropouts.input, noise
        )
        after: list[Memory] = []
        for number, layer in enumerate(self.recurrent):
            if number:
                signal = self._drop(signal, self.dropouts.between, noise)
            before = state[number]
            signal, memory = layer(signal, before if len(before) > 1 else before[0])
            after.append(memory if isinstance(memory, tuple) else (memory,))
        if self.attention is not None:
            signal, past = self.attention(signal, state[-1][0])
            after.append((past,))
        return self._drop(self.projection(signal), self.dropouts.output, noise), after

    def _leave_out(self, ids: Tensor, rows: Tensor, noise: Noise | None) -> Tensor:
        """Return the embeddings of `ids`; with noise, some words are left out wherever they stand (same paper)."""
        if noise is None or self.dropouts.words == 0:
            return rows
        keep = 1 - self.dropouts.words
        kept = torch.empty((self.config.vocabulary, 1), device=ids.device)
        return rows * (kept.bernoulli_(keep, generator=noise.generator) / keep)[ids].to(rows.dtype)

    def _drop(self, signal: Tensor, share: float, noise: Noise | None) -> Tensor:
        if noise is None or share == 0:
            return signal
        return signal * noise.mask(share, signal.shape[-1], signal)


def initialise(network: Network, seed: int) -> None:
    """Set every weight by `seed` alone: uniform, in proportion to the width it reads from; forget gates start open.

    Jozefowicz et al. 2015 found that a forget-gate bias of 1 makes LSTMs learn reliably.
    """
    noise = torch.Generator().manual_seed(seed)
    hidden = network.config.hidden
    with torch.no_grad():
        for name, weight in sorted(network.named_parameters()):
            if weight.ndim == 1:
                weight.zero_()
                if network.config.cell == "lstm" and ".bias_ih" in name:
                    weight[hidden : 2 * hidden] = 1.0
            else:
                width = 0.1 if name.startswith("embedding") else weight.shape[1] ** -0.5
                weight.uniform_(-width, width, generator=noise)


def forget(state: Sequence[Memory]) -> list[Memory]:
    """Return the memory cut off from the steps that led to it, where back-propagation through time is to end."""
    return [tuple(part.detach() for part in memory) for memory in state]
