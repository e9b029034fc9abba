"""Lay songs out for training: a fresh order for each epoch, cut into lanes that are read side by side.

The order is a function of (seed, epoch) alone, so a resumed run sees what the uninterrupted one would have seen.
A small corpus is laid out in memory; of a large one, each window is gathered from the disk when it is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from songwriter.text.stream import TokenStream, release

Tokens = NDArray[np.integer]
# The id of the mark that begins a song; a text that is already split and tokenised has none.
_SONG = 1

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


def cuts(length: int, window: int, seed: int, epoch: int, *, vary: bool) -> list[int]:
    """Return where windows over a lane of `length` tokens begin, and the end: all of `window` steps but the last.

    With `vary` their lengths are drawn for each epoch as AWD-LSTM draws them (Merity et al. 2018), so that the gradient
    isn't cut at the same places again and again: normally around the window, now and then around half of it.
    """
    last = length - 1
    if not vary:
        return [*range(0, last, window), last]
    rng = np.random.default_rng((seed, epoch, 1))
    found = [0]
    while found[-1] < last:
        middle = window if rng.random() < 0.95 else window / 2
        found.append(min(last, found[-1] + max(min(5, window), round(rng.normal(middle, window / 7)))))
    return found


def songs_in_lanes(stream: TokenStream, lanes: int, ignore: int) -> Iterator[NDArray[np.int64]]:
    """Yield blocks of `(length + 1, lanes)`, a whole song in each lane, closed by the mark that it begins with.

    Songs of like length share a block, and `ignore` fills up the shorter ones. A text without songs is cut into lanes.
    """
    if int(stream.tokens[0]) != _SONG:
        yield _running_text(stream, lanes, ignore)
        return
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


def _running_text(stream: TokenStream, lanes: int, ignore: int) -> NDArray[np.int64]:
    """Return the text as one block in which every token but the first is to be predicted once."""
    length = -(-(len(stream.tokens) - 1) // lanes)
    block = np.full((length + 1, lanes), ignore, dtype=np.int64)
    for lane in range(lanes):
        part = stream.tokens[lane * length : (lane + 1) * length + 1]
        block[: len(part), lane] = part
    return block
