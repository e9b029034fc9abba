"""Draw a training run in the terminal, on stderr: a bar that moves, and a row for each epoch."""

import time
from types import TracebackType

from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from songwriter.cli import show
from songwriter.training import events

# Seconds between two lines of progress where there is no terminal for a bar.
_LINE_EVERY = 30.0
_ROW = "{:>5}  {:>9}  {:>10}  {:>10}  {:>8}  {:>7}  {}"


class TrainingView:
    """Show events as they come; it is open within its `with` block."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        # A bar moves on a terminal only; elsewhere it would leave an empty line.
        self._moving = not quiet and show.notes.is_terminal
        self._bar = Progress(
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed:,.0f}/{task.total:,.0f}  loss {task.fields[loss]:.3f}"),
            TextColumn("{task.fields[speed]:,.0f} tokens/s  {task.fields[left]} left"),
            console=show.notes,
            transient=True,
        )
        self._task = self._bar.add_task("", total=1, visible=False, epoch="1", loss=0.0, speed=0.0, left="")
        self._said = time.monotonic()
        self._epochs = 0
        self._began = False
        self._reading = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f} % of {task.fields[size]}  {task.fields[left]}"),
            console=show.notes,
            transient=True,
        )
        self._phase = self._reading.add_task("", size="", left="")

    def __enter__(self) -> "TrainingView":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._moving:
            self._reading.stop()
            self._bar.stop()

    def show(self, event: events.Event) -> None:
        """Draw one event."""
        if self._quiet:
            return
        match event:
            case events.Building():
                self._build(event)
            case events.Started():
                self._start(event)
            case events.Progress():
                self._move(event)
            case events.EpochEnd():
                self._end_epoch(event)
            case events.Sampled(text=text):
                self._say(*(f"       | {line}" for line in text.strip("\n").split("\n")), style="dim italic")
            case events.RolledBack():
                self._say(
                    f"the loss exploded in epoch {event.epoch}, step {event.step}: back to step {event.to_step}, "
                    f"with {event.rate:g} of the rate"
                )
            case events.FinalScore():
                self._say(f"on the test part: loss {event.loss:.3f}, perplexity {event.perplexity:.2f}")
            case events.Finished():
                self._finish(event)

    def put_aside(self, name: str) -> None:
        """Say that the run was stopped and how it goes on."""
        if self._quiet:
            return
        if not self._began:
            self._say("stopped before training began; what was read of the corpus need not be read again")
        else:
            self._say(f"put aside, with everything saved; `songwriter train --resume {name}` goes on")

    def _build(self, event: events.Building) -> None:
        if not self._moving:
            self._say_now_and_then(f"{event.what}: {event.done_bytes / max(event.total_bytes, 1):.0%}")
            return
        if not self._reading.live.is_started:
            self._reading.start()
        task = self._reading.tasks[self._phase]
        if task.description != event.what:
            self._reading.reset(self._phase, description=event.what, total=event.total_bytes)
        left = task.time_remaining
        self._reading.update(
            self._phase,
            completed=event.done_bytes,
            size=show.size(event.total_bytes),
            left=f"{_duration(left)} left" if left else "",
        )

    def _start(self, event: events.Started) -> None:
        # Two bars can't move at the same time.
        self._reading.stop()
        if self._moving:
            self._bar.start()
        self._began = True
        self._epochs = event.epochs
        verb = "going on with" if event.resumed else "training"
        self._say(
            f"{verb} {event.name}: {event.songs:,} songs, {event.tokens:,} tokens, vocabulary {event.vocabulary:,}, "
            f"{event.parameters:,} parameters, on {event.device}",
            *(f"note: {note}" for note in event.notes),
            _ROW.format("epoch", "training", "validation", "perplexity", "rate", "seconds", "").rstrip(),
        )

    def _move(self, event: events.Progress) -> None:
        if not self._moving:
            self._say_now_and_then(
                f"epoch {event.epoch}/{self._epochs}, step {event.step:,}/{event.steps:,}: loss {event.loss:.3f}, "
                f"{event.tokens_per_second:,.0f} tokens/s, {_duration(event.seconds_left)} left"
            )
            return
        self._bar.update(
            self._task,
            completed=event.step,
            total=event.steps,
            visible=True,
            epoch=f"{event.epoch}/{self._epochs}",
            loss=event.loss,
            speed=event.tokens_per_second,
            left=_duration(event.seconds_left),
        )

    def _end_epoch(self, event: events.EpochEnd) -> None:
        numbers = (f"{event.training_loss:.3f}", f"{event.validation_loss:.3f}", f"{event.perplexity:.2f}")
        best = "* best" if event.best else ""
        self._say(_ROW.format(event.epoch, *numbers, f"{event.rate:.1e}", f"{event.seconds:.0f}", best).rstrip())

    def _finish(self, event: events.Finished) -> None:
        why = {"epochs": "finished", "patience": "stopped early: no better for a while", "time": "time is up"}.get(
            event.reason, event.reason
        )
        self._say(
            f"{why}; the best is epoch {event.best_epoch}, with a validation perplexity of {event.perplexity:.2f}"
        )

    def _say_now_and_then(self, line: str) -> None:
        if time.monotonic() - self._said >= _LINE_EVERY:
            self._say(line)

    def _say(self, *lines: str, style: str = "") -> None:
        self._said = time.monotonic()
        for line in lines:
            show.notes.print(Text(line, style=style))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
