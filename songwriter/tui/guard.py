"""Keep unsaved text when the studio dies: by a bug, by a closed terminal, or because the system says so."""

import contextlib
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from songwriter.errors import SongwriterError
from songwriter.paths import songs_folder
from songwriter.tui.songfile import keep_unsaved

# A terminal that closes sends SIGHUP, or SIGBREAK on Windows; a system that shuts down sends SIGTERM.
_SIGNALS = ("SIGHUP", "SIGTERM", "SIGBREAK")
_STDIN = 0
# Seconds between two looks whether the terminal is there, and for leaving in good order.
_LOOK = 1.0
_GRACE = 3.0
# What a shell says of a program that SIGHUP ended.
_HUNG_UP = 129


class Keeper:
    """Write the unsaved text to a file of its own, once."""

    def __init__(self, unsaved: Callable[[], str]) -> None:
        self._unsaved = unsaved
        self._kept = False
        self._path: Path | None = None

    def keep(self) -> None:
        """Write what is unsaved beside the songs, or where that can't be, into the folder for temporary files."""
        if self._kept:
            return
        self._kept = True
        text = self._unsaved()
        if not text:
            return
        for folder in (songs_folder(), Path(tempfile.gettempdir())):
            with contextlib.suppress(SongwriterError):
                self._path = keep_unsaved(text, folder)
                return

    def tell(self) -> None:
        """Say where the text is, if there was any; for when the screen is the terminal's again."""
        if self._path is not None:
            with contextlib.suppress(OSError):  # the terminal may be gone
                sys.stderr.write(f"songwriter: your unsaved text is in {self._path}\n")


@contextlib.contextmanager
def guarded(unsaved: Callable[[], str], leave: Callable[[], None]) -> Iterator[Keeper]:
    """Keep the unsaved text if the code inside fails, a signal ends it, or its terminal goes away without one.

    `leave` is called after a signal. Where leaving takes too long, because the screen can't be written to any more, the
    process is ended by force: the text is kept by then.
    """
    keeper, over = Keeper(unsaved), threading.Event()

    def end(*_: object) -> None:
        keeper.keep()
        _force(over)
        leave()

    before = {}
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, end)
    threading.Thread(target=_watch_terminal, args=(over, end), daemon=True).start()
    try:
        yield keeper
    except BaseException:
        keeper.keep()
        raise
    finally:
        over.set()
        for number, handler in before.items():
            signal.signal(number, handler)
        keeper.tell()


def _watch_terminal(over: threading.Event, end: Callable[[], None]) -> None:
    """Call `end` when the terminal is gone: not everything that closes one sends a signal to all that run in it."""
    if not os.isatty(_STDIN):
        return
    while not over.wait(_LOOK):
        if not os.isatty(_STDIN):
            end()
            return


def _force(over: threading.Event) -> None:
    """End the process after a while if it isn't over by itself."""

    def wait() -> None:
        if not over.wait(_GRACE):
            os._exit(_HUNG_UP)

    threading.Thread(target=wait, daemon=True).start()
