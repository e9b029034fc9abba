"""Hold what the model believes about the next word."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Suggestion:
    """A word as it would be written at its place, with the model's probability, and the one after sampling.

    `recalled` is the part of its probability, from 0 to 1, that came from the songs that are remembered, and `own` the
    part that came from the same words in the writer's songs; `copied` tells that with it six words in a row or more
    would stand in the texts that the model learned from.
    """

    text: str
    probability: float
    sampled: float
    recalled: float = 0.0
    copied: bool = False
    own: float = 0.0


@dataclass(frozen=True)
class Prediction:
    """The likeliest words first, and where the rest of each column of probabilities is.

    `line_end` is the share that the line ends here, `other` all else: further words, punctuation, words that the model
    doesn't know. Each column adds up to 1.
    """

    suggestions: tuple[Suggestion, ...] = ()
    line_end: float = 0.0
    line_end_sampled: float = 0.0
    other: float = 1.0
    other_sampled: float = 1.0


@dataclass(frozen=True)
class Score:
    """How likely a text is: its natural log probability, its tokens, the unknown ones, perplexity per token."""

    log_probability: float
    tokens: int
    unknown: int
    perplexity: float


def rest_of(suggestions: tuple[Suggestion, ...], line_end: tuple[float, float]) -> Prediction:
    """Make a prediction whose columns add up to 1."""
    other = 1 - line_end[0] - sum(each.probability for each in suggestions)
    other_sampled = 1 - line_end[1] - sum(each.sampled for each in suggestions)
    return Prediction(suggestions, *line_end, max(0.0, other), max(0.0, other_sampled))
