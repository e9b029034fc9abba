"""Start, stop and watch training runs, each in a process of its own; no textual and no torch in here.

A run is `songwriter train` in its own session, so that it outlives the studio and a crash of one never takes the other
along. What it does is read from the events file in its folder, whoever started it.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songwriter.errors import TrainingError, UsageError, storage_error
from songwriter.lock import holder
from songwriter.paths import logs_folder, models_folder
from songwriter.storage import make_folder
from songwriter.training.history import History, events_in, history_of

EVENTS = "events.jsonl"
_NICE = 10
# What `songwriter train` returns when it was stopped, and has saved.
_INTERRUPTED = 130


@dataclass
class Run:
    """A training process that this studio started."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    stopping: bool = False

    @property
    def going(self) -> bool:
        """Tell whether the process is alive."""
        return self.process.poll() is None

    @property
    def failed(self) -> bool:
        """Tell whether the process ended in another way than by finishing or by being put aside."""
        # A signal that comes when all is saved and the process is about to end, ends it at once.
        stopped = (-_STOP,) if self.stopping else ()
        return self.process.poll() not in (None, 0, _INTERRUPTED, *stopped)

    def stop(self) -> None:
        """Ask the run to finish its step, save and end; once, since a second signal would end it where it stands."""
        if self.going and not self.stopping:
            self.stopping = True
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
    _file: int = field(default=0, repr=False)

    @classmethod
    def from_end(cls, path: Path) -> "Tail":
        """Make a tail that leaves aside what the file holds now."""
        with contextlib.suppress(OSError):
            about = path.stat()
            return cls(path, about.st_size, _file=about.st_ino)
        return cls(path)

    def lines(self) -> list[str]:
        """Return the complete lines added since the last call."""
        try:
            about = self.path.stat()
            # Another run began the file anew.
            if about.st_size < self.offset or about.st_ino != (self._file or about.st_ino):
                self.offset, self._part = 0, b""
            self._file = about.st_ino
            if about.st_size == self.offset:
                return []
            with self.path.open("rb") as file:
                file.seek(self.offset)
                added = file.read()
        except FileNotFoundError:
            self.offset, self._part, self._file = 0, b"", 0
            return []
        except OSError:
            return []
        self.offset += len(added)
        *whole, self._part = (self._part + added).split(b"\n")
        return [line.decode("utf-8", errors="replace") for line in whole if line.strip()]


@dataclass
class Followed:
    """A run that is followed closely: what is known of it by now."""

    name: str
    tail: Tail
    history: History = field(default_factory=History)

    @classmethod
    def called(cls, name: str, *, anew: bool = False) -> "Followed":
        """Follow the run called `name`: all of its history, or what comes from now on if it begins `anew`."""
        events = models_folder() / name / EVENTS
        return cls(name, Tail.from_end(events) if anew else Tail(events))

    def read(self) -> None:
        """Read what has been told since the last time."""
        lines = self.tail.lines()
        if lines:
            self.history = history_of(events_in(lines), self.history)


@dataclass(frozen=True)
class Found:
    """A run found in the library: when its history last changed, and whether it is going on."""

    name: str
    changed: float
    going: bool


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
        return Run(name, launch(arguments, subprocess.DEVNULL, file.fileno()), log)


def runs_in_library() -> list[Found]:
    """Return the runs in the library, the last changed first."""
    found = []
    for events in models_folder().glob(f"*/{EVENTS}"):
        with contextlib.suppress(OSError):
            changed = events.stat().st_mtime
            found.append(Found(events.parent.name, changed, holder(events.parent) is not None))
    return sorted(found, key=lambda each: (-each.changed, each.name))


def stop_other(name: str) -> None:
    """Ask a run that this studio did not start to finish its step, save and end.

    Raises UsageError where it is not going on or its process can't be told from here, TrainingError where it may not
    be stopped.
    """
    held = holder(models_folder() / name)
    if held is None:
        raise UsageError(f"{name} is not going on", hint="resume goes on with it")
    # A console of Windows gives its signals to everybody in it, and a process of another machine is out of reach.
    if sys.platform == "win32" or held.pid in (0, os.getpid()):
        raise UsageError(f"{name} can't be stopped from here", hint="press ctrl+c where it was started")
    try:
        os.kill(held.pid, _STOP)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise TrainingError(f"{name} is somebody else's run", hint="ask who started it to stop it") from error


def launch(arguments: Sequence[str], stdout: int, stderr: int) -> "subprocess.Popen[bytes]":
    """Start `songwriter` with these arguments in a session of its own, giving way to everything else.

    Raises TrainingError where the process can't be started.
    """
    try:
        return _launch([sys.executable, "-m", "songwriter", *arguments], stdout, stderr)
    except OSError as error:
        raise TrainingError(f"no process can be started: {error.strerror}", hint="is memory left?") from error


if sys.platform == "win32":
    _STOP = signal.CTRL_BREAK_EVENT

    def _launch(command: list[str], stdout: int, stderr: int) -> "subprocess.Popen[bytes]":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return subprocess.Popen(  # noqa: S603 - this very program
            command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, creationflags=flags
        )

else:
    _STOP = signal.SIGINT

    def _launch(command: list[str], stdout: int, stderr: int) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(  # noqa: S603 - this very program
            command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, start_new_session=True
        )
        # From outside: code run between fork and exec is not safe in a program with threads.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
        return process
