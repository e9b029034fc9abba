"""Keep unsaved text when the studio dies: by a bug, by a closed terminal, or because the system says so."""

import contextlib
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from songwriter.errors import SongwriterError
from songwriter.paths import songs_folder
from songwriter.tui.songfile import keep_unsaved

# A terminal that closes sends SIGHUP, or SIGBREAK on Windows; a system that shuts down sends SIGTERM.
_SIGNALS = ("SIGHUP", "SIGTERM", "SIGBREAK")


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
    """Keep the unsaved text if the code inside fails, or a signal ends it; `leave` is called after a signal."""
    keeper = Keeper(unsaved)

    def end(_number: int, _frame: FrameType | None) -> None:
        keeper.keep()
        leave()

    before = {}
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, end)
    try:
        yield keeper
    except BaseException:
        keeper.keep()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        keeper.tell()
