"""Know the songs of a folder: read them, search them, rename and duplicate them."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from songwriter.errors import SongwriterError, UsageError, storage_error
from songwriter.paths import expand_home
from songwriter.shelf.names import file_name, free_path
from songwriter.shelf.songfile import read_song
from songwriter.shelf.versions import move_versions
from songwriter.song.counting import counts
from songwriter.storage import write_bytes

SUFFIXES = (".txt", ".cho", ".chopro", ".chordpro", ".pro", ".md")
# More than anybody has written; a folder that holds more is not one of songs.
_MOST = 10_000


@dataclass(frozen=True)
class Listed:
    """A song as the list shows it; `words` is None, and the text empty, where the file can't be read.

    `searched` is the title and the text without regard to capitals.
    """

    path: Path
    title: str
    changed: float
    size: int
    words: int | None
    text: str
    searched: str


@dataclass(frozen=True)
class Found:
    """A song that a search found, and the line of it that was looked for, if it is not the title."""

    song: Listed
    line: str = ""


def list_songs(folder: Path, known: Mapping[Path, Listed] | None = None) -> tuple[Listed, ...]:
    """Return the songs of `folder` and the folders in it, the last changed first; none where there is no such folder.

    What is in `known` and was not changed since is not read again.
    """
    known, songs = known or {}, []
    for found in _files(folder):
        path = Path(found.path)
        try:
            status = found.stat()
        except OSError:  # gone, or a link to nowhere
            continue
        old = known.get(path)
        if old is None or (old.changed, old.size) != (status.st_mtime, status.st_size):
            old = _listed(path, folder, status)
        songs.append(old)
        if len(songs) >= _MOST:
            break
    return tuple(sorted(songs, key=lambda each: (-each.changed, each.title)))


def search(songs: Sequence[Listed], query: str) -> list[Found]:
    """Return the songs that have every word of `query` in title or text; those with all in the title come first."""
    words = query.casefold().split()
    if not words:
        return [Found(song) for song in songs]
    titled, others = [], []
    for song in songs:
        title = song.title.casefold()
        if all(word in title for word in words):
            titled.append(Found(song))
        elif all(word in song.searched for word in words):
            missing = next(word for word in words if word not in title)
            lines = song.text.split("\n")
            others.append(Found(song, next((line.strip() for line in lines if missing in line.casefold()), "")))
    return titled + others


def path_for(typed: str, folder: Path) -> Path:
    """Return the file that is meant by a title, or a path, as typed by a person."""
    return folder / expand_home(typed) if is_path(typed) else folder / file_name(typed)


def is_path(typed: str) -> bool:
    """Tell whether what was typed is a path and not a title."""
    given = expand_home(typed)
    return given.is_absolute() or len(given.parts) > 1 or given.suffix.lower() in SUFFIXES


def rename_song(song: Path, title: str) -> Path:
    """Give a song another title, that is, its file another name; its versions go along. Returns its path then.

    Raises UsageError where there is a song of that name, StorageError where the disk refuses.
    """
    name = file_name(title)
    to = song.with_name(name if song.suffix == ".txt" else name.removesuffix(".txt") + song.suffix)
    if to == song:
        return song
    try:
        if os.path.lexists(to) and not (to.exists() and to.samefile(song) and to.name.lower() == song.name.lower()):
            raise UsageError(f"there is a song called {to.name} already", hint="choose another title")
        song.rename(to)
    except OSError as error:
        raise storage_error(error, song) from error
    move_versions(song, to)
    return to


def duplicate_song(song: Path) -> Path:
    """Copy a song to a name of its own beside it, and return its path. Raises StorageError where the disk refuses."""
    to = free_path(song.with_name(f"{song.stem} copy{song.suffix}"))
    try:
        write_bytes(to, song.read_bytes())
    except OSError as error:
        raise storage_error(error, song) from error
    return to


def _files(folder: Path) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            inside = [each for each in entries if not each.name.startswith(".")]
    except OSError:
        return
    for each in inside:
        try:
            # A link to a folder could lead round in a circle.
            is_folder = each.is_dir(follow_symlinks=False)
        except OSError:
            continue
        if is_folder:
            yield from _files(Path(each.path))
        elif each.name.lower().endswith(SUFFIXES) and not each.is_dir():
            yield each


def _listed(path: Path, folder: Path, status: os.stat_result) -> Listed:
    title = path.relative_to(folder).with_suffix("").as_posix()
    try:
        text = read_song(path).text
    except SongwriterError:
        return Listed(path, title, status.st_mtime, status.st_size, None, "", title.casefold())
    return Listed(path, title, status.st_mtime, status.st_size, counts(text).words, text, f"{title}\n{text}".casefold())
