"""Lay songs out for training: a fresh order for each epoch, cut into lanes that are read side by side.

The order is a function of (seed, epoch) alone, so a resumed run sees what the uninterrupted one would have seen.
"""

from collections.abc import Iterator
from math import ceil

import numpy as np
from numpy.typing import NDArray

from songwriter.text.stream import TokenStream

Tokens = NDArray[np.integer]


def shuffled(stream: TokenStream, seed: int, epoch: int) -> Tokens:
    """Return all tokens of the stream, `(tokens,)`, with its songs in the order of this epoch."""
    order = np.random.default_rng((seed, epoch)).permutation(len(stream))
    return np.concatenate([stream.song(song) for song in order])


def in_lanes(tokens: Tokens, lanes: int) -> Tokens:
    """Cut tokens into equal lanes, `(length, lanes)`; the few that don't fill a row wait for another epoch."""
    length = len(tokens) // lanes
    return tokens[: length * lanes].reshape(lanes, length).T


def lanes_for(tokens: int, batch: int, window: int) -> int:
    """Return how many lanes a corpus can fill: at most `batch`, each with a window and one token more where it can."""
    return max(1, min(batch, tokens // (window + 1)))


def steps_per_epoch(tokens: int, lanes: int, window: int) -> int:
    """Return how many windows an epoch has; the last may be shorter."""
    return ceil((tokens // lanes - 1) / window)


def songs_in_lanes(stream: TokenStream, lanes: int, ignore: int) -> Iterator[NDArray[np.int64]]:
    """Yield blocks of `(length + 1, lanes)`, a whole song in each lane, closed by the mark that it begins with.

    Songs of like length share a block, and `ignore` fills up the shorter ones.
    """
    lengths = np.diff(stream.starts)
    order = np.argsort(lengths, kind="stable")
    for first in range(0, len(order), lanes):
        chosen = order[first : first + lanes]
        block = np.full((int(lengths[chosen].max()) + 1, len(chosen)), ignore, dtype=np.int64)
        for lane, song in enumerate(chosen):
            tokens = stream.song(song)
            block[: len(tokens), lane] = tokens
            block[len(tokens), lane] = tokens[0]
        yield block
