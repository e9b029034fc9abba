"""Learn the tokenizer and count the tokens of songs in segments, as `learn_tokenizer` and `count` do for songs.

Each segment is counted by its own numbers and the counts go to a file. They are then added up by words, one shard
after the other: all forms of a token are in the same shard, so each shard is finished when the next one begins, and
however many words a corpus has, few of them are in memory.
"""

import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import storage_error
from songwriter.text.collection import Chosen
from songwriter.text.segment import ANYTHING, BREAK, CAPITAL, INSIDE, SHARDS, WORD, Segment
from songwriter.text.sources import Step
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.words import is_word
from songwriter.text.writing import Level, capital_after, capital_counts, display_forms, token_of

# Forms that are added up at once, each of them once for every segment that has it.
_AT_ONCE = 500_000
_IN_MEMORY = 32_000_000


@dataclass(frozen=True)
class Census:
    """How many tokens there are, how many of them are words, and distinct ones, and the `most` frequent tokens."""

    tokens: int
    words: int
    distinct_words: int
    most: Counter[str]


def learn(chosen: Chosen, level: Level, most: int) -> Generator[Step, None, tuple[Tokenizer, Census]]:
    """Learn from the chosen songs, and count their tokens, as many of the frequent ones as wanted.

    Raises StorageError where the disk refuses.
    """
    try:
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            tallies = []
            for number, (segment, songs) in enumerate(chosen):
                tallies.append(_tally(segment, songs, file))
                yield Step(number + 1, len(chosen), "counting words")
            total = _Total(level, most)
            ranges = _ranges([segment for segment, _ in chosen])
            for number, (first, last) in enumerate(ranges):
                total.add(tallies, first, last)
                yield Step(number + 1, len(ranges), "learning words")
    except OSError as error:
        raise storage_error(error, Path(tempfile.gettempdir())) from error
    return total.tokenizer(tallies), total.census()


def chosen_tokens(segment: Segment, songs: NDArray[np.bool_]) -> tuple[NDArray[np.integer[Any]], NDArray[np.int64]]:
    """Return the numbers of the chosen songs' forms in a row, and how many each song has."""
    ids, lengths = segment.array("ids"), np.diff(segment.array("starts"))
    if songs.all():
        return ids, lengths
    return ids[np.repeat(songs, lengths)], lengths[songs]


