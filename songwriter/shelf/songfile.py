r"""Read and write the file of a song, so that it stays what it was in everything but the words.

A file keeps its encoding, its byte order mark and its line ends, mixed ones too. In memory a song has "\n" between its
lines.
"""

import codecs
import difflib
import os
import re
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from songwriter.errors import StorageError, storage_error
from songwriter.storage import write_over

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BIG = 5_000_000
_ENDS = re.compile(r"\r\n|\r|\n")

Stamp = tuple[int, int, int]


class OnDisk(Enum):
    """How the file of a song is now, beside what it was."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class SongFile:
    """A song as it was last read or written: its text, and how the file says it. A new song has no path.

    `stamp` is the file's time, size and number, from which a change is seen without reading it.
    """

    path: Path | None = None
    text: str = ""
    mark: bytes = b""
    encoding: str = "utf-8"
    newline: str = "\n"
    content: bytes = b""
    stamp: Stamp | None = None

    @property
    def on_disk(self) -> OnDisk:
        """Look whether another program has changed the file since, or taken it away; reads it if it may have."""
        if self.path is None or self.stamp is None:
            return OnDisk.CHANGED if self.path is not None and os.path.lexists(self.path) else OnDisk.SAME
        try:
            if _stamp(self.path) == self.stamp:
                return OnDisk.SAME
            return OnDisk.SAME if self.path.read_bytes() == self.content else OnDisk.CHANGED
        except (FileNotFoundError, NotADirectoryError):
            return OnDisk.GONE
        except OSError:
            # It can't be read now, and whoever writes to it will be told so.
            return OnDisk.SAME


def read_song(path: Path) -> SongFile:
    """Read the song in `path`.

    Raises StorageError where it can't be read, or is no text.
    """
    try:
        if not path.is_dir() and not path.is_file() and path.exists():
            # Reading a pipe or a device may never end.
            raise StorageError(f"{path} is not a file", hint="open a plain text file")
        if path.stat().st_size > _BIG:
            raise StorageError(f"{path} is too big for a song", hint="a song file has at most 5 MB")
        stamp = _stamp(path)
        content = path.read_bytes()
    except OSError as error:
        raise storage_error(error, path) from error
    text, mark, encoding = _decoded(content, path)
    return SongFile(path, _ENDS.sub("\n", text), mark, encoding, _usual_end(text), content, stamp)


def write_song(song: SongFile, text: str, path: Path) -> SongFile:
    """Write `text` to `path` in the way of `song`, in one step, and return the song as it is then on the disk.

    A character that the encoding of the file lacks makes it UTF-8. Raises StorageError where the disk refuses.
    """
    whole = _with_ends(song, text)
    encoding, mark = song.encoding, song.mark
    try:
        content = mark + whole.encode(encoding)
    except UnicodeEncodeError:
        if encoding != "utf-8" and not mark:
            encoding = "utf-8"
        # A lone surrogate has no bytes in any encoding; a question mark is better than a song that can't be saved.
        content = mark + whole.encode(encoding, errors="replace")
    write_over(path, content)
    return replace(song, path=path, text=text, encoding=encoding, content=content, stamp=_stamp_or_none(path))


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _stamp_or_none(path: Path) -> Stamp | None:
    try:
        return _stamp(path)
    except OSError:
        return None


def _usual_end(text: str) -> str:
    ends = _ENDS.findall(text)
    return max(("\n", "\r\n", "\r"), key=ends.count)


def _with_ends(song: SongFile, text: str) -> str:
    """Return `text` with the line ends of the file; in one that mixes them, each old line keeps its own."""
    before = _decoded(song.content, song.path or Path())[0]
    ends = _ENDS.findall(before)
    if len(set(ends)) < 2:
        return text.replace("\n", song.newline)
    old, new = song.text.split("\n"), text.split("\n")
    taken = [song.newline] * (len(new) - 1)
    for block in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            if block.b + step < len(taken) and block.a + step < len(ends):
                taken[block.b + step] = ends[block.a + step]
    return "".join(line + end for line, end in zip(new, [*taken, ""], strict=True))


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
