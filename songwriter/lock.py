"""Hold a file so that other processes see it: a lock that the system lets go when its process dies, however it dies."""

import sys
from pathlib import Path
from typing import BinaryIO

from songwriter.errors import storage_error
from songwriter.storage import make_folder


def take(path: Path) -> BinaryIO | None:
    """Take the lock `path`, which is held until the returned file is closed; None where another one holds it.

    Raises StorageError where the disk refuses.
    """
    make_folder(path.parent)
    try:
        file = path.open("ab")
    except OSError as error:
        raise storage_error(error, path) from error
    if _take(file):
        return file
    file.close()
    return None


def is_held(path: Path) -> bool:
    """Tell whether a process that lives holds the lock `path`."""
    try:
        with path.open("r+b") as file:
            return not _take(file)
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
