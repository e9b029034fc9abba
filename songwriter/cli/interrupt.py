"""Turn Ctrl-C into a wish that is granted between two steps."""

import signal
from types import FrameType, TracebackType
from typing import Any

from songwriter.errors import SongwriterError


class Interrupt:
    """Notice SIGINT, SIGTERM and their Windows kin while in the `with` block, instead of dying of them.

    A second Ctrl-C ends the program at once. With `shared`, what torchrun sends doesn't cut an error's words short.
    """

    def __init__(self, *, shared: bool = False) -> None:
        self._shared = shared
        self.asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Interrupt":
        names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
        for each in (getattr(signal, name) for name in names if hasattr(signal, name)):
            self._before[each] = signal.signal(each, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each, handler in self._before.items():
            # torchrun ends every process when one fails; what there is to say is said before.
            keep = self._shared and each == signal.SIGTERM and isinstance(error, SongwriterError)
            signal.signal(each, signal.SIG_IGN if keep else handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