@dataclass(frozen=True)
class _Tally:
    """The counts of a segment: how many lines it has, and where in the file the counts of its forms are.

    At `offset` stand the counts of all forms, those inside lines, and then so many `pairs` of a mark and a form behind
    it, as form × number of forms + mark, and their counts. `marks` are the marks by their numbers.
    """

    segment: Segment
    file: IO[bytes]
    offset: int
    pairs: int
    marks: dict[int, str]
    lines: int
    capital_lines: int

    def counts(self, first: int, last: int, *, inside: bool = False) -> NDArray[np.int64]:
        """Read the counts of some forms."""
        return self._read(first + inside * self.segment.size("kinds"), last - first)

    def after(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Read the pairs, in order, and their counts."""
        at = 2 * self.segment.size("kinds")
        return self._read(at, self.pairs), self._read(at + self.pairs, self.pairs)

    def _read(self, at: int, count: int) -> NDArray[np.int64]:
        self.file.seek(self.offset + 8 * at)
        return np.frombuffer(self.file.read(8 * count), dtype=np.int64)


def _tally(segment: Segment, songs: NDArray[np.bool_], file: IO[bytes]) -> _Tally:
    """Count the forms of the chosen songs, into the file; see `Habits.add`, which counts the same song by song."""
    ids, _ = chosen_tokens(segment, songs)
    size = segment.size("kinds")
    kinds = segment.array("kinds")[ids]
    # A song begins with its mark, which is a break too.
    before = np.concatenate((np.full(1, BREAK, dtype=np.uint8), kinds[:-1]))
    word = kinds & WORD > 0
    begins = word & (before & BREAK > 0)
    inside = ids[word & (before & (INSIDE | WORD) > 0)]
    behind = np.flatnonzero(word & (before & ANYTHING > 0))
    marks = ids[behind - 1].astype(np.int64)
    pairs, times = np.unique(ids[behind].astype(np.int64) * size + marks, return_counts=True)
    offset = file.seek(0, 2)
    counts = (np.bincount(each, minlength=size) for each in (ids, inside))
    for array in (*counts, pairs, times):
        file.write(array.astype(np.int64).tobytes())
    names = {mark: segment.forms(mark, mark + 1)[0] for mark in np.unique(marks).tolist()}
    capital_lines = int((begins & (kinds & CAPITAL > 0)).sum())
    return _Tally(segment, file, offset, len(pairs), names, int(begins.sum()), capital_lines)


class _Total:
    """Add up the counts of segments, a range of shards at a time."""

    def __init__(self, level: Level, most: int) -> None:
        self._level: Level = level
        self._most = most
        self._display: dict[str, str] = {}
        self._capital, self._after = Counter[str](), Counter[str]()
        self._tokens = self._words = self._distinct = 0
        self._frequent: list[tuple[str, int]] = []

    def add(self, tallies: list[_Tally], first: int, last: int) -> None:
        """Add what the segments have in the shards from `first` to `last`."""
        tokens, inside, after = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
        for tally in tallies:
            begin, end = tally.segment.array("shards")[[first, last]].tolist()
            forms = tally.segment.forms(begin, end)
            counts = tally.counts(begin, end)
            for place in np.flatnonzero(counts).tolist():
                tokens[token_of(forms[place], self._level)] += int(counts[place])
            counts = tally.counts(begin, end, inside=True)
            for place in np.flatnonzero(counts).tolist():
                inside[forms[place]] += int(counts[place])
            size = tally.segment.size("kinds")
            for pair, times in _between(*tally.after(), begin * size, end * size):
                after[tally.marks[pair % size], forms[pair // size - begin]] += times
        display = display_forms(inside)
        capital, total = capital_counts(after, display)
        self._display |= display
        self._capital += capital
        self._after += total
        self._count(tokens)

    def tokenizer(self, tallies: list[_Tally]) -> Tokenizer:
        """Return what was learned."""
        if self._level == "char":
            return Tokenizer("char")
        lines, capital_lines = sum(tally.lines for tally in tallies), sum(tally.capital_lines for tally in tallies)
        display = dict(sorted(self._display.items()))
        return Tokenizer("word", display, 2 * capital_lines > lines, capital_after(self._capital, self._after))

    def census(self) -> Census:
        """Return what was counted."""
        return Census(self._tokens, self._words, self._distinct, Counter(dict(self._frequent)))

    def _count(self, tokens: Counter[str]) -> None:
        self._tokens += tokens.total()
        words = [times for token, times in tokens.items() if is_word(token)]
        self._words += sum(words)
        self._distinct += len(words)
        everything = chain(self._frequent, tokens.items())
        self._frequent = nsmallest(self._most, everything, key=lambda counted: (-counted[1], counted[0]))


def _between(pairs: NDArray[np.int64], times: NDArray[np.int64], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield those of the pairs, which are sorted, from `first` to `last`."""
    begin, end = np.searchsorted(pairs, [first, last])
    yield from zip(pairs[begin:end].tolist(), times[begin:end].tolist(), strict=True)


def _ranges(segments: list[Segment]) -> list[tuple[int, int]]:
    """Part the shards such that few forms are in each range, at least one shard."""
    forms = sum((np.diff(segment.array("shards")) for segment in segments), np.zeros(SHARDS, dtype=np.int64))
    ranges: list[tuple[int, int]] = []
    first, held = 0, 0
    for shard, count in enumerate(forms.tolist()):
        if held and held + count > _AT_ONCE:
            ranges.append((first, shard))
            first, held = shard, 0
        held += count
    return [*ranges, (first, SHARDS)]
