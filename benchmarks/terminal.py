"""Run a program on a pseudo-terminal, and read off its screen what it shows, and when."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping
from typing import Self

COLUMNS, ROWS = 100, 30
_ESCAPE = re.compile(
    r"\x1b(?:\[([0-9:;<=>?]*)[ -/]*([@-~])|[\]P_^].*?(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-9=>A-OQ-Z\\a-z])", re.DOTALL
)


class Screen:
    """Hold what a terminal shows, as far as Textual writes to it; text in italics, as ghosts are, is kept apart."""

    def __init__(self) -> None:
        self.plain = [[" "] * COLUMNS for _ in range(ROWS)]
        self.ghost = [[" "] * COLUMNS for _ in range(ROWS)]
        self.row = self.column = 0
        self._italic = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def feed(self, data: bytes) -> None:
        """Take what a program wrote."""
        text = self._rest + self._decoder.decode(data)
        self._rest = ""
        at = 0
        while at < len(text):
            if text[at] != "\x1b":
                end = text.find("\x1b", at)
                end = end if end >= 0 else len(text)
                self._write(text[at:end])
                at = end
            elif found := _ESCAPE.match(text, at):
                self._obey(found.group(1) or "", found.group(2) or "")
                at = found.end()
            else:
                self._rest = text[at:]
                return

    def shows(self, words: str) -> bool:
        """Tell whether `words` stand anywhere."""
        return any(words in "".join(line) for line in self.plain)

    def ghost_at(self, row: int, column: int) -> str:
        """Return the ghost that begins in a cell; the cursor may hide its first letter."""
        return "".join(self.ghost[row][column : column + 20]).rstrip()

    def _write(self, text: str) -> None:
        for letter in text:
            if letter == "\n":
                self.row += 1
            elif letter == "\r":
                self.column = 0
            elif letter >= " " and self.row < ROWS and self.column < COLUMNS:
                self.plain[self.row][self.column] = " " if self._italic else letter
                self.ghost[self.row][self.column] = letter if self._italic else " "
                self.column += 1

    def _obey(self, numbers: str, command: str) -> None:
        if command == "H":
            row, _, column = numbers.partition(";")
            self.row, self.column = int(row or 1) - 1, int(column or 1) - 1
        elif command == "m":
            self._style(numbers.split(";"))

    def _style(self, numbers: list[str]) -> None:
        at = 0
        while at < len(numbers):
            if numbers[at] in ("38", "48"):
                # A colour: `5;n`, or `2;r;g;b`.
                at += 2 if numbers[at + 1] == "5" else 4
            elif numbers[at] in ("", "0", "23"):
                self._italic = False
            elif numbers[at] == "3":
                self._italic = True
            at += 1


class Terminal:
    """A program on a terminal of its own; a context that ends it."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str]) -> None:
        self.screen = Screen()
        self.began = time.perf_counter()
        self.pid, self._file = pty.fork()
        if not self.pid:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execve(arguments[0], arguments, {**environment, "TERM": "xterm-256color"})  # noqa: S606 - no shell

    def press(self, keys: str) -> float:
        """Press keys, and return when."""
        pressed = time.perf_counter()
        os.write(self._file, keys.encode())
        return pressed

    def wait(self, holds: Callable[[Screen], object], seconds: float) -> float | None:
        """Read on until the screen is so, and return when that was; None where it never came in so many seconds."""
        end = time.perf_counter() + seconds
        while not holds(self.screen):
            left = end - time.perf_counter()
            if left <= 0 or not select.select([self._file], [], [], left)[0]:
                return None
            data = os.read(self._file, 1 << 16)
            came = time.perf_counter()
            self.screen.feed(data)
            if holds(self.screen):
                return came
        return time.perf_counter()

    def settle(self, seconds: float) -> None:
        """Let so much time pass, reading."""
        self.wait(lambda _: False, seconds)

    def memory(self) -> tuple[float, float]:
        """Return the program's resident and proportional memory in MiB, where /proc tells."""
        with open(f"/proc/{self.pid}/smaps_rollup", encoding="ascii") as file:  # noqa: PTH123 - no file of ours
            found = dict(line.split()[:2] for line in list(file)[1:])
        return int(found["Rss:"]) / 1024, int(found["Pss:"]) / 1024

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._file)
