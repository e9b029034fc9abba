"""Fit the temperature that makes a model's probabilities mean what they say: of what it gives 30 %, 30 % come true.

A network that has trained for long is too sure of itself, or not sure enough; one number puts most of that right, and
leaves the order of the words as it is (Guo et al. 2017, On Calibration of Modern Neural Networks).
"""

import numpy as np
from numpy.typing import NDArray

from songwriter.model.player import Player
from songwriter.model.reading import read_songs
from songwriter.text.stream import TokenStream

LOWEST, HIGHEST = 0.5, 2.0
"""Temperatures between which one is looked for."""

_TRIED = np.geomspace(LOWEST, HIGHEST, 17)
LEAST = 50
"""Fewer tokens than that tell nothing."""

# So many tokens tell the temperature to about a hundredth.
_ENOUGH = 4_000


def fit_temperature(player: Player, stream: TokenStream) -> float:
    """Return the temperature at which the player is least surprised by unseen songs; 1 where they are too few to say.

    It is on top of the one that the player has already.
    """
    stride = max(1, len(stream.tokens) // _ENOUGH)
    chosen = [stream.song(number)[:_ENOUGH].astype(np.int64) for number in range(0, len(stream), stride)]
    nats, tokens = np.zeros(len(_TRIED)), 0
    for reading in read_songs(player, chosen):
        wanted = np.array([chosen[song][place] for song, place in zip(reading.songs, reading.places, strict=True)])
        given = reading.logs[np.arange(len(wanted)), wanted]
        # The sum over the vocabulary is no more exact in double precision, and four times slower.
        logs = reading.logs.astype(np.float32)
        for number, temperature in enumerate(_TRIED):
            sums = np.log(np.exp(logs / np.float32(temperature)).sum(axis=1, dtype=np.float64))
            nats[number] += float((sums - given / temperature).sum())
        tokens += len(wanted)
    return _lowest(nats) if tokens >= LEAST else 1.0


def _lowest(nats: NDArray[np.float64]) -> float:
    """Return where a parabola through the best temperature and its neighbours has its lowest point."""
    best = int(nats.argmin())
    if not 0 < best < len(nats) - 1:
        return float(_TRIED[best])
    before, here, after = nats[best - 1 : best + 2]
    shift = 0.5 * (before - after) / (before - 2 * here + after)
    step = np.log(_TRIED[1] / _TRIED[0])
    return round(float(_TRIED[best] * np.exp(shift * step)), 4)
