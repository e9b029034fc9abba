"""Read whole songs with the network, side by side, and give what it expects at every place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songwriter.model.player import Floats, Ids, Reader

_LANES = 16
_STEPS = 32
# Log-probabilities held at once, 8 bytes each, so that a large vocabulary takes no more memory than a usual one.
_AT_ONCE = 5_000_000
_NOTHING = -1


@dataclass(frozen=True)
class Reading:
    """What a model expects at some places: at token `places[i]` of song `songs[i]`, `logs[i]`, `(n, vocabulary)`.

    `hidden`, `(n, hidden)`, is where a network stood there; other models have none.
    """

    songs: Ids
    places: Ids
    logs: NDArray[np.float64]
    hidden: Floats | None = None


def read_songs(player: Reader, songs: Sequence[Ids]) -> Iterator[Reading]:
    """Yield what the network expects at each token of the songs but their first ones, each place once.

    The places of a song come in their order, the songs in any.
    """
    by_length = sorted(range(len(songs)), key=lambda number: len(songs[number]))
    for first in range(0, len(by_length), _LANES):
        lanes = np.array(by_length[first : first + _LANES])
        block = np.full((max(len(songs[number]) for number in lanes), len(lanes)), _NOTHING, dtype=np.int64)
        for lane, number in enumerate(lanes):
            block[: len(songs[number]), lane] = songs[number]
        yield from _read(player, block, lanes)


def _read(player: Reader, block: Ids, numbers: Ids) -> Iterator[Reading]:
    state = player.start(block.shape[1])
    steps = max(1, min(_STEPS, _AT_ONCE // (block.shape[1] * player.config.vocabulary)))
    for first in range(0, len(block) - 1, steps):
        features, hidden = [], []
        for ids in block[first : min(first + steps, len(block) - 1)]:
            state = player.step(state, np.maximum(ids, 0))
            features.append(player.features(state))
            hidden.append(state.hidden)
        wanted = block[first + 1 : first + 1 + len(features)]
        places, lanes = np.nonzero(wanted != _NOTHING)
        if len(places):
            logs = player.read_out(np.stack(features)[places, lanes])
            yield Reading(numbers[lanes], first + 1 + places, logs, np.stack(hidden)[places, lanes])
