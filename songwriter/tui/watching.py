"""See from the disk whether the model that suggests has changed, what trains, and what has ended; no textual."""

import contextlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from songwriter.errors import SongwriterError
from songwriter.paths import looked_file, models_folder
from songwriter.storage import make_folder

_LAST = 4_096
_DONE = ("epochs", "patience", "time")


@dataclass(frozen=True)
class Stamp:
    """What tells one state of a model's file from another."""

    path: Path
    changed: int
    size: int
    number: int


@dataclass(frozen=True)
class Sight:
    """What was seen: the file of each model, None where there is none; runs that go on, and runs that have finished."""

    stamps: tuple[Stamp | None, ...] = ()
    training: tuple[str, ...] = ()
    finished: tuple[str, ...] = ()


def model_stamp(name: str) -> Stamp | None:
    """Return the stamp of the file of the model called `name`, None where there is none. Imports numpy."""
    from songwriter.library import find_model

    with contextlib.suppress(SongwriterError, OSError):
        path = find_model(name)
        found = path.stat()
        return Stamp(path, found.st_mtime_ns, found.st_size, found.st_ino)
    return None


def last_look(begun: float) -> float:
    """Return when a studio before the one that was `begun` then looked at the runs last.

    Where none ever did, old runs are no news, and only what comes from the beginning on is.
    """
    try:
        return min(begun, looked_file().stat().st_mtime)
    except OSError:
        return begun


def note_look(moment: float) -> None:
    """Keep when a studio looked at the runs, so that the next one begins there; where it can't be kept, do without."""
    file = looked_file()
    with contextlib.suppress(SongwriterError, OSError):
        make_folder(file.parent)
        file.touch()
        os.utime(file, (moment, moment))


def look(names: Sequence[str], since: float) -> Sight:
    """Look at the models of some names, and at the runs that have written something `since` a time."""
    from songwriter.tui.run_process import EVENTS, runs_in_library

    runs = [each for each in runs_in_library() if each.changed >= since]
    done = tuple(
        each.name for each in runs if not each.going and _end_of(models_folder() / each.name / EVENTS) in _DONE
    )
    going = tuple(each.name for each in runs if each.going)
    return Sight(tuple(map(model_stamp, names)), going, done)


def _end_of(events: Path) -> str:
    """Return why a run has ended, "" where it goes on."""
    from songwriter.training.events import Finished, from_json

    try:
        with events.open("rb") as file:
            file.seek(max(0, events.stat().st_size - _LAST))
            lines: Iterable[bytes] = file.read().splitlines()
    except OSError:
        return ""
    last = next((line for line in reversed(list(lines)) if line.strip()), b"")
    event = from_json(last.decode("utf-8", errors="replace"))
    return event.reason if isinstance(event, Finished) else ""
