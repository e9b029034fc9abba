"""Find what a text has copied from a corpus: how many of its runs of six words stand there, and the longest run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import nan

import numpy as np
from numpy.typing import NDArray

from songwriter.model.fingerprint import RUN

_BITS = (1 << 64) - 1
# Any odd number does, as its powers have inverses modulo 2**64.
_BASE = 0x9E3779B97F4A7C15

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Copying:
    """What some texts have copied: `copied` of their `runs` of words, and the words of the `longest` one of any length.

    A run is counted at each place where it stands.
    """

    runs: int
    copied: int
    longest: tuple[str, ...]

    @property
    def share(self) -> float:
        """Return the share of the runs that stand in the corpus; NaN for texts too short to have one."""
        return self.copied / self.runs if self.runs else nan


class Ngrams:
    """Know all runs of words of some texts, of any length, by their hashes; no run reaches from one text to another.

    Words count without their case, punctuation and line breaks not at all. Takes 24 bytes a word.
    """

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        self.words, self._left = _row(texts)
        # The hash of a run is the difference of two of these sums, moved to the same power of the base, so that runs of
        # any length cost one pass (Karp and Rabin 1987). A word's number is the hash of its letters.
        numbers = np.fromiter((hash(word) & _BITS for word in self.words), dtype=np.uint64, count=len(self.words))
        powers = _powers(_BASE, len(numbers))
        self._sums = np.concatenate(([np.uint64(0)], np.cumsum(numbers * powers, dtype=np.uint64)))
        self._back = _powers(pow(_BASE, -1, 1 << 64), len(numbers))

    def places(self, length: int) -> NDArray[np.int64]:
        """Return the places where a run of so many words begins."""
        return np.flatnonzero(self._left >= length)

    def hashes(self, length: int) -> Hashes:
        """Return the hashes of all runs of so many words, in the order of their places."""
        places = self.places(length)
        found: Hashes = (self._sums[places + length] - self._sums[places]) * self._back[places]
        return found

    def longest(self) -> int:
        """Return the length of the longest text, in words."""
        return int(self._left.max(initial=0))


def copying(texts: Ngrams, corpus: Ngrams, run: int = RUN) -> Copying:
    """Return what `texts` have copied from `corpus`, in runs of `run` words."""
    copied = _known(texts, corpus, run)
    return Copying(len(copied), int(copied.sum()), _longest(texts, corpus))


def _longest(texts: Ngrams, corpus: Ngrams) -> tuple[str, ...]:
    # All parts of a run that was copied were copied too, so that the length can be halved in on.
    least, most = 0, min(texts.longest(), corpus.longest())
    while least < most:
        middle = (least + most + 1) // 2
        if _known(texts, corpus, middle).any():
            least = middle
        else:
            most = middle - 1
    if not least:
        return ()
    place = int(texts.places(least)[_known(texts, corpus, least).argmax()])
    return tuple(texts.words[place : place + least])


def _known(texts: Ngrams, corpus: Ngrams, length: int) -> NDArray[np.bool_]:
    """Tell of each run of so many words in `texts` whether it stands in `corpus`."""
    wanted, places = np.unique(texts.hashes(length), return_inverse=True)
    if not len(wanted):
        return np.zeros(0, dtype=np.bool_)
    # The texts are looked up by the corpus, not the other way round: it is the few that are worth sorting.
    there = corpus.hashes(length)
    at = np.minimum(np.searchsorted(wanted, there), len(wanted) - 1)
    known = np.zeros(len(wanted), dtype=np.bool_)
    known[at[wanted[at] == there]] = True
    return known[places]


def _row(texts: Iterable[Iterable[str]]) -> tuple[Sequence[str], NDArray[np.int64]]:
    """Return the words of texts in a row, and how many are left in its text from each word on."""
    whole = [list(text) for text in texts]
    left = [np.arange(len(text), 0, -1) for text in whole]
    return list(chain.from_iterable(whole)), np.concatenate([np.zeros(0, dtype=np.int64), *left])


def _powers(base: int, length: int) -> Hashes:
    factors = np.full(length, base, dtype=np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)
