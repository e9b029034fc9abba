"""Remember what the network has read, so that a typed word costs one step whatever the song's length."""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from songwriter.model.player import Player, State

# Every so many tokens a state is kept, and each of the last ones: moving the cursor then costs a few steps at most.
_EVERY = 16
_RECENT = 32
# About 2 KB each at 256 hidden units.
_KEPT = 8_192


class PrefixStates:
    """Give the state after a sequence of tokens, reading only what is new since a sequence with the same beginning.

    States are kept under a hash of all tokens before them, chained from token to token, and the least used are dropped.
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self._states: OrderedDict[int, State] = OrderedDict({0: player.start()})

    def after(self, ids: Sequence[int]) -> State:
        """Return the state after `ids`, in one lane."""
        keys = list(accumulate(ids, lambda key, token: hash((key, token)), initial=0))
        known = next(at for at in range(len(keys) - 1, -1, -1) if keys[at] in self._states)
        self._states.move_to_end(keys[known])
        state = self._states[keys[known]]
        for at in range(known, len(ids)):
            state = self._player.step(state, np.array([ids[at]]))
            if (at + 1) % _EVERY == 0 or len(ids) - at <= _RECENT:
                self._states[keys[at + 1]] = state
        self._drop()
        return state

    def _drop(self) -> None:
        self._states.move_to_end(0)
        while len(self._states) > _KEPT:
            self._states.popitem(last=False)
