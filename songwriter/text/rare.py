"""Keep the words of a corpus that are too rare for the vocabulary, so that they can be completed all the same.

A network has no place for a word that it has met twice; it knows only that something unknown comes next. How likely
each of those words is then goes by how often it stands in the corpus, and how much is left for words that were never
met goes by how many stand there once (Good 1953).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import ModelError
from songwriter.text.vocabulary import Vocabulary, ranked
from songwriter.text.words import is_word

# What a float still counts one by one.
_TIMES = 1 << 53

MOST = 30_000
"""Rare words that are kept of a corpus."""


@dataclass(frozen=True)
class RareWords:
    """Say how often each word stands in a corpus, the most frequent first, and how many running words have no place."""

    counts: Mapping[str, int] = field(default_factory=dict)
    unlisted: int = 0

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def share(self) -> float:
        """Return how likely an unknown word is one of these, between 0 and 1."""
        total = sum(self.counts.values())
        once = sum(times == 1 for times in self.counts.values())
        return (total - once + 1) / (total + self.unlisted + 2)

    @property
    def chances(self) -> NDArray[np.float64]:
        """Return how likely an unknown word is each of these, `(words,)`; they add up to `share`."""
        counts = np.array(list(self.counts.values()), dtype=np.float64)
        chances: NDArray[np.float64] = counts * (self.share / counts.sum())
        return chances

    def beside(self, vocabulary: Vocabulary) -> Vocabulary:
        """Return the vocabulary with these words behind it."""
        return Vocabulary((*vocabulary.tokens, *self.counts))

    def joined(self, other: "RareWords", vocabulary: Vocabulary) -> "RareWords":
        """Return the words of both that the vocabulary doesn't have."""
        both = {word: self.counts.get(word, 0) + other.counts.get(word, 0) for word in (*self.counts, *other.counts)}
        return _kept(both, vocabulary, self.unlisted + other.unlisted)

    def to_json(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"words": list(self.counts), "counts": list(self.counts.values()), "unlisted": self.unlisted}


def rare_words(counts: Mapping[str, int], vocabulary: Vocabulary, running: int) -> RareWords:
    """Return the words among the counted tokens that the vocabulary doesn't have.

    `running` is the number of words in the whole corpus, of which `counts` may have but the most frequent.
    """
    counted = sum(times for token, times in counts.items() if is_word(token))
    return _kept(counts, vocabulary, max(0, running - counted))


def rare_from_json(fields: Mapping[str, Any], vocabulary: Vocabulary) -> RareWords:
    """Make rare words from plain data. Raises ModelError where it makes no sense beside the vocabulary."""
    words, counts, unlisted = fields["words"], fields["counts"], fields["unlisted"]
    # All at once, as there are many and a suggestion waits.
    sound = (
        set(map(type, words)) <= {str}
        and set(map(type, (*counts, unlisted))) <= {int}
        and len(words) == len(counts) == len(set(words))
        and all(map(is_word, words))
        and " ".join(words).split() == list(words)
        and vocabulary.lacks(words)
        and min([*counts, unlisted + 1]) > 0
        and max([*counts, unlisted + 1]) <= _TIMES
    )
    if not sound:
        raise ModelError("rare words that make no sense", hint="the file is damaged: get it again")
    return RareWords(dict(zip(words, counts, strict=True)), unlisted)


def _kept(counts: Mapping[str, int], vocabulary: Vocabulary, unlisted: int) -> RareWords:
    found = [token for token in ranked(counts) if is_word(token) and token not in vocabulary]
    return RareWords({token: counts[token] for token in found[:MOST]}, unlisted + _total(counts, found[MOST:]))


def _total(counts: Mapping[str, int], tokens: Iterable[str]) -> int:
    return sum(counts[token] for token in tokens)
