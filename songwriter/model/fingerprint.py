"""Know which runs of six words a model has learned from, at eleven bits for each or more: Bloom filters (Bloom 1970).

What is in the corpus is always found; of what is not, one run in 200 or fewer is taken for copied. Words are those that
the model knows, in lower case; punctuation, line breaks and words that it doesn't know are passed over, so that they
hide no copy. No run reaches from one song into another. A model that began with another one has the filters of both.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, exp, log, prod

import numpy as np
from numpy.typing import NDArray

from songwriter.text.stream import TokenStream
from songwriter.text.tokenizer import Level, is_word, words_of
from songwriter.text.vocabulary import Vocabulary

RUN = 6
"""How many words make a run."""

HASHES = 7
"""Bits that are set for a run: the best number for eleven bits each."""

_BITS_EACH = 11
# The fewer the runs, the less it costs to be sure; so what a model learns behind another adds next to no chance.
_BITS_EACH_OF_FEW, _FEW = 14, 250_000
# Runs of the largest corpus that gets a fingerprint: 66 MB of it.
_MOST = 48_000_000
# Tokens that are looked at together.
_AT_ONCE = 1_000_000
# Bits for each run while the different ones are counted: so sparse that few share one.
_COUNTED = 16

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Chunk = tuple[Hashes, NDArray[np.int64]]
"""The hashes of words in a row, and the number of each one's song."""


@dataclass(frozen=True)
class Filter:
    """The runs of one corpus: how many different ones, in `bits`, `(bytes,)`.

    Words below the id `known` are told apart, or all where that is 0; `corpus` is the digest of the clean text.
    """

    bits: NDArray[np.uint8]
    runs: int
    known: int
    corpus: str = ""

    @property
    def chance(self) -> float:
        """Return how likely a run that isn't in the corpus is taken for one that is."""
        return float((1 - exp(-HASHES * self.runs / (8 * len(self.bits)))) ** HASHES)

    def has(self, runs: Hashes) -> Flags:
        """Tell of each run, given by its hash, whether it is in the corpus."""
        left = np.arange(len(runs))
        for turn in range(HASHES):
            places = _places(runs[left], turn, len(self.bits))
            # Most of those that aren't there drop out at the first bits.
            left = left[(self.bits[places >> 3] >> (places & 7).astype(np.uint8)) & 1 == 1]
        found = np.zeros(len(runs), dtype=np.bool_)
        found[left] = True
        return found


