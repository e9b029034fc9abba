"""Delete songs in a way that can be taken back: each goes into a folder of its own, with a note of where it was."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from songwriter.errors import storage_error
from songwriter.paths import trash_folder
from songwriter.shelf.names import file_name, free_path
from songwriter.storage import make_folder, remove_file, write_bytes

_MOMENT = "%Y%m%dT%H%M%S.%fZ"
# No song ends in this, so the two can't be taken for each other.
_ORIGIN = "was-at.path"


@dataclass(frozen=True)
class Trashed:
    """A song in the trash: its file there, where it was, if it was a file, and when it was deleted."""

    path: Path
    origin: Path | None
    moment: datetime


def to_trash(song: Path) -> Path:
    """Move the file `song` to the trash, and return where it is now. Raises StorageError where the disk refuses."""
    try:
        content = song.read_bytes()
        folder = _new_folder()
        # A name may hold bytes that are no text.
        write_bytes(folder / _ORIGIN, os.fsencode(os.path.abspath(song)))  # noqa: PTH100 - of a link, the link goes
        # Copied and not moved: the trash may be on another disk, and the copy is on it before the song goes.
        write_bytes(folder / song.name, content)
        song.unlink()
    except OSError as error:
        raise storage_error(error, song) from error
    return folder / song.name


def text_to_trash(title: str, text: str) -> Path:
    """Put a text that is in no file into the trash, and return where it is.

    Raises StorageError where the disk refuses.
    """
    path = _new_folder() / file_name(title)
    write_bytes(path, text.encode("utf-8", errors="replace"))
    return path


def list_trash() -> list[Trashed]:
    """Return what is in the trash, the last deleted first."""
    found = []
    for path in trash_folder().glob("*/*"):
        with suppress(ValueError, OSError):
            moment = datetime.strptime(path.parent.name, _MOMENT).replace(tzinfo=UTC)
            if path.name != _ORIGIN and path.is_file():
                found.append(Trashed(path, _origin(path.parent), moment))
    return sorted(found, key=lambda each: each.moment, reverse=True)


def restore(song: Trashed, folder: Path) -> Path:
    """Put a song back where it was, or into `folder`, under a name that is free, and return its path.

    Raises StorageError where the disk refuses.
    """
    path = free_path(song.origin or folder / song.path.name)
    try:
        write_bytes(path, song.path.read_bytes())
        remove_file(song.path)
        remove_file(song.path.with_name(_ORIGIN))
        song.path.parent.rmdir()
    except OSError as error:
        raise storage_error(error, song.path) from error
    return path


def _origin(folder: Path) -> Path | None:
    try:
        return Path(os.fsdecode((folder / _ORIGIN).read_bytes()))
    except OSError:
        return None


def _new_folder() -> Path:
    make_folder(trash_folder())
    while True:
        try:
            folder = trash_folder() / datetime.now(UTC).strftime(_MOMENT)
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise storage_error(error, trash_folder()) from error
        return folder
