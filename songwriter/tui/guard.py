"""Keep unsaved text when the studio dies: by a bug, by a closed terminal, or because the system says so."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator

# A terminal that closes sends SIGHUP, or SIGBREAK on Windows; a system that shuts down sends SIGTERM.
_SIGNALS = ("SIGHUP", "SIGTERM", "SIGBREAK")
_STDIN = 0
# Seconds between two looks whether the terminal is there, and for leaving in good order.
_LOOK = 1.0
_GRACE = 3.0
# What a shell says of a program that SIGHUP ended.
_HUNG_UP = 129


@contextlib.contextmanager
def guarded(rescue: Callable[[], str], leave: Callable[[], None]) -> Iterator[None]:
    """Call `rescue` if the code inside fails, a signal ends it, or its terminal goes away without one; and at the end.

    It keeps the unsaved text, may be called again, and returns what to say once the screen is the terminal's. `leave`
    is called after a signal. Where leaving takes too long, because the screen can't be written to any more, the process
    is ended by force: the text is kept by then.
    """
    over, said = threading.Event(), [""]

    def keep() -> None:
        said[0] = said[0] or rescue()

    def end(*_: object) -> None:
        keep()
        _force(over)
        leave()

    before = {}
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, end)
    threading.Thread(target=_watch_terminal, args=(over, end), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        for number, handler in before.items():
            signal.signal(number, handler)
        keep()
        if said[0]:
            with contextlib.suppress(OSError):  # the terminal may be gone
                sys.stderr.write(f"songwriter: {said[0]}\n")


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
