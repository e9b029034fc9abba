"""Measure a network on songs kept aside: always the full softmax, never dropout."""

import torch
from torch.nn import functional

from songwriter.model.network import Network
from songwriter.text.stream import TokenStream
from songwriter.training.lanes import songs_in_lanes
from songwriter.training.ranks import Ranks
from songwriter.training.softmax import scores

_IGNORED = -100
# Bounds the scores held at once: 64 steps × 16 lanes × 10,000 tokens are 41 MB.
_LANES = 16
_WINDOW = 64


def validate(network: Network, stream: TokenStream, precision: torch.dtype, ranks: Ranks | None = None) -> float:
    """Return the mean surprise in nats per token over whole songs, each read from its beginning to its end mark.

    The songs are shared out among the ranks, and the sums added up.
    """
    ranks = ranks or Ranks()
    device = network.bias.device
    sums = torch.zeros(2, dtype=torch.float64)
    with torch.inference_mode(), torch.autocast(device.type, dtype=precision, enabled=precision != torch.float32):
        for number, block in enumerate(songs_in_lanes(stream, _LANES, _IGNORED)):
            if number % ranks.size == ranks.rank:
                sums += _measure(network, torch.from_numpy(block).to(device))
    nats, tokens = ranks.add_up(sums).tolist()
    return float(nats / tokens)


def _measure(network: Network, ids: torch.Tensor) -> torch.Tensor:
    """Return nats and tokens of a block, `(length + 1, lanes)`."""
    sums = torch.zeros(2, dtype=torch.float64)
    state = network.start(ids.shape[1])
    for first in range(0, len(ids) - 1, _WINDOW):
        inputs = ids[first : first + _WINDOW][: len(ids) - 1 - first]
        targets = ids[first + 1 : first + 1 + len(inputs)]
        features, state = network(inputs.clamp(min=0), state)
        flat = scores(network, features).float().flatten(0, 1)
        sums[0] += functional.cross_entropy(flat, targets.flatten(), ignore_index=_IGNORED, reduction="sum").cpu()
        sums[1] += (targets != _IGNORED).sum().cpu()
    return sums
