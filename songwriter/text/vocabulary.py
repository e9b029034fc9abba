"""Number the tokens that a model knows: the frequent ones first, everything else as unknown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import ModelError, UsageError
from songwriter.text.tokenizer import SONG, UNKNOWN, Lyrics, Tokenizer, is_word

Ids = NDArray[np.int64]
"""Token numbers in memory."""

# A word that stands in a new corpus at least this often is worth a place of its own.
_OFTEN = 2

SMALLEST = 3
"""A vocabulary holds at least one token besides `UNKNOWN` and `SONG`."""


@dataclass(frozen=True)
class Vocabulary:
    """The tokens that a model knows, each at the place that is its id: unknown, song mark, then the most frequent."""

    tokens: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a list of tokens that cannot be numbered. Raises ModelError."""
        if self.tokens[:2] != (UNKNOWN, SONG) or len(set(self.tokens)) != len(self.tokens):
            raise ModelError(
                "the model's vocabulary makes no sense", hint="choose another in Models, or train it again"
            )

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self._ids

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {token: number for number, token in enumerate(self.tokens)}

    def lacks(self, tokens: Iterable[str]) -> bool:
        """Tell whether it has none of some tokens."""
        return self._ids.keys().isdisjoint(tokens)

    def id(self, token: str) -> int:
        """Return the id of `token`, 0 if it is unknown."""
        return self._ids.get(token, 0)

    def encode(self, tokens: Iterable[str]) -> Ids:
        """Return the ids of `tokens`, 0 for each that is unknown."""
        get = self._ids.get
        return np.fromiter((get(token, 0) for token in tokens), dtype=np.int64)

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Return the tokens of `ids`."""
        return [self.tokens[number] for number in ids]


def count(songs: Iterable[Lyrics], tokenizer: Tokenizer) -> Counter[str]:
    """Count the tokens of `songs`, the marks that begin them included."""
    counts: Counter[str] = Counter()
    for song in songs:
        counts.update(tokenizer.song_tokens(song.lines))
    return counts


def build(counts: Mapping[str, int], size: int) -> Vocabulary:
    """Make the vocabulary of the most frequent tokens, `size` at most with unknown and the song mark; ties by alphabet.

    Raises UsageError where `size` leaves no room for a token.
    """
    if size < SMALLEST:
        raise UsageError(
            f"a vocabulary of {size} has no room for a word", hint=f"choose {SMALLEST} or more; 10000 is usual"
        )
    return Vocabulary((UNKNOWN, SONG, *ranked(counts)[: size - 2]))


def extended(known: Vocabulary, counts: Mapping[str, int], most: int) -> Vocabulary:
    """Return a vocabulary with those of the `most` frequent tokens of a new corpus that it lacks behind."""
    new = [token for token in ranked(counts)[:most] if counts[token] >= _OFTEN and token not in known]
    return Vocabulary((*known.tokens, *new))


def coverage(counts: Mapping[str, int], size: int, words: int | None = None) -> float:
    """Return the share of running words that a vocabulary of `size` knows; 0 where there are no words.

    How many `words` there are need only be told where `counts` has not all tokens, but the most frequent.
    """
    known = set(ranked(counts)[: max(0, size - 2)])
    total = sum(times for token, times in counts.items() if is_word(token)) if words is None else words
    return sum(counts[token] for token in known if is_word(token)) / total if total else 0.0


def ranked(counts: Mapping[str, int]) -> Sequence[str]:
    """Return the tokens by how often they stand there, ties by alphabet."""
    return sorted(
        (token for token in counts if token not in (UNKNOWN, SONG)), key=lambda token: (-counts[token], token)
    )
