"""Make the best of the machine for training; each of these is measured by `benchmarks/training.py`."""

import contextlib
import ctypes
import os
import platform

# The numbers of mallopt's parameters in glibc's malloc.h.
_TRIM_THRESHOLD = -1
_MMAP_THRESHOLD = -3


def spin_briefly() -> None:
    """Let torch's threads wait for each other by spinning, but not for long; to be called before torch is loaded.

    Threads that spin starve each other as soon as anything else runs on the machine, such as the studio; ones that
    sleep at once are slow to wake. This is for GNU's OpenMP, which is torch's on Linux.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")


def keep_freed_memory() -> None:
    """Let the process keep memory that it has freed: a step needs the same again.

    Left alone, glibc gives large arrays back to the system after each use, and the system clears each page again
    for the next, which can take half of the time. Elsewhere than on glibc it does nothing.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, 1 << 30)
        libc.mallopt(_TRIM_THRESHOLD, (1 << 31) - 1)
