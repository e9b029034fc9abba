"""Start, stop and watch training runs, each in a process of its own; no textual and no torch in here.

A run is `songwriter train` in its own session, so that it outlives the studio and a crash of one never takes the other
along. What it does is read from the events file in its folder, whoever started it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songwriter.errors import TrainingError, storage_error
from songwriter.paths import logs_folder, models_folder
from songwriter.storage import make_folder

EVENTS = "events.jsonl"
# A run writes a line about once a second; one that has been silent for this long is not going on.
_SILENCE = 30.0
_NICE = 10
# What `songwriter train` returns when it was stopped, and has saved.
_INTERRUPTED = 130


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
