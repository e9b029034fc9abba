"""Tell what happens in a training run, as frozen dataclasses with a form in JSON lines; no torch in here.

The trainer yields them, the command line draws them, `events.jsonl` keeps them, and the studio reads them from there.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite, nan
from typing import Any, Literal


@dataclass(frozen=True)
class Building:
    """A large corpus is being made ready, before a run begins or goes on; it is told, but not kept in the history."""

    done_bytes: int
    total_bytes: int
    what: str


@dataclass(frozen=True)
class Started:
    """A run begins, or goes on; sizes in songs and tokens of the training part, `time` an ISO date and time in UTC."""

    name: str
    songs: int
    tokens: int
    vocabulary: int
    parameters: int
    epochs: int
    steps_per_epoch: int
    device: str
    resumed: bool
    time: str
    notes: tuple[str, ...] = ()
    sources: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """A step is done; `loss` is in nats per token over the last steps, `seconds_left` is for the whole run."""

    epoch: int
    step: int
    steps: int
    loss: float
    tokens_per_second: float
    seconds_left: float


@dataclass(frozen=True)
class RolledBack:
    """The loss, in nats per token, exploded in this step; the run goes on from `to_step` at `rate` times its rates."""

    epoch: int
    step: int
    loss: float
    to_step: int
    rate: float


@dataclass(frozen=True)
class EpochEnd:
    """An epoch is done; losses in nats per token, `perplexity` of the validation part, `rate` the last one."""

    epoch: int
    training_loss: float
    validation_loss: float
    perplexity: float
    best: bool
    rate: float
    seconds: float


@dataclass(frozen=True)
class Sampled:
    """The model wrote something, to be read."""

    epoch: int
    text: str


@dataclass(frozen=True)
class Saved:
    """A file is on the disk: the best model so far, or what is needed to resume."""

    path: str
    what: Literal["model", "resume"]


@dataclass(frozen=True)
class FinalScore:
    """The best model, measured on the test part: loss in nats per token, and perplexity."""

    loss: float
    perplexity: float


@dataclass(frozen=True)
class Finished:
    """The run ended, after so many seconds of training; perplexity is the best, NaN if none was measured."""

    reason: Literal["epochs", "patience", "time", "stopped", "failed"]
    epoch: int
    best_epoch: int
    perplexity: float
    seconds: float
    message: str = ""


Event = Building | Started | Progress | RolledBack | EpochEnd | Sampled | Saved | FinalScore | Finished
_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (Building, Started, Progress, RolledBack, EpochEnd, Sampled, Saved, FinalScore, Finished)
}


def to_json(event: Event) -> str:
    """Return the event as one line of JSON, its kind under "event"; a number that there is none of is null."""
    fields = {name: None if _is_none(value) else value for name, value in dataclasses.asdict(event).items()}
    return json.dumps({"event": type(event).__name__, **fields}, ensure_ascii=False)


def from_json(line: str) -> Event | None:
    """Read an event from a line, or return None for a line cut short or of a kind that this version doesn't know."""
    try:
        fields: dict[str, Any] = json.loads(line)
        kind = _KINDS[fields.pop("event")]
        known = {each.name for each in dataclasses.fields(kind)}
        fields = {name: nan if value is None else value for name, value in fields.items()}
        kept: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in fields.items() if name in known
        }
        return kind(**kept)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_none(value: object) -> bool:
    return isinstance(value, float) and not isfinite(value)
