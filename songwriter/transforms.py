"""Shape probabilities: temperature, top-k, top-p and their kin, as functions on log-probabilities.

A transform takes normalised logs and returns normalised logs. It never revives a token of probability zero, never drops
them all, and leaves the array that it was given as it is. `songwriter.sampling` is the place to import them from.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import ModelError, UsageError

Logs = NDArray[np.float64]
Ids = NDArray[np.int64]

# Sums of probabilities come out a few ulps off: .60 + .25 has reached .85 all the same.
_ROUNDING = 1e-12


class Transform(Protocol):
    """Map normalised log-probabilities to others, knowing the ids that were chosen before."""

    def __call__(self, logs: Logs, recent: Sequence[int] = (), /) -> Logs:
        """Return the transformed log-probabilities; the given ones stay as they are."""


def normalise(logs: NDArray[np.floating]) -> Logs:
    """Shift `logs`, which may be plain logits, so that their exponentials sum to 1.

    Raises ModelError if there is nothing to normalise: no token, or a model whose numbers have run away.
    """
    logs = np.asarray(logs, dtype=np.float64)
    top = logs.max(initial=-np.inf)
    if not np.isfinite(top):
        raise ModelError("the model gives no usable probabilities", hint="train it again, with a lower learning rate")
    shifted = logs - top
    return np.asarray(shifted - math.log(float(np.exp(shifted).sum())))


@dataclass(frozen=True)
class Temperature:
    """Raise every probability to the power 1/value: below 1 is safer, above 1 bolder, 0 always the likeliest."""

    value: float

    def __post_init__(self) -> None:
        _check(0 <= self.value < math.inf, "temperature", self.value, "a number from 0 up; 1 changes nothing")

    def __call__(self, logs: Logs, _recent: Sequence[int] = (), /) -> Logs:
        """Return P_i^(1/T) / Σ_j P_j^(1/T), as logs."""
        if self.value == 1:
            return logs
        if self.value == 0:
            return _keep(logs, np.array([logs.argmax()]))
        # From the top down, so that a tiny temperature overflows to probability 0 and never to nan.
        with np.errstate(over="ignore"):
            return normalise((logs - logs.max()) / self.value)

    def __str__(self) -> str:
        return f"T {self.value:g}"


@dataclass(frozen=True)
class TopK:
    """Keep exactly the k likeliest tokens (Fan, Lewis and Dauphin 2018, Hierarchical Neural Story Generation)."""

    k: int

    def __post_init__(self) -> None:
        _check(isinstance(self.k, int) and self.k >= 1, "top-k", self.k, "a whole number from 1 up")

    def __call__(self, logs: Logs, _recent: Sequence[int] = (), /) -> Logs:
        """Return the logs with all but the k likeliest dropped."""
        return logs if self.k >= len(logs) else _keep(logs, best(logs, self.k))

    def __str__(self) -> str:
        return f"top-k {self.k}"


@dataclass(frozen=True)
class TopP:
    """Keep the smallest set of likeliest tokens that reaches p.

    Nucleus sampling: Holtzman et al. 2020, The Curious Case of Neural Text Degeneration.
    """

    p: float

    def __post_init__(self) -> None:
        _check_share("top-p", self.p)

    def __call__(self, logs: Logs, _recent: Sequence[int] = (), /) -> Logs:
        """Return the logs with all outside the nucleus dropped."""
        return logs if self.p == 1 else _keep(logs, _reaching(self.p, logs, logs))

    def __str__(self) -> str:
        return f"top-p {self.p:g}"


@dataclass(frozen=True)
class MinP:
    """Drop what is less likely than p times the likeliest (Nguyen et al. 2024, Turning Up the Heat: Min-p Sampling)."""

    p: float

    def __post_init__(self) -> None:
        _check_share("min-p", self.p)

    def __call__(self, logs: Logs, _recent: Sequence[int] = (), /) -> Logs:
        """Return the logs with all below the share of the likeliest dropped."""
        if self.p == 0:
            return logs
        return _keep(logs, np.flatnonzero(logs >= logs.max() + math.log(self.p) - _ROUNDING))

    def __str__(self) -> str:
        return f"min-p {self.p:g}"


@dataclass(frozen=True)
class Typical:
    """Keep the tokens whose surprise is nearest to the expected one, until they reach `mass`.

    Meister et al. 2023, Locally Typical Sampling.
    """

    mass: float

    def __post_init__(self) -> None:
        _check_share("typical", self.mass)

    def __call__(self, logs: Logs, _recent: Sequence[int] = (), /) -> Logs:
        """Return the logs with all but the typical tokens dropped, which may drop the likeliest one too."""
        if self.mass == 1:
            return logs
        possible = logs[logs > -np.inf]
        entropy = -float(np.exp(possible) @ possible)
        return _keep(logs, _reaching(self.mass, logs, -np.abs(logs + entropy)))

    def __str__(self) -> str:
        return f"typical {self.mass:g}"


@dataclass(frozen=True)
class Repetition:
    """Divide the probability of each token among the last `window` by `penalty`, once, unless it is exempt.

    After Keskar et al. 2019, CTRL. They divide the logit, whose zero is anywhere, so that the effect changes when all
    logits shift; dividing the probability does the same to every model.
    """

    penalty: float
    window: int = 64
    exempt: Collection[int] = frozenset()

    def __post_init__(self) -> None:
        _check(1 <= self.penalty < math.inf, "repetition", self.penalty, "a number from 1 up; 1 changes nothing")
        _check(self.window >= 1, "the repetition window", self.window, "a whole number from 1 up")
        object.__setattr__(self, "exempt", frozenset(self.exempt))

    def __call__(self, logs: Logs, recent: Sequence[int] = (), /) -> Logs:
        """Return the logs with the recent tokens made less likely."""
        ids = [i for i in set(recent[-self.window :]).difference(self.exempt) if 0 <= i < len(logs)]
        if self.penalty == 1 or not ids:
            return logs
        changed = logs.copy()
        changed[ids] -= math.log(self.penalty)
        return normalise(changed)

    def __str__(self) -> str:
        return f"repetition {self.penalty:g}"


@dataclass(frozen=True)
class Only:
    """Keep nothing but `ids`; where none of them is possible, change nothing, as a wish must not silence the song."""

    ids: Collection[int]
    _index: Ids = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _remember_ids(self, self.ids)

    def __call__(self, logs: Logs, _recent: Sequence[int] = (), /) -> Logs:
        """Return the logs with all other ids dropped."""
        ids = self._index[self._index < len(logs)]
        ids = ids[logs[ids] > -np.inf]
        return _keep(logs, ids) if ids.size else logs

    def __str__(self) -> str:
        return f"only {_words(self.ids)}"


@dataclass(frozen=True)
class Forbid:
    """Drop `ids`; where nothing else is possible, change nothing."""

    ids: Collection[int]
    _index: Ids = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _remember_ids(self, self.ids)

    def __call__(self, logs: Logs, _recent: Sequence[int] = (), /) -> Logs:
        """Return the logs with the ids dropped."""
        changed = logs.copy()
        changed[self._index[self._index < len(logs)]] = -np.inf
        return normalise(changed) if changed.max(initial=-np.inf) > -np.inf else logs

    def __str__(self) -> str:
        return f"without {_words(self.ids)}"


def _keep(logs: Logs, ids: Ids) -> Logs:
    kept = np.full_like(logs, -np.inf)
    kept[ids] = normalise(logs[ids])
    return kept


def best(scores: Logs, k: int) -> Ids:
    """Return the ids of the k best scores in no special order; among equals at the border, the lowest ids."""
    if k >= len(scores):
        return np.arange(len(scores))
    # Where most are dropped already, numpy would be slow to part them from each other.
    possible = np.flatnonzero(scores > -np.inf)
    border = np.partition(scores[possible], -k)[-k] if k <= len(possible) else -np.inf
    above = np.flatnonzero(scores > border)
    return np.concatenate([above, np.flatnonzero(scores == border)[: k - len(above)]])


def _reaching(mass: float, logs: Logs, scores: Logs) -> Ids:
    """Return the fewest ids, best scores first, whose probabilities together reach `mass`."""
    size = 256  # sorting ten thousand tokens costs ten times this guess, which nearly always suffices
    while True:
        ids = best(scores, size)
        ids = ids[np.argsort(-scores[ids], kind="stable")]
        total = np.cumsum(np.exp(logs[ids]))
        if size >= len(scores) or total[-1] >= mass - _ROUNDING:
            return ids[: int(np.searchsorted(total, mass - _ROUNDING)) + 1]
        size *= 8


def _remember_ids(transform: Only | Forbid, ids: Collection[int]) -> None:
    _check(all(i >= 0 for i in ids), "a token id", min(ids, default=0), "a whole number from 0 up")
    object.__setattr__(transform, "ids", frozenset(ids))
    object.__setattr__(transform, "_index", np.array(sorted(transform.ids), dtype=np.int64))


def _words(ids: Collection[int]) -> str:
    return "1 word" if len(ids) == 1 else f"{len(ids)} words"


def _check_share(name: str, value: float) -> None:
    _check(0 <= value <= 1, name, value, "a number from 0 to 1")


def _check(valid: bool, name: str, value: object, wanted: str) -> None:
    if not valid:
        raise UsageError(f"{name} can't be {value!r}", hint=wanted)
