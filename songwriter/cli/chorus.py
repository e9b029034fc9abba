"""Let one of the processes that torchrun started say what went wrong, for all."""

import os
import time

from songwriter.cli.interrupt import Interrupt
from songwriter.errors import SongwriterError

# Seconds in which the first process is to fail where the error is every process's own.
_TURN = 10.0


def is_first() -> bool:
    """Tell whether this process speaks: it is alone, or the first of those that torchrun started."""
    return not is_shared() or os.environ.get("RANK", "0") == "0"


def is_shared() -> bool:
    """Tell whether torchrun started this process and others."""
    return os.environ.get("WORLD_SIZE", "1") != "1"


def is_told(error: SongwriterError) -> bool:
    """Tell whether another process has said it already.

    Before they have joined they can't ask one another; but torchrun ends all when the first one has failed.
    """
    if error.told is not None or is_first():
        return bool(error.told)
    until = time.monotonic() + _TURN
    with Interrupt() as interrupt:
        while not interrupt.asked and time.monotonic() < until:
            time.sleep(0.1)
        return interrupt.asked
