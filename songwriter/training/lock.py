"""Keep two runs from one folder: a lock that the operating system lets go when its process dies, however it dies."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from songwriter.errors import TrainingError, storage_error
from songwriter.storage import make_folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock.

    Raises TrainingError where another process has it, StorageError where the disk refuses.
    """
    path = make_folder(folder) / "lock"
    try:
        file = path.open("ab")
    except OSError as error:
        raise storage_error(error, path) from error
    with file:
        if not _take(file):
            raise TrainingError(
                f"a run named {folder.name} is already going on", hint="wait for it, stop it, or choose another --name"
            )
        yield


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
