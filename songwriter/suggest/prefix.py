"""Remember what the network has read, so that a typed word costs one step whatever the song's length."""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from songwriter.model.player import Floats, Reader, State
from songwriter.suggest.cache import MOST, unit

# Every so many tokens a state is kept, and each of the last ones: moving the cursor then costs a few steps at most.
_EVERY = 16
_RECENT = 32
# About 2 KB each at 256 hidden units.
_KEPT = 8_192
# The trail's beginning moves in strides, so that it is seldom laid anew in a text that is longer than it.
_STRIDE = 1_024


class PrefixStates:
    """Give the state after a sequence of tokens, reading only what is new since a sequence with the same beginning.

    States are kept under a hash of all tokens before them, chained from token to token, and the least used are dropped.
    Where it is asked for, the trail is kept too: the hidden state after each of the last tokens, at length 1.
    """

    def __init__(self, player: Reader) -> None:
        self._player = player
        self._states: OrderedDict[int, State] = OrderedDict({0: player.start()})
        # Halves of what the trail needs, for any text that was read lately.
        self._units: OrderedDict[int, NDArray[np.float16]] = OrderedDict()
        self._trail: Floats = np.zeros((0, player.config.hidden), dtype=np.float32)
        self._keys: list[int] = []
        self._first = 0

    def after(self, ids: Sequence[int]) -> State:
        """Return the state after `ids`, in one lane."""
        keys = _keys(ids)
        state = self._read(ids, keys, len(ids), trail_from=len(ids))
        self._drop()
        return state

    def trail(self, ids: Sequence[int]) -> tuple[State, int, Floats]:
        """Return the state after `ids`, and the trail: the place of its first token, and the states from there on."""
        keys = _keys(ids)
        first = max(0, len(ids) - MOST) // _STRIDE * _STRIDE
        same = _shared(self._keys, keys[first + 1 :]) if first == self._first else 0
        have = first + same
        while have < len(ids) and keys[have + 1] in self._units:
            have += 1
        state = self._read(ids, keys, have, trail_from=first + same)
        if first != self._first or len(ids) - first > len(self._trail):
            self._grow(first, same, len(ids) - first)
        for at in range(first + same, len(ids)):
            self._trail[at - first] = self._units[keys[at + 1]]
        # What lies behind stays of use while the cursor goes back and forth.
        if len(keys) - first - 1 > same:
            self._keys = keys[first + 1 :]
        self._drop()
        return state, first, self._trail[: len(ids) - first]

    def _read(self, ids: Sequence[int], keys: Sequence[int], most: int, trail_from: int) -> State:
        """Read what isn't known from `most` backwards; from `trail_from` on, keep each state at length 1."""
        known = next(at for at in range(most, -1, -1) if keys[at] in self._states)
        self._states.move_to_end(keys[known])
        state = self._states[keys[known]]
        for at in range(known, len(ids)):
            state = self._player.step(state, np.array([ids[at]]))
            if (at + 1) % _EVERY == 0 or len(ids) - at <= _RECENT:
                self._states[keys[at + 1]] = state
            if at >= trail_from:
                self._units[keys[at + 1]] = unit(state.hidden[0]).astype(np.float16)
        return state

    def _grow(self, first: int, same: int, rows: int) -> None:
        trail = np.zeros((-(-rows // _STRIDE) * _STRIDE, self._trail.shape[1]), dtype=np.float32)
        trail[:same] = self._trail[:same]
        self._trail, self._first = trail, first

    def _drop(self) -> None:
        self._states.move_to_end(0)
        for kept in (self._states, self._units):
            while len(kept) > _KEPT:
                kept.popitem(last=False)


def _keys(ids: Sequence[int]) -> list[int]:
    return list(accumulate(ids, lambda key, token: hash((key, token)), initial=0))


def _shared(first: Sequence[int], second: Sequence[int]) -> int:
    """Return how many keys two sequences share at their beginning; a key stands for all before it."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if first[middle - 1] == second[middle - 1] else (low, middle - 1)
    return low
