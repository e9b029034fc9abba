"""Keep others from a file or a folder: a lock that the operating system lets go when its process dies, however it dies.

Who holds it stands in the file, for others to see: the process, and the machine, since a library may lie on a disk that
several share.
"""

import contextlib
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import getpid
from pathlib import Path
from typing import BinaryIO

from songwriter.errors import TrainingError, storage_error
from songwriter.storage import make_folder

LOCK = "lock"
# To look whether a lock is held is to take it for a moment; who really wants it tries again for as long as that takes.
_TRIES = 5
_PAUSE = 0.02


@dataclass(frozen=True)
class Holder:
    """Who holds a lock; `pid` is 0 where that can't be told, as for a process of another machine."""

    pid: int = 0


def take(path: Path) -> BinaryIO | None:
    """Take the lock `path`, which is held until the returned file is closed; None where another one holds it.

    Raises StorageError where the disk refuses.
    """
    make_folder(path.parent)
    try:
        file = path.open("a+b")
    except OSError as error:
        raise storage_error(error, path) from error
    if not _taken(file):
        file.close()
        return None
    _write(file, f"{getpid()} {platform.node()}\n".encode())
    return file


def is_held(path: Path) -> bool:
    """Tell whether a process that lives holds the lock `path`."""
    return _holder(path) is not None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock.

    Raises TrainingError where another process has it, StorageError where the disk refuses.
    """
    file = take(folder / LOCK)
    if file is None:
        raise TrainingError(
            f"a run named {folder.name} is already going on", hint="wait for it, stop it, or choose another --name"
        )
    with file:
        try:
            yield
        finally:
            _write(file, b"")


def holder(folder: Path) -> Holder | None:
    """Return who holds the folder's lock, or None where nobody does."""
    return _holder(folder / LOCK)


def _holder(path: Path) -> Holder | None:
    try:
        with path.open("r+b") as file:
            if _take(file):
                return None
            words = file.read(512).decode("utf-8", errors="replace").split()
    except OSError:
        # No lock, or none that could be taken: where nothing may be written, none of ours is held.
        return None
    if len(words) == 2 and words[0].isdecimal() and words[1] == platform.node():
        return Holder(int(words[0]))
    return Holder()


def _taken(file: BinaryIO) -> bool:
    for _ in range(_TRIES):
        if _take(file):
            return True
        time.sleep(_PAUSE)
    return False


def _write(file: BinaryIO, content: bytes) -> None:
    """Write who holds the lock; a full disk must not end a run for that."""
    with contextlib.suppress(OSError):
        file.truncate(0)
        file.write(content)
        file.flush()


if sys.platform == "win32":
    import msvcrt

    # Far behind what is written, since Windows lets nobody read what is locked.
    _PLACE = 1 << 30

    def _take(file: BinaryIO) -> bool:
        at = file.tell()
        file.seek(_PLACE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(at)
        return True

else:
    import fcntl

    def _take(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
