"""Write a file whole, or not at all.

A reader sees the old content or the new, never a part: the new content goes beside the file, to the disk, and is then
renamed over it. A full disk or a kill leaves the old file as it was.
"""

import contextlib
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from songwriter.errors import StorageError, storage_error

NEW = ".new"
"""What the name of a file ends in while it is written."""


def make_folder(folder: Path) -> Path:
    """Make `folder` with its parents and return it.

    Raises StorageError where the disk refuses.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder) from error
    return folder


def write_bytes(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step, keeping the permissions that it had and following a link.

    Raises StorageError where the disk refuses; the old file is then unchanged.
    """
    with replacing(path) as file:
        file.write(content)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to that replaces `path` in one step when the `with` block ends; see `write_bytes`.

    Where the block ends in an error, nothing is left of what was written.
    """
    # Not Path.resolve, which some versions of Python let trip over a link to itself.
    path = Path(os.path.realpath(path))
    make_folder(path.parent)
    # The name is chosen before there is such a file, so that it is removed wherever the work is broken off.
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}{NEW}")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o7777)
        beside.replace(path)
        _sync_folder(path.parent)
    except BaseException as error:
        # Whatever breaks it off, Ctrl-C too.
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise storage_error(error, path) from error
        raise


def write_over(path: Path, content: bytes) -> None:
    """Replace `path` by `content` as `write_bytes` does, where that can keep what the file is, else within the file.

    A file that has other names (hard links), whose owner we can't give to a new one, or whose folder takes no new one,
    is overwritten; it gets its old content back if that fails. Raises StorageError where the disk refuses, and for a
    file that nobody may write to.
    """
    path = Path(os.path.realpath(path))
    try:
        before = path.stat()
    except FileNotFoundError:
        write_bytes(path, content)
        return
    except OSError as error:
        raise storage_error(error, path) from error
    # Looked up in the file itself, as replacing it asks the folder alone, and a system's owner is asked nothing.
    if stat.S_ISREG(before.st_mode) and (not before.st_mode & 0o222 or not os.access(path, os.W_OK)):
        raise StorageError(f"{path} is read-only", hint="make it writable, or save the song under another name")
    if before.st_nlink > 1 or not _can_be_replaced(path, before):
        _overwrite(path, content)
    else:
        write_bytes(path, content)


def _can_be_replaced(path: Path, before: os.stat_result) -> bool:
    """Tell whether a new file in the place of `path` would have its owner and group."""
    if sys.platform == "win32":
        return True
    # A folder with the set-group-ID bit gives its own group to new files, as do all folders on a Mac.
    folder = path.parent.stat()
    group = folder.st_gid if folder.st_mode & stat.S_ISGID or sys.platform == "darwin" else os.getegid()
    return os.access(path.parent, os.W_OK) and (before.st_uid, before.st_gid) == (os.geteuid(), group)


def _overwrite(path: Path, content: bytes) -> None:
    try:
        with path.open("r+b") as file:
            before = file.read()
            try:
                _fill(file, content)
            except OSError:
                with contextlib.suppress(OSError):
                    _fill(file, before)
                raise
    except OSError as error:
        raise storage_error(error, path) from error


def _fill(file: IO[bytes], content: bytes) -> None:
    file.seek(0)
    file.write(content)
    file.flush()
    file.truncate(len(content))
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """See that a new name outlives a power cut; where the system can't do that, it is done without."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` in UTF-8 with its line ends as given; see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def remove_file(path: Path) -> None:
    """Remove the file `path` if it is there. Raises StorageError where the disk refuses."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error, path) from error
