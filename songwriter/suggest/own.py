"""Say what came after the last words where they stood before: n-grams of the song at hand and of the writer's others.

The longest run of last tokens that stood before counts, and what came after it is mixed in by a share that grows with
the run's length and with how often it came. The network generalises, and its cache knows likeness; this is for what
is said in the same words again, as refrains and a writer's own turns of phrase are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from songwriter.model.player import Ids
from songwriter.suggest.cache import Belief, Shares, padded

GIVEN = (0.15, 0.3, 0.6, 0.75)
"""What is given to the words after a run of 2, 3 ... tokens, where it came often; one token alone says too little."""

OTHER_SONGS = 0.1
"""What a place in another song counts beside one in the song at hand."""

MOST = 200_000
"""Tokens of the other songs that are kept, 20 bytes each."""

_DOUBT = 0.5
_SHORTEST = 2
# Of a text that is far longer than a song, the last tokens are enough.
_SONG = 20_000


@dataclass(frozen=True)
class Runs:
    """Texts in which runs of tokens are looked up: the tokens, each once too, and places by the two tokens before."""

    tokens: Ids
    words: Ids
    order: Ids
    pairs: Ids
    weight: float = 1.0

    @staticmethod
    def of(texts: Iterable[Ids], weight: float = 1.0, most: int = MOST) -> "Runs":
        """Sort the places of texts, each of which begins with the mark of a song, up to so many tokens."""
        tokens = np.concatenate([np.zeros(0, dtype=np.int64), *texts])[:most]
        pairs = _pairs(tokens)
        order = np.argsort(pairs, kind="stable")
        return Runs(tokens, np.unique(tokens), order + _SHORTEST, pairs[order], weight)

    def behind(self, last: Ids) -> Ids:
        """Return the places behind the last two of some tokens."""
        pair = _pairs(np.append(last[-_SHORTEST:], 0))
        first, end = (int(np.searchsorted(self.pairs, pair[0], side)) for side in ("left", "right"))
        return self.order[first:end]


@dataclass(frozen=True)
class Own:
    """The writer's songs beside the one at hand, and how strongly what comes after the same words is mixed in."""

    strength: float = 0.0
    texts: Sequence[Runs] = ()


def follow(song: Ids, texts: Sequence[Runs], size: int) -> Shares | None:
    """Return the share of each word after a song so far, `(size,)`, by the song itself and others; None for nothing.

    They add up to less than 1: the rest is for the model to give. Number 0, a word without a number, says nothing.
    """
    song = song[-_SONG:]
    if len(song) < _SHORTEST or not song[-_SHORTEST:].all():
        return None
    # A song is short: to compare all of it takes less time than to keep its places sorted.
    here = np.flatnonzero((song[1:-1] == song[-1]) & (song[:-2] == song[-2])) + _SHORTEST
    found = [(song, here, 1.0), *((runs.tokens, runs.behind(song), runs.weight) for runs in texts)]
    counts, length = np.zeros(size), 0
    for longer in range(_SHORTEST, len(GIVEN) + _SHORTEST):
        if longer > _SHORTEST:
            if longer > len(song) or not song[-longer]:
                break
            found = [
                (tokens, places[(places >= longer) & (tokens[places - longer] == song[-longer])], weight)
                for tokens, places, weight in found
            ]
        more = np.zeros(size)
        for tokens, places, weight in found:
            more += np.bincount(tokens[places], minlength=size)[:size] * weight if len(places) else 0
        more[0] = 0
        if not more.any():
            break
        counts, length = more, longer
    if not length:
        return None
    times = float(counts.sum())
    return counts * (GIVEN[length - _SHORTEST] / (times + _DOUBT))


def mix_own(belief: Belief, shares: Shares | None, strength: float) -> Belief:
    """Mix what came after the same words into a belief, whose own parts shrink by as much."""
    if shares is None or strength == 0:
        return belief
    size = max(len(belief.logs), len(shares))
    own = padded(shares * strength, size)
    before = padded((1 - float(own.sum())) * np.exp(belief.logs), size)
    return Belief.of(before + own, before * padded(belief.recalled, size), own)


def _pairs(tokens: Ids) -> Ids:
    """Return one number for the two tokens before each place but the first two."""
    return tokens[: max(0, len(tokens) - _SHORTEST)] << 32 | tokens[1 : max(1, len(tokens) - 1)]
