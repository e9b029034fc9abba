"""Count hits and keys from the ranks of wanted words."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from songwriter.evaluation.tally import Hits, Keystrokes, Tally
from songwriter.model.player import Ids

Flags = NDArray[np.bool_]

NEVER = 10**9
"""The rank of a word that the model can't offer."""


def keys_for(ranks: Iterable[int], length: int, offered: int) -> tuple[int, int]:
    """Return the keys for a word of so many letters with all offered words, and with the first of them alone.

    `ranks` are those of the word before each letter, as far as they are known, 0 for the first choice.
    """
    keys = length + 1
    for letters, rank in enumerate(ranks):
        if rank < offered:
            keys = min(keys, letters + 1)
        if rank < 1:
            return keys, letters + 1
    return keys, length + 1


def hits_of(ranks: Ids) -> Hits:
    """Return the hits of some places, by the rank of the wanted word at each."""
    near = ranks[ranks < NEVER]
    return Hits(len(ranks), int((near < 1).sum()), int((near < 5).sum()), float((1 / (near + 1)).sum()))


def counted(ranks: Ids, *, line_ends: Flags, used: Flags, lengths: Ids, keys: Ids) -> Tally:
    """Return the tally of some words: their ranks, of what kind they are, how long, and the `keys`, `(n, 2)`."""
    typed, typed_one = keys.sum(axis=0).tolist()
    return Tally(
        hits=hits_of(ranks),
        line_ends=hits_of(ranks[line_ends]),
        new=hits_of(ranks[~used]),
        used=hits_of(ranks[used]),
        keystrokes=Keystrokes(len(ranks), int(lengths.sum()) + len(ranks), typed, typed_one),
    )
