"""Start, stop and watch training runs, each in a process of its own; no textual and no torch in here.

A run is `songwriter train` in its own session, so that it outlives the studio and a crash of one never takes the other
along. What it does is read from the events file in its folder, whoever started it.
"""

import contextlib
import glob
import os
import shlex
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songwriter.errors import TrainingError, UsageError, storage_error
from songwriter.paths import expand_home, logs_folder, models_folder
from songwriter.storage import make_folder

EVENTS = "events.jsonl"
# A run writes a line about once a second; one that has been silent for this long is not going on.
_SILENCE = 30.0
_NICE = 10
# What `songwriter train` returns when it was stopped, and has saved.
_INTERRUPTED = 130


@dataclass(frozen=True)
class Plan:
    """What to train: on which files, under which name, and how."""

    files: tuple[str, ...]
    name: str
    epochs: int = 10
    level: str = "word"
    cell: str = "lstm"
    replace: bool = False

    def arguments(self) -> list[str]:
        """Return the arguments of `songwriter` that carry the plan out."""
        options = {"--name": self.name, "--epochs": str(self.epochs), "--level": self.level, "--cell": self.cell}
        flags = ["--replace", "--quiet"] if self.replace else ["--quiet"]
        # After "--", a file may begin with a dash.
        return ["train", *(part for pair in options.items() for part in pair), *flags, "--", *self.files]

    @property
    def taken(self) -> bool:
        """Tell whether there is a model or a run of this name."""
        return any(
            (models_folder() / self.name / file).exists() for file in ("model.safetensors", "resume.safetensors")
        )


@dataclass
class Run:
    """A training process that this studio started."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def going(self) -> bool:
        """Tell whether the process is alive."""
        return self.process.poll() is None

    @property
    def failed(self) -> bool:
        """Tell whether the process ended in another way than by finishing or by being put aside."""
        return self.process.poll() not in (None, 0, _INTERRUPTED)

    def stop(self) -> None:
        """Ask the run to finish its step, save and end."""
        if self.going:
            self.process.send_signal(_STOP)

    def last_words(self, lines: int = 6) -> str:
        """Return the last lines that the process wrote to its log."""
        try:
            with self.log.open(encoding="utf-8", errors="replace") as file:
                return "".join(deque((line for line in file if line.strip()), maxlen=lines)).rstrip()
        except OSError:
            return ""


@dataclass
class Tail:
    """Read the complete lines that were added to a file, call by call; the file need not be there yet."""

    path: Path
    offset: int = 0
    _part: bytes = field(default=b"", repr=False)

    @classmethod
    def from_end(cls, path: Path) -> "Tail":
        """Make a tail that leaves aside what the file holds now."""
        with contextlib.suppress(OSError):
            return cls(path, path.stat().st_size)
        return cls(path)

    def lines(self) -> list[str]:
        """Return the complete lines added since the last call."""
        try:
            if not self.path.exists():
                self.offset, self._part = 0, b""
                return []
            size = self.path.stat().st_size
            if size < self.offset:  # another run began the file anew
                self.offset, self._part = 0, b""
            if size == self.offset:
                return []
            with self.path.open("rb") as file:
                file.seek(self.offset)
                added = file.read()
        except OSError:
            return []
        self.offset += len(added)
        *whole, self._part = (self._part + added).split(b"\n")
        return [line.decode("utf-8", errors="replace") for line in whole if line.strip()]


@dataclass(frozen=True)
class Found:
    """A run found in the library: its events file, when that last changed, and whether it seems to be going on."""

    name: str
    events: Path
    changed: float
    lively: bool


def make_plan(files: str, name: str, epochs: str, level: str, cell: str) -> Plan:
    """Make a plan of what was typed and chosen. Raises UsageError where it makes no sense. Looks at the disk."""
    from songwriter.library import run_folder

    paths = split_files(files)
    if not name.strip():
        raise UsageError("the model has no name yet", hint="give it one")
    run_folder(name.strip())
    if not epochs.strip().isdecimal() or not 1 <= int(epochs) <= 10_000:
        raise UsageError(f"epochs can't be {epochs!r}", hint="a whole number from 1 to 10000")
    return Plan(paths, name.strip(), int(epochs), level, cell)


def split_files(typed: str) -> tuple[str, ...]:
    """Return the files, folders and globs that were typed, quotes and all; each must lead to something.

    Raises UsageError where one does not.
    """
    try:
        # Backslashes are part of Windows paths, so they can't be escapes there.
        parts = shlex.split(typed, posix=sys.platform != "win32")
    except ValueError as error:
        raise UsageError("a quote is not closed in the list of files", hint="close it, or leave it out") from error
    paths = [str(expand_home(part.strip("\"'"))) for part in parts]
    if not paths:
        raise UsageError("no corpus is chosen", hint="type files, folders or globs, or pick them with the browser")
    for path in paths:
        if not Path(path).exists() and not glob.glob(path, recursive=True):  # noqa: PTH207 - absolute patterns too
            raise UsageError(f"no such file or folder: {path}", hint="check the path; put quotes around spaces")
    return tuple(paths)


def start(name: str, arguments: Sequence[str]) -> Run:
    """Start `songwriter` with these arguments as a run called `name`.

    Raises TrainingError where the process can't be started, StorageError where its log can't be written.
    """
    log = make_folder(logs_folder()) / f"{name}.log"
    try:
        file = log.open("wb")
    except OSError as error:
        raise storage_error(error, log) from error
    with file:
        try:
            process = _launch([sys.executable, "-m", "songwriter", *arguments], file.fileno())
        except OSError as error:
            raise TrainingError(f"training can't be started: {error.strerror}", hint="is memory left?") from error
    return Run(name, process, log)


def recent_runs(limit: int = 20) -> list[Found]:
    """Return the runs in the library, the last changed first."""
    found = []
    for events in models_folder().glob(f"*/{EVENTS}"):
        with contextlib.suppress(OSError):
            changed = events.stat().st_mtime
            found.append(Found(events.parent.name, events, changed, time.time() - changed < _SILENCE))
    return sorted(found, key=lambda each: -each.changed)[:limit]


if sys.platform == "win32":
    _STOP = signal.CTRL_BREAK_EVENT

    def _launch(command: list[str], log: int) -> "subprocess.Popen[bytes]":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return subprocess.Popen(  # noqa: S603 - this very program
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, creationflags=flags
        )

else:
    _STOP = signal.SIGINT

    def _launch(command: list[str], log: int) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(  # noqa: S603 - this very program
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True
        )
        # From outside: code run between fork and exec is not safe in a program with threads.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
        return process
