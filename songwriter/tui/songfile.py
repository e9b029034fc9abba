r"""Read and write the file of a song, so that what a person wrote is never lost; no textual in here.

A file keeps its encoding, its byte order mark and its line ends. In memory a song has "\n" between its lines.
"""

import codecs
import re
import time
from dataclasses import dataclass, replace
from pathlib import Path

from songwriter.errors import StorageError, storage_error
from songwriter.storage import write_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BIG = 5_000_000
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_HEADER = re.compile(r"\s*\[.*\]\s*$")


@dataclass(frozen=True)
class SongFile:
    """A song as it was last read or written: its text, and how the file says it. A new song has no path."""

    path: Path | None = None
    text: str = ""
    mark: bytes = b""
    encoding: str = "utf-8"
    newline: str = "\n"
    content: bytes = b""

    @property
    def changed_on_disk(self) -> bool:
        """Tell whether another program has changed the file since; a vanished file is no change that can be harmed."""
        if self.path is None:
            return False
        try:
            return self.path.read_bytes() != self.content
        except OSError:
            return False


def read_song(path: Path) -> SongFile:
    """Read the song in `path`.

    Raises StorageError where it can't be read, or is no text.
    """
    try:
        if path.stat().st_size > _BIG:
            raise StorageError(f"{path} is too big for a song", hint="a song file has at most 5 MB")
        content = path.read_bytes()
    except OSError as error:
        raise storage_error(error, path) from error
    text, mark, encoding = _decoded(content, path)
    newline = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    return SongFile(path, text.replace("\r\n", "\n").replace("\r", "\n"), mark, encoding, newline, content)


def write_song(song: SongFile, text: str, path: Path) -> SongFile:
    """Write `text` to `path` in the way of `song`, in one step, and return the song as it is then on the disk.

    A character that the encoding of the file lacks makes it UTF-8. Raises StorageError where the disk refuses.
    """
    whole = text.replace("\n", song.newline)
    encoding = song.encoding
    try:
        content = song.mark + whole.encode(encoding)
    except UnicodeEncodeError:
        encoding = "utf-8"
        # A lone surrogate has no bytes in any encoding; a question mark is better than a song that can't be saved.
        content = whole.encode(encoding, errors="replace")
    write_bytes(path, content)
    mark = song.mark if content.startswith(song.mark) else b""
    return replace(song, path=path, text=text, mark=mark, encoding=encoding, content=content)


def keep_unsaved(text: str, folder: Path) -> Path:
    """Write unsaved text beside the songs, under a name of its own, and return its path."""
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    path, number = folder / f"recovered-{stamp}.txt", 1
    while path.exists():
        number += 1
        path = folder / f"recovered-{stamp}-{number}.txt"
    write_bytes(path, text.encode("utf-8", errors="replace"))
    return path


def list_songs(folder: Path) -> list[Path]:
    """Return the song files of `folder`, last changed first; none where there is no such folder."""
    found = []
    for path in folder.glob("*.txt"):
        try:
            found.append((-path.stat().st_mtime, path.name, path))
        except OSError:  # gone, or a link to nowhere
            continue
    return [path for *_, path in sorted(found)]


def file_name(title: str) -> str:
    """Return a file name for a song's title that every system accepts."""
    name = _FORBIDDEN.sub(" ", title)
    name = " ".join(name.split()).strip(". ")[:100].rstrip(". ") or "song"
    return f"{name} song.txt" if _RESERVED.match(name) else f"{name}.txt"


def title_of(text: str, path: Path | None = None) -> str:
    """Return the title of a song: the name of its file, else its first line that is sung, else "untitled"."""
    if path is not None:
        return path.stem
    sung = (line.strip() for line in text.split("\n") if line.strip() and not _HEADER.match(line))
    return " ".join(next(sung, "untitled").lstrip("# ").split())[:60].rstrip(" ,.;:") or "untitled"


def _decoded(content: bytes, path: Path) -> tuple[str, bytes, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), mark, encoding
            except UnicodeDecodeError:
                break
    if b"\0" in content:
        raise StorageError(f"{path} is not a text file", hint="open a plain text file")
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), b"", encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), b"", "latin-1"
