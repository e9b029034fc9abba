"""Count what a model did on some songs, so that the counts of parts add up to those of the whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from math import exp, log, nan
from typing import Any

BINS = 15
"""In how many parts the reliability of probabilities is looked at (Guo et al. 2017)."""


@dataclass(frozen=True)
class Hits:
    """Places where a word came, and how high it stood in the model's list; `reciprocal` is the sum of 1 / rank."""

    places: int = 0
    first: int = 0
    first_five: int = 0
    reciprocal: float = 0.0

    @property
    def top_1(self) -> float:
        """Return how often the wanted word was the first choice."""
        return self.first / self.places if self.places else nan

    @property
    def top_5(self) -> float:
        """Return how often the wanted word was among the first five."""
        return self.first_five / self.places if self.places else nan

    @property
    def mrr(self) -> float:
        """Return the mean reciprocal rank of the wanted word, 0 for one that was never offered."""
        return self.reciprocal / self.places if self.places else nan


@dataclass(frozen=True)
class Keystrokes:
    """What a writer typed who looks at the offered words before each letter, and takes the wanted one with one key.

    That key types the space as well, so that a word of n letters has n + 1 `characters`, costs as many keys where it is
    never offered, and k + 1 where it is after k letters. `keys` is with all offered words, `keys_one` with the first
    alone. Punctuation and line breaks are typed by hand whatever the model does, and are left out.
    """

    words: int = 0
    characters: int = 0
    keys: int = 0
    keys_one: int = 0

    @property
    def savings(self) -> float:
        """Return the share of the characters that was not typed."""
        return 1 - self.keys / self.characters if self.characters else nan

    @property
    def savings_one(self) -> float:
        """Return the same where only the likeliest word is offered, as the ghost at the cursor is."""
        return 1 - self.keys_one / self.characters if self.characters else nan

    @property
    def bound(self) -> float:
        """Return what a list would save that always holds the wanted word: one key a word."""
        return 1 - self.words / self.characters if self.characters else nan


@dataclass(frozen=True)
class Reliability:
    """How often the first choice came, beside its probability: places, sums of probabilities and hits in each bin."""

    places: tuple[int, ...] = (0,) * BINS
    chances: tuple[float, ...] = (0.0,) * BINS
    hits: tuple[int, ...] = (0,) * BINS

    @property
    def error(self) -> float:
        """Return the expected calibration error: how far probabilities are from what came true, over all places."""
        total = sum(self.places)
        return sum(abs(a - b) for a, b in zip(self.chances, self.hits, strict=True)) / total if total else nan


@dataclass(frozen=True)
class Tally:
    """Count over some songs; `nats` of surprise over all tokens, `spelling` in nats for unknown words, by letters.

    `units` are what may be unknown: the words, or the characters in a character-level model. `hits` are of all next
    words, and of parts of them: the last ones of lines, words `new` to their song and words that it has `used`.
    """

    songs: int = 0
    tokens: int = 0
    words: int = 0
    characters: int = 0
    units: int = 0
    unknown: int = 0
    nats: float = 0.0
    spelling: float = 0.0
    hits: Hits = field(default_factory=Hits)
    line_ends: Hits = field(default_factory=Hits)
    new: Hits = field(default_factory=Hits)
    used: Hits = field(default_factory=Hits)
    keystrokes: Keystrokes = field(default_factory=Keystrokes)
    reliability: Reliability = field(default_factory=Reliability)

    def __add__(self, other: "Tally") -> "Tally":
        """Return the counts of both."""
        both: Tally = _sum(self, other)
        return both

    @property
    def perplexity(self) -> float:
        """Return the perplexity per token, unknown words counted as `<unk>`; NaN where no word is known."""
        return exp(min(self.nats / self.tokens, 700)) if self.tokens and not self.all_unknown else nan

    @property
    def perplexity_per_word(self) -> float:
        """Return the perplexity per word, which models of any level share: unknown words spelled out.

        What the model is surprised by between words, as line ends and punctuation, is counted to them.
        """
        return exp(min((self.nats + self.spelling) / self.words, 700)) if self.words else nan

    @property
    def bits_per_character(self) -> float:
        """Return the bits per character, unknown words spelled out, which lets models of any level be compared.

        A word-level model is not asked for capitals, which flatters it a little. NaN for an empty text.
        """
        return (self.nats + self.spelling) / self.characters / log(2) if self.characters else nan

    @property
    def unknown_share(self) -> float:
        """Return the share of the words (of the characters, in a character-level model) that the model doesn't know."""
        return self.unknown / self.units if self.units else nan

    @property
    def all_unknown(self) -> bool:
        """Tell whether the model knows no word of the text, so that its perplexity would only flatter it."""
        return self.units > 0 and self.unknown == self.units


def total(parts: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    return sum(parts, Tally())


def _sum(one: Any, other: Any) -> Any:
    """Add two counts, or two rows or records of counts part by part; both are of one kind."""
    if isinstance(one, tuple):
        return tuple(map(_sum, one, other))
    if isinstance(one, (int, float)):
        return one + other
    return type(one)(*(_sum(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)))
