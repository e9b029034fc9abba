"""Fold the events of a run into what is known of it; no torch in here.

A run that was resumed from an earlier step goes over some ground again: the later word counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from songwriter.errors import storage_error
from songwriter.training.curves import Curves
from songwriter.training.events import (
    EpochEnd,
    Event,
    FinalScore,
    Finished,
    Progress,
    RolledBack,
    Sampled,
    Started,
    from_json,
)

# The curve of a long run is thinned to so many points at most.
_POINTS = 2_000


@dataclass(frozen=True)
class History:
    """What is known of a run: its start, the last step, epochs, losses as (epoch, loss), samples, trouble, the end."""

    started: Started | None = None
    progress: Progress | None = None
    epochs: tuple[EpochEnd, ...] = ()
    losses: tuple[tuple[float, float], ...] = ()
    samples: tuple[Sampled, ...] = ()
    rollbacks: tuple[RolledBack, ...] = ()
    score: FinalScore | None = None
    finished: Finished | None = None

    @property
    def done(self) -> float:
        """Return the share of the whole run that is done."""
        if self.finished is not None and self.finished.reason in ("epochs", "patience", "time"):
            return 1.0
        if self.started is None or self.progress is None:
            return 0.0
        return min(1.0, _place(self.progress) / max(1, self.started.epochs))

    @property
    def best_epoch(self) -> int:
        """Return the epoch with the best weights so far, or 0."""
        return max((each.epoch for each in self.epochs if each.best), default=0)

    @property
    def curves(self) -> Curves:
        """Return the losses, to be drawn."""
        validation = tuple((float(each.epoch), each.validation_loss) for each in self.epochs)
        return Curves(self.losses, validation, self.best_epoch, self.started.epochs if self.started else 1)

    def sample(self, epoch: int) -> str:
        """Return what the model wrote after the epoch, or ""."""
        return next((each.text for each in self.samples if each.epoch == epoch), "")


def seen(history: History, event: Event) -> History:
    """Return the history after one more event."""
    match event:
        case Started():
            return replace(history, started=event, finished=None) if event.resumed else History(started=event)
        case Progress():
            at = _place(event)
            losses = history.losses
            if losses and losses[-1][0] >= at:
                losses = tuple(point for point in losses if point[0] < at)
            return replace(history, progress=event, losses=_thinned((*losses, (at, event.loss))), finished=None)
        case EpochEnd():
            return replace(history, epochs=(*(each for each in history.epochs if each.epoch < event.epoch), event))
        case Sampled():
            return replace(history, samples=(*(each for each in history.samples if each.epoch < event.epoch), event))
        case RolledBack():
            return replace(history, rollbacks=(*history.rollbacks, event))
        case FinalScore():
            return replace(history, score=event)
        case Finished():
            return replace(history, finished=event)
    return history


def history_of(events: Iterable[Event], begun: History | None = None) -> History:
    """Return what the events tell of a run, after what was known of it before."""
    return reduce(seen, events, begun or History())


def events_in(lines: Iterable[str]) -> list[Event]:
    """Return the events that lines of JSON hold, leaving out those that were cut short."""
    return [event for event in map(from_json, lines) if event is not None]


def read_events(path: Path) -> list[Event]:
    """Return the events of a run from its `events.jsonl`. Raises StorageError where the file can't be read."""
    try:
        return events_in(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError as error:
        raise storage_error(error, path) from error


def _place(event: Progress) -> float:
    return event.epoch - 1 + event.step / max(1, event.steps)


def _thinned(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return points if len(points) <= _POINTS else points[::2]
