"""Keep earlier versions of songs: a file for each save, fewer with age."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from songwriter.errors import StorageError, storage_error
from songwriter.paths import versions_folder
from songwriter.shelf.names import folder_name, identity
from songwriter.shelf.songfile import SongFile, read_song, write_song
from songwriter.shelf.thinning import kept
from songwriter.storage import make_folder, remove_file, write_bytes

_NAME = re.compile(r"(\d{8}T\d{6}\.\d{6})Z (.+)\.txt")
_MOMENT = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True)
class Version:
    """A text that a song once had: when, and why it was kept."""

    moment: datetime
    reason: str
    path: Path

    @property
    def text(self) -> str:
        """Read the text. Raises StorageError where it can't be read."""
        try:
            return self.path.read_bytes().decode("utf-8", errors="replace")
        except OSError as error:
            raise storage_error(error, self.path) from error


def versions_of(song: Path) -> list[Version]:
    """Return the versions of the song in the file `song`, the newest first."""
    try:
        names = list(_folder(song).iterdir())
    except OSError:
        return []
    found = ((path, _NAME.fullmatch(path.name)) for path in names)
    versions = [Version(_moment(match[1]), match[2], path) for path, match in found if match]
    return sorted(versions, key=lambda each: each.moment, reverse=True)


def keep_version(song: Path, text: str, reason: str, moment: datetime | None = None) -> None:
    """Keep `text` as a version of the song in the file `song`, and thin the rest; not if the newest is the same.

    Raises StorageError where the disk refuses.
    """
    versions = versions_of(song)
    now = datetime.now(UTC)
    if versions and versions[0].text == text:
        return
    moment = moment or now
    if versions and moment <= versions[0].moment:
        # The order in which they were kept is told by their moments, whatever the clocks say.
        moment = max(now, versions[0].moment + timedelta(microseconds=1))
    name = f"{moment.astimezone(UTC).strftime(_MOMENT)}Z {reason}.txt"
    write_bytes(_folder(song) / name, text.encode("utf-8", errors="replace"))
    stays = set(kept([moment, *(each.moment for each in versions)], now))
    for each in versions:
        if each.moment not in stays:
            remove_file(each.path)


def save_song(song: SongFile, text: str, path: Path) -> tuple[SongFile, StorageError | None]:
    """Write the song as `write_song` does, and keep what was in the file and what is in it now as versions.

    Returns the song as it is then on the disk, and what kept its version from being kept, if anything did. Raises
    StorageError where the song itself can't be written.
    """
    with suppress(StorageError):
        # What can't be read as a song, or be kept, must not stand in the way of the song.
        there = read_song(path)
        changed = there.stamp[0] / 1e9 if there.stamp else 0.0
        keep_version(path, there.text, "as it was", datetime.fromtimestamp(changed, UTC))
    written = write_song(song, text, path)
    try:
        keep_version(path, text, "saved")
    except StorageError as error:
        return written, error
    return written, None


def move_versions(song: Path, to: Path) -> None:
    """Give the versions of the song in the file `song` to the file `to`. Raises StorageError where the disk refuses."""
    before, after = _folder(song), _folder(to)
    if not before.is_dir() or identity(song) == identity(to):
        return
    try:
        if not after.exists():
            make_folder(after.parent)
            before.rename(after)
            return
        # A song of that name was there before: its versions stay, and these come between them.
        for path in before.iterdir():
            path.rename(after / path.name)
        before.rmdir()
    except OSError as error:
        raise storage_error(error, before) from error


def _folder(song: Path) -> Path:
    return versions_folder() / folder_name(song)


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, _MOMENT).replace(tzinfo=UTC)
