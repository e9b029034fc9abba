"""Write a file whole, or not at all.

A reader sees the old content or the new, never a part: the new content goes beside the file, to the disk, and is then
renamed over it. A full disk or a kill leaves the old file as it was.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from songwriter.errors import storage_error

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
    path = path.resolve()
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
    except BaseException as error:
        # Whatever breaks it off, Ctrl-C too.
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise storage_error(error, path) from error
        raise


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` in UTF-8 with its line ends as given; see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))
