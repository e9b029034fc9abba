"""Choose the next token from the model's probabilities.

A sampler is a chain of transforms and one way to choose: the likeliest, or a draw in proportion.

Edges, defined once: ties are won by the lowest id; a top-k above the vocabulary keeps everything; temperature 0 is
greedy; top-p 0 keeps the likeliest only, and 1 everything; min-p 0 keeps everything, and 1 all that tie for likeliest.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import UsageError
from songwriter.settings import METHODS, SamplingSettings
from songwriter.transforms import (
    Forbid,
    Ids,
    Logs,
    MinP,
    Only,
    Repetition,
    Temperature,
    TopK,
    TopP,
    Transform,
    Typical,
    normalise,
)

__all__ = [
    "Forbid",
    "Ids",
    "Logs",
    "MinP",
    "Only",
    "Repetition",
    "Sampler",
    "Temperature",
    "TopK",
    "TopP",
    "Transform",
    "Typical",
    "normalise",
]


@dataclass(frozen=True)
class Sampler:
    """Choose tokens: a chain of transforms, then the likeliest (`greedy`) or a draw in proportion."""

    transforms: tuple[Transform, ...] = ()
    greedy: bool = False

    @classmethod
    def likeliest(cls) -> "Sampler":
        """Make a sampler that always takes the likeliest token."""
        return cls(greedy=True)

    @classmethod
    def random(cls, temperature: float = 1.0) -> "Sampler":
        """Make a sampler that draws from all tokens."""
        return cls(_heated(temperature))

    @classmethod
    def top_k(cls, k: int, temperature: float = 1.0) -> "Sampler":
        """Make a sampler that draws from the k likeliest tokens."""
        return cls((*_heated(temperature), TopK(k)))

    @classmethod
    def top_p(cls, p: float, temperature: float = 1.0) -> "Sampler":
        """Make a sampler that draws from the likeliest tokens that add up to p."""
        return cls((*_heated(temperature), TopP(p)))

    @classmethod
    def min_p(cls, p: float, temperature: float = 1.0) -> "Sampler":
        """Make a sampler that draws from the tokens that reach p times the likeliest."""
        return cls((*_heated(temperature), MinP(p)))

    @classmethod
    def from_settings(cls, settings: SamplingSettings, exempt: Collection[int] = frozenset()) -> "Sampler":
        """Make the sampler that the settings ask for; `exempt` ids are never penalised for repetition.

        Repetition comes after temperature, so that the penalty is the one asked for, and before the cut, so that a
        worn-out word makes room for a fresh one.
        """
        repetition = (Repetition(settings.repetition, exempt=exempt),) if settings.repetition != 1 else ()
        # Temperature 0 in front would leave one token, and the penalty without an effect.
        if settings.method == "greedy" or settings.temperature == 0:
            return cls(repetition, greedy=True)
        return cls((*_heated(settings.temperature), *repetition, *_cut(settings)))

    def then(self, *transforms: Transform) -> "Sampler":
        """Return this sampler with more transforms at the end of its chain."""
        return Sampler((*self.transforms, *transforms), self.greedy)

    def distribution(self, logs: NDArray[np.floating], recent: Sequence[int] = ()) -> NDArray[np.float64]:
        """Return the probability of each token to be chosen. `logs` may be of any float type, and plain logits too."""
        shaped = normalise(logs)
        for transform in self.transforms:
            shaped = transform(shaped, recent)
        if self.greedy:
            shaped = Temperature(0)(shaped)
        probabilities = np.exp(shaped)
        return np.asarray(probabilities / probabilities.sum())

    def draw(self, logs: NDArray[np.floating], rng: np.random.Generator, recent: Sequence[int] = ()) -> int:
        """Return the id of a chosen token; one random number is used for each, whatever the method."""
        probabilities = self.distribution(logs, recent)
        possible = np.flatnonzero(probabilities)
        total = np.cumsum(probabilities[possible])
        return int(possible[np.searchsorted(total, rng.random() * total[-1], side="right")])

    def describe(self) -> str:
        """Return a short text for a status line, such as "top-k 40 · T 0.8"."""
        heat = [str(each) for each in self.transforms if isinstance(each, Temperature)]
        rest = [str(each) for each in self.transforms if not isinstance(each, Temperature)]
        return " · ".join((["greedy"] if self.greedy else []) + (rest or ([] if self.greedy else ["random"])) + heat)


def _heated(temperature: float) -> tuple[Transform, ...]:
    return () if temperature == 1 else (Temperature(temperature),)


def _cut(settings: SamplingSettings) -> tuple[Transform, ...]:
    match settings.method:
        case "random":
            return ()
        case "top-k":
            return (TopK(settings.top_k),)
        case "top-p":
            return (TopP(settings.top_p),)
        case "min-p":
            return (MinP(settings.min_p),)
    raise UsageError(f"no sampling method {settings.method!r}", hint="one of " + ", ".join(METHODS))
