"""Fold the events of a training run into what the Train place shows; pure."""

from dataclasses import dataclass, replace

from songwriter.training.events import EpochEnd, Event, Finished, Progress, Sampled, Started

_POINTS = 2_000
_REASONS = {
    "epochs": "finished",
    "patience": "finished early, as it got no better",
    "time": "finished, as its time was up",
    "stopped": "stopped; it can be resumed",
    "failed": "failed",
}


@dataclass(frozen=True)
class RunView:
    """What is known of a run: its start, the last step, the epochs, the curve of training loss, a sample, the end."""

    started: Started | None = None
    progress: Progress | None = None
    epochs: tuple[EpochEnd, ...] = ()
    losses: tuple[tuple[float, float], ...] = ()
    sample: str = ""
    finished: Finished | None = None

    @property
    def done(self) -> float:
        """Return the share of the whole run that is done."""
        if self.finished is not None and self.finished.reason in ("epochs", "patience", "time"):
            return 1.0
        if self.started is None or self.progress is None:
            return 0.0
        steps = max(1, self.progress.steps)
        return min(1.0, (self.progress.epoch - 1 + self.progress.step / steps) / max(1, self.started.epochs))

    @property
    def validation(self) -> tuple[tuple[float, float], ...]:
        """Return the curve of validation loss, a point for each epoch."""
        return tuple((float(each.epoch), each.validation_loss) for each in self.epochs)

    @property
    def best_epoch(self) -> int:
        """Return the epoch with the best weights so far, or 0."""
        return max((each.epoch for each in self.epochs if each.best), default=0)

    @property
    def words(self) -> str:
        """Return one line that says how the run is getting on."""
        if self.finished is not None:
            return f"{_REASONS[self.finished.reason]}{': ' if self.finished.message else ''}{self.finished.message}"
        if self.progress is not None and self.started is not None:
            at = self.progress
            left = f" · {duration(at.seconds_left)} left" if at.seconds_left is not None else ""
            return (
                f"epoch {at.epoch}/{self.started.epochs} · step {at.step}/{at.steps} · loss {at.loss:.3f}"
                f" · {at.tokens_per_second:,.0f} tokens/s{left}"
            )
        return "reading the corpus…" if self.started is None else "starting…"


def seen(view: RunView, event: Event) -> RunView:
    """Return the view after one more event."""
    if isinstance(event, Started):
        return replace(view, started=event, finished=None) if event.resumed else RunView(started=event)
    if isinstance(event, Progress):
        at = event.epoch - 1 + event.step / max(1, event.steps)
        # A run resumed from an earlier step goes over some ground again: the curve keeps the later word.
        kept = view.losses if not view.losses or view.losses[-1][0] < at else _before(view.losses, at)
        return replace(view, progress=event, losses=_thinned((*kept, (at, event.loss))), finished=None)
    if isinstance(event, EpochEnd):
        kept_epochs = tuple(each for each in view.epochs if each.epoch < event.epoch)
        return replace(view, epochs=(*kept_epochs, event))
    if isinstance(event, Sampled):
        return replace(view, sample=event.text)
    return replace(view, finished=event) if isinstance(event, Finished) else view


def duration(seconds: float) -> str:
    """Return a time as a person says it: "42 s", "3 min 05 s", "2 h 10 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def _before(points: tuple[tuple[float, float], ...], at: float) -> tuple[tuple[float, float], ...]:
    return tuple(point for point in points if point[0] < at)


def _thinned(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return points if len(points) <= _POINTS else points[::2]
