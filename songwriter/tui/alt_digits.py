"""Tell alt with a digit from the characters that textual takes it for.

A terminal sends alt+3 as Escape and 3, in which textual sees what that key types on a Mac: "£", the same event as for a
"£" that is typed or pasted. So the bytes are put in the form of the kitty protocol, which is read as alt+3, before
textual reads them. No textual in here.
"""

import re
import time
from collections.abc import Callable

_PASTE, _PASTED = b"\x1b[200~", b"\x1b[201~"
# A digit, and the two keys beside the digits that are taken for dashes and the like as well.
_KNOWN = re.compile(rb"\x1b\[20[01]~|\x1b[0-9=-]")
# What may be left of a sequence when the next bytes come.
_LONGEST = len(_PASTE) - 1


class AltDigits:
    """Rewrite the bytes of a terminal as they come, in pieces of any size; what is pasted stays as it is."""

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Take an Escape and what follows within `patience` seconds for one key."""
        self._patience, self._clock = patience, clock
        self._pasting = False
        self._tail = b""
        self._came = 0.0

    def read(self, data: bytes) -> bytes:
        """Return `data` with alt and a digit written so that it can't be taken for anything else."""
        now, tail = self._clock(), self._tail
        late = now - self._came >= self._patience
        whole, done, made = tail + data, len(tail), []
        for found in _KNOWN.finditer(whole):
            if found.end() <= len(tail):
                continue
            if found[0] in (_PASTE, _PASTED):
                self._pasting = found[0] == _PASTE
            elif not self._pasting and not (late and found.start() < len(tail)):
                # An Escape of long ago was a key of its own; one of just now may have gone on before.
                key = b"\x1b[%d;3u" % found[0][1]
                made += [whole[done : max(done, found.start())], key[max(0, done - found.start()) :]]
                done = found.end()
        self._tail, self._came = whole[-_LONGEST:], now
        return b"".join(made) + whole[done:]
