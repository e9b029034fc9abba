"""Remember what was written: a continuous cache over the network's states (Grave, Joulin and Usunier 2017).

Where the network stood before and a word came, that word is likely again when it stands in a like state. So the names,
hooks and refrains of a song come back, without any training. The model's probabilities are mixed with the cache's:

    p(w) = (1 - λ) p_model(w) + λ p_cache(w),    p_cache(w) ∝ Σ exp(θ h·h_i) over the states h_i after which w came

States are taken at length 1, so that one θ fits networks of every size. Where no state is much like the one at hand, as
at a song's beginning, the model keeps most of the λ for itself. `benchmarks/cache.py` measures it.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songwriter.model.player import Floats, Ids, Reader

Shares = NDArray[np.float64]

SHARPNESS = 20.0
"""θ: the larger, the more alike two states must be for one to call up the other."""

DOUBT = 0.1
"""What keeps the model's word beside the states called up; one that is the same as the one at hand counts 1."""

OTHER_SONGS = 0.1
"""What a state of another song weighs beside one of the song at hand."""

MOST = 4_000
"""States remembered of a song, and of all others together; in float32, as numpy multiplies halves ten times slower."""

_LANES = 16


@dataclass(frozen=True)
class Script:
    """A text as it is read to be remembered: its tokens' ids, and which word came (`words`) after which of them (`at`).

    Words are numbered by the vocabulary, and behind it by the names that the model doesn't know.
    """

    ids: Ids
    at: Ids
    words: Ids


@dataclass(frozen=True)
class Recollection:
    """States of length 1, `(n, hidden)`, the word that came after each, `(n,)`, and what each weighs."""

    states: Floats
    words: Ids
    weight: float = 1.0


@dataclass(frozen=True)
class Belief:
    """The log of each word's probability, `(words,)`, and which parts of it, from 0 to 1, came from elsewhere.

    `recalled` is the cache's part, and `own` that of the same words in the writer's songs; the model's is the rest.
    """

    logs: Shares
    recalled: Shares
    own: Shares

    @staticmethod
    def of(whole: Shares, recalled: Shares, own: Shares) -> "Belief":
        """Make a belief of each word's probability, and of how much of that came from where, `(words,)` each."""
        parts = (np.divide(each, whole, out=np.zeros(len(whole)), where=whole > 0) for each in (recalled, own))
        with np.errstate(divide="ignore"):
            return Belief(np.log(whole), *parts)


def unit(states: Floats) -> Floats:
    """Return states, `(..., hidden)`, at length 1."""
    length = np.sqrt(np.einsum("...h,...h->...", states, states))[..., None]
    return np.asarray(states / np.maximum(length, np.float32(1e-12)), dtype=np.float32)


def recall(state: Floats, parts: Sequence[Recollection], size: int, sharpness: float = SHARPNESS) -> Shares | None:
    """Return each word's share of what a state of length 1, `(hidden,)`, calls up, `(size,)`; None for nothing.

    The shares add up to less than 1: the rest is for the model to give.
    """
    shares = np.zeros(size)
    for part in parts:
        if len(part.words):
            # The nearest that can be has a likeness of 1, so nothing overflows, and not everything vanishes.
            called = np.exp((part.states @ state - np.float32(1)).astype(np.float64) * sharpness)
            shares += np.bincount(part.words, called * part.weight, size)
    total = float(shares.sum())
    return shares / (total + DOUBT) if total > 0 else None


def mix(logs: Shares, shares: Shares | None, strength: float) -> Belief:
    """Mix the model's probabilities, given as `logs`, with the cache's, which may know words that the model doesn't.

    With a strength of 0, or with nothing called up, they are the model's own.
    """
    if shares is None or strength == 0:
        return Belief(logs, np.zeros(len(logs)), np.zeros(len(logs)))
    recalled = shares * strength
    whole = recalled + padded((1 - float(recalled.sum())) * np.exp(logs), len(recalled))
    return Belief.of(whole, recalled, np.zeros(len(whole)))


def padded(row: Shares, size: int) -> Shares:
    """Return a row with nothing for the words behind it, up to `size`."""
    return np.concatenate([row, np.zeros(size - len(row))])


def read_scripts(
    player: Reader, scripts: Sequence[Script], weight: float = 1.0, most: int = MOST
) -> Generator[None, None, Recollection]:
    """Read texts side by side, and return what is to be remembered of them, the first texts before the last.

    Yields after every step, so that the reader can be driven between other work.
    """
    kept: list[Script] = []
    room = most
    for script in scripts:
        if room > 0 and len(script.at):
            kept.append(Script(script.ids, script.at[:room], script.words[:room]))
            room -= len(script.at)
    found: list[Floats] = []
    for first in range(0, len(kept), _LANES):
        found += yield from _read(player, kept[first : first + _LANES])
    empty = np.zeros((0, player.config.hidden), dtype=np.float32)
    words = np.concatenate([np.zeros(0, dtype=np.int64), *(script.words for script in kept)])
    return Recollection(np.concatenate([empty, *found]), words, weight)


def _read(player: Reader, scripts: Sequence[Script]) -> Generator[None, None, list[Floats]]:
    steps = max(int(script.at[-1]) + 1 for script in scripts)
    block = np.zeros((steps, len(scripts)), dtype=np.int64)
    for lane, script in enumerate(scripts):
        ids = script.ids[:steps]
        block[: len(ids), lane] = ids
    rows = [np.zeros((len(script.at), player.config.hidden), dtype=np.float32) for script in scripts]
    filled = [0] * len(scripts)
    state = player.start(len(scripts))
    for step, ids in enumerate(block):
        state = player.step(state, ids)
        units = unit(state.hidden)
        for lane, script in enumerate(scripts):
            place = filled[lane]
            if place < len(script.at) and script.at[place] == step:
                rows[lane][place] = units[lane]
                filled[lane] += 1
        yield
    return rows
