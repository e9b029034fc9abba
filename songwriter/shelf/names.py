"""Name songs, and the files that they are in."""

import hashlib
import os
import re
import time
from pathlib import Path

from songwriter.song.counting import counted

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_HEADER = re.compile(r"\s*\[.*\]\s*$")
# Bytes that a name may have, with room for an ending and a number: file systems take 255.
_LONGEST = 180


def file_name(title: str) -> str:
    """Return a file name for a song's title that every system accepts."""
    name = _FORBIDDEN.sub(" ", title)
    name = " ".join(name.split()).strip(". ")[:100].encode()[:_LONGEST].decode(errors="ignore").rstrip(". ") or "song"
    return f"{name} song.txt" if _RESERVED.match(name) else f"{name}.txt"


def title_of(text: str, path: Path | None = None) -> str:
    """Return the title of a song: the name of its file, else its first line that is sung, else "untitled"."""
    if path is not None:
        return path.stem
    sung = (line.strip() for line in text.split("\n") if line.strip() and not _HEADER.match(line))
    return " ".join(next(sung, "untitled").lstrip("# ").split())[:60].rstrip(" ,.;:") or "untitled"


def free_path(path: Path) -> Path:
    """Return `path`, or where there is a file of that name, the first of `name 2`, `name 3` … that is free."""
    found, number = path, 1
    while os.path.lexists(found):
        number += 1
        found = path.with_name(f"{path.stem} {number}{path.suffix}")
    return found


def identity(path: Path) -> str:
    """Return what tells the file `path` from all others, whatever way leads to it."""
    return os.path.normcase(os.path.realpath(path))


def folder_name(path: Path) -> str:
    """Return a name for a folder about the file `path`: readable, and different for different files."""
    digest = hashlib.sha256(identity(path).encode(errors="surrogateescape")).hexdigest()[:16]
    return f"{file_name(path.stem)[:-4]} {digest}"


def ago(moment: float, now: float | None = None) -> str:
    """Say how long ago a moment was, as people do."""
    now = time.time() if now is None else now
    minutes = int(max(0.0, now - moment) // 60)
    for size, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            if name == "day" and count > 30:
                return time.strftime("%Y-%m-%d", time.localtime(moment))
            return f"{counted(count, name)} ago"
    return "just now"