class Fingerprint:
    """Tell what is copied from the texts that a model has learned from.

    `own` has the vocabulary that each filter's words are numbered by, where that isn't the one of what comes next.
    """

    def __init__(self, filters: Sequence[Filter], vocabulary: Vocabulary, own: Sequence[Vocabulary] = ()) -> None:
        self.filters = tuple(filters)
        self._vocabulary = vocabulary
        self._own = tuple(own) or (vocabulary,) * len(self.filters)

    @property
    def chance(self) -> float:
        """Return how likely a run that is in no corpus is taken for copied."""
        return 1 - prod(1 - each.chance for each in self.filters)

    @staticmethod
    def joined(fingerprints: Sequence["Fingerprint"], vocabulary: Vocabulary) -> "Fingerprint | None":
        """Return one that tells what any of them tells, for the tokens of another vocabulary; None of none."""
        filters = [each for fingerprint in fingerprints for each in fingerprint.filters]
        own = [each for fingerprint in fingerprints for each in fingerprint._own]
        return Fingerprint(filters, vocabulary, own) if filters else None

    def runs(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Return where words that stand in a row in the corpus begin and end, as far as they go, in their order."""
        found = {span for number in range(len(self.filters)) for span in self._runs_in(number, words)}
        # By the widest of those that begin together, so that what lies in another one comes behind it.
        kept: list[tuple[int, int]] = []
        for first, last in sorted(found, key=lambda span: (span[0], -span[1])):
            if not kept or last > kept[-1][1]:
                kept.append((first, last))
        return kept

    def _runs_in(self, number: int, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        known = [at for at, word in enumerate(words) if self._knows(number, word)]
        there = self.filters[number].has(_runs(_hashes([words[at] for at in known])))
        edges = np.flatnonzero(np.diff(there.astype(np.int8), prepend=0, append=0)).tolist()
        for first, end in zip(edges[::2], edges[1::2], strict=True):
            yield known[first], known[end + RUN - 2] + 1

    def copies(self, before: Sequence[str], words: Sequence[str], run: int = RUN) -> Flags:
        """Tell of each of some words whether it would be the last of a copied run of `run` words, six or more."""
        hashes = _hashes(words)
        copied = np.zeros(len(words), dtype=np.bool_)
        for number, last in self._endings(before, run):
            known = np.array([self._knows(number, word) for word in words], dtype=np.bool_)
            copied |= known & self.filters[number].has(_ended(last, hashes))
        return copied

    def next_copies(self, before: Sequence[str], run: int = RUN) -> Flags:
        """Tell the same of each token of the vocabulary."""
        copied = np.zeros(len(self._vocabulary), dtype=np.bool_)
        for number, last in self._endings(before, run):
            known = self._known[number]
            copied[known] |= self.filters[number].has(_ended(last, self._tokens[known]))
        return copied

    @cached_property
    def _tokens(self) -> Hashes:
        return _hashes(self._vocabulary.tokens)

    @cached_property
    def _known(self) -> tuple[NDArray[np.int64], ...]:
        """Return, for each filter, the ids of the tokens that it tells apart."""
        tokens = self._vocabulary.tokens
        return tuple(
            np.array([at for at, token in enumerate(tokens) if at and self._knows(number, token)], dtype=np.int64)
            for number in range(len(self.filters))
        )

    def _endings(self, before: Sequence[str], run: int) -> Iterator[tuple[int, Hashes]]:
        """Yield the filters, by number, that have all but a run's last word, with the last five words each knows."""
        for number, each in enumerate(self.filters):
            hashes = _hashes([word for word in before if self._knows(number, word)][1 - run :])
            if len(hashes) == run - 1 and each.has(_runs(hashes)).all():
                yield number, hashes[1 - RUN :]

    def _knows(self, number: int, word: str) -> bool:
        known = self.filters[number].known
        return not known or 0 < self._own[number].id(word) < known


def fingerprint_of(stream: TokenStream, vocabulary: Vocabulary, level: Level, corpus: str = "") -> Filter | None:
    """Return the filter for all runs of a corpus, None where it has none, or too many to be kept beside a model.

    Takes memory for the filter and some songs at a time, however large the corpus.
    """

    def chunks() -> Iterator[Chunk]:
        return _word_chunks(stream, vocabulary) if level == "word" else _character_chunks(stream, vocabulary)

    return filter_of(chunks, len(vocabulary) if level == "word" else 0, corpus)


def filter_of(chunks: Callable[[], Iterator[Chunk]], known: int, corpus: str = "") -> Filter | None:
    """Return the filter for all runs of words in `chunks`, which are gone through three times."""
    total = sum(len(_song_runs(*chunk)) for chunk in chunks())
    if not 0 < total <= _MOST:
        return None
    different = _different(chunks, total)
    each = _BITS_EACH_OF_FEW if different < _FEW else _BITS_EACH
    bits = np.zeros(ceil(different * each / 8), dtype=np.uint8)
    for chunk in chunks():
        runs = np.unique(_song_runs(*chunk))
        for turn in range(HASHES):
            _set(bits, _places(runs, turn, len(bits)))
    return Filter(bits, different, known, corpus)


def _different(chunks: Callable[[], Iterator[Chunk]], total: int) -> int:
    """Return about how many runs are different, by how many bits stay free (Whang et al. 1990, linear counting)."""
    bits = np.zeros(ceil(total * _COUNTED / 8), dtype=np.uint8)
    for chunk in chunks():
        _set(bits, _places(_song_runs(*chunk), 0, len(bits)))
    size = 8 * len(bits)
    parts = (bits[at : at + _AT_ONCE] for at in range(0, len(bits), _AT_ONCE))
    free = size - sum(int(np.unpackbits(part).sum(dtype=np.int64)) for part in parts)
    return min(total, max(1, round(size * log(size / max(1, free)))))


def _word_chunks(stream: TokenStream, vocabulary: Vocabulary) -> Iterator[Chunk]:
    words = np.array([is_word(token) for token in vocabulary.tokens])
    # Unknown words are passed over.
    words[0] = False
    hashes = _hashes(vocabulary.tokens)
    for first, last in _parts(stream):
        ids = stream.tokens[stream.starts[first] : stream.starts[last]].astype(np.int64)
        songs = np.repeat(np.arange(first, last), np.diff(stream.starts[first : last + 1]))
        kept = words[ids]
        yield hashes[ids[kept]], songs[kept]


def _character_chunks(stream: TokenStream, vocabulary: Vocabulary) -> Iterator[Chunk]:
    for first, last in _parts(stream):
        songs = [
            words_of("".join(vocabulary.decode(stream.song(number).tolist()[1:])).split("\n"))
            for number in range(first, last)
        ]
        numbers = np.repeat(np.arange(first, last), [len(words) for words in songs])
        yield _hashes([word for words in songs for word in words]), numbers


def _parts(stream: TokenStream) -> Iterator[tuple[int, int]]:
    """Yield ranges of songs of about as many tokens as are looked at together."""
    first = 0
    while first < len(stream):
        last = int(np.searchsorted(stream.starts, stream.starts[first] + _AT_ONCE, side="right")) - 1
        last = min(max(last, first + 1), len(stream))
        yield first, last
        first = last


def _song_runs(hashes: Hashes, songs: NDArray[np.int64]) -> Hashes:
    """Return the hashes of all runs that lie within a song."""
    return _runs(hashes)[songs[: 1 - RUN] == songs[RUN - 1 :]] if len(hashes) >= RUN else hashes[:0]


def _runs(hashes: Hashes) -> Hashes:
    """Return the hashes of all runs of six among words in a row, given by theirs."""
    count = max(0, len(hashes) - RUN + 1)
    found = np.zeros(count, dtype=np.uint64)
    for place in range(RUN):
        found = found * _BASE + hashes[place : place + count]
    return _mixed(found)


def _ended(before: Hashes, words: Hashes) -> Hashes:
    """Return the hashes of the runs that five words make with each of some others."""
    found = np.zeros(1, dtype=np.uint64)
    for each in before:
        found = found * _BASE + each
    return _mixed(found * _BASE + words)


def _hashes(words: Sequence[str]) -> Hashes:
    return np.fromiter(map(_word_hash, words), dtype=np.uint64, count=len(words))


@lru_cache(maxsize=65_536)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


_BASE = np.uint64(0x9E3779B97F4A7C15)


def _mixed(hashes: Hashes) -> Hashes:
    """Return hashes of which every bit depends on every bit of the given ones (Steele et al. 2014, SplitMix)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(hashes ^ (hashes >> np.uint64(31)))


def _places(runs: Hashes, turn: int, size: int) -> NDArray[np.int64]:
    """Return the bit that a turn of the filter looks at for each run (Kirsch and Mitzenmacher 2006)."""
    places = runs + np.uint64(turn) * (_mixed(runs + _BASE) | np.uint64(1))
    return (places % np.uint64(8 * size)).astype(np.int64)


def _set(bits: NDArray[np.uint8], places: NDArray[np.int64]) -> None:
    np.bitwise_or.at(bits, places >> 3, np.left_shift(1, places & 7).astype(np.uint8))
