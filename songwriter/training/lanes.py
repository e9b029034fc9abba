"""Lay songs out for training: a fresh order for each epoch, cut into lanes that are read side by side.

The order is a function of (seed, epoch) alone, so a resumed run sees what the uninterrupted one would have seen.
A small corpus is laid out in memory; of a large one, each window is gathered from the disk when it is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from songwriter.text.stream import TokenStream, release

Tokens = NDArray[np.integer]

# Bytes of tokens that are laid out in memory.
_IN_MEMORY = 64_000_000
# Windows between two times at which pages of the file are let go: they would count as memory in use.
_LET_GO = 4


class Lanes(Protocol):
    """Tokens in lanes, `(length, lanes)`, of which some rows can be had: an array, or what stands for one."""

    def __getitem__(self, rows: slice, /) -> Tokens:
        """Return some rows."""


def shuffled(stream: TokenStream, seed: int, epoch: int) -> Tokens:
    """Return all tokens of the stream, `(tokens,)`, with its songs in the order of this epoch."""
    order = np.random.default_rng((seed, epoch)).permutation(len(stream))
    return np.concatenate([stream.song(song) for song in order])


def in_lanes(tokens: Tokens, lanes: int) -> Tokens:
    """Cut tokens into equal lanes, `(length, lanes)`; the few that don't fill a row wait for another epoch."""
    length = len(tokens) // lanes
    return tokens[: length * lanes].reshape(lanes, length).T


def epoch_lanes(stream: TokenStream, seed: int, epoch: int, lanes: int, in_memory: int = _IN_MEMORY) -> Lanes:
    """Return the lanes of an epoch: `in_lanes(shuffled(...))`, or the same without holding it where it is large."""
    if stream.tokens.nbytes <= in_memory:
        return in_lanes(shuffled(stream, seed, epoch), lanes)
    return _Gathered.of(stream, seed, epoch, lanes)


@dataclass
class _Gathered:
    """Lanes that are gathered from the stream; songs, in their order, end at `ends` and come from `shift` before."""

    stream: TokenStream
    ends: NDArray[np.int64]
    shift: NDArray[np.int64]
    lanes: int
    windows: int = 0

    @staticmethod
    def of(stream: TokenStream, seed: int, epoch: int, lanes: int) -> "_Gathered":
        order = np.random.default_rng((seed, epoch)).permutation(len(stream))
        ends = np.cumsum(np.diff(stream.starts)[order])
        begins = np.concatenate((np.zeros(1, dtype=np.int64), ends[:-1]))
        return _Gathered(stream, ends, stream.starts[:-1][order] - begins, lanes)

    def __getitem__(self, rows: slice) -> Tokens:
        """Return some rows, `(rows, lanes)`."""
        length = len(self.stream.tokens) // self.lanes
        first, last, _ = rows.indices(length)
        places = np.arange(first, last)[:, None] + np.arange(self.lanes) * length
        songs = np.searchsorted(self.ends, places, side="right")
        found: Tokens = np.asarray(self.stream.tokens)[places + self.shift[songs]]
        self.windows += 1
        if self.windows % _LET_GO == 0:
            release(self.stream)
        return found


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
