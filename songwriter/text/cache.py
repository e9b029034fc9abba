"""Keep what was made of a corpus for the next time, named by what it was made of.

An entry is one file, whole or absent. Its name holds a digest of the content that it was made of and of the code that
made it, so nothing is ever out of date, and no one has to remember a version number. Entries that were not used for
the longest time go first.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from songwriter.errors import storage_error
from songwriter.paths import cache_folder
from songwriter.storage import NEW, make_folder

FORMAT = 1
"""Raise it where files are laid out in another way."""

LIMIT = 8_000_000_000
"""Bytes that all entries may take together, beside those in use."""

_KINDS = (".segment", ".parts", ".tokens", ".learned")
# Seconds after which a file that was not finished belongs to nobody.
_ABANDONED = 24 * 3600.0


def entry(kind: str, *made_of: object) -> Path:
    """Return where the entry of this kind is, or will be, that is made of these things; JSON must have a form for them.

    Raises StorageError where there can be no cache folder.
    """
    content = json.dumps([FORMAT, _code(), kind, *made_of]).encode()
    name = hashlib.blake2b(content, digest_size=20).hexdigest()
    return make_folder(cache_folder()) / f"{name}.{kind}"


def content_digest(file: Path) -> str:
    """Return the digest of a file's content. Raises StorageError where it can't be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "blake2b").hexdigest()[:40]
    except OSError as error:
        raise storage_error(error, file) from error


def read_json(path: Path) -> Any:
    """Return what an entry in JSON holds, or None where there is none or it is damaged."""
    with contextlib.suppress(OSError, ValueError):
        checked, content = path.read_bytes().split(b"\n", 1)
        if checked == _check(content):
            touch(path)
            return json.loads(content)
    return None


def json_bytes(data: object) -> bytes:
    """Return an entry in JSON, with what `read_json` knows damage by in front."""
    content = json.dumps(data, ensure_ascii=False).encode()
    return _check(content) + b"\n" + content


def touch(path: Path) -> None:
    """Mark an entry as used now."""
    with contextlib.suppress(OSError):
        path.touch()


def prune(used: Collection[Path], limit: int = LIMIT) -> None:
    """Remove the entries that were not used for the longest time, until all together are within the limit.

    Those in `used` stay. What can't be removed stays too: the next one will try.
    """
    found = []
    with contextlib.suppress(OSError):
        for path in cache_folder().iterdir():
            with contextlib.suppress(OSError):
                about = path.stat()
                if path.suffix == NEW and time.time() - about.st_mtime > _ABANDONED:
                    path.unlink()
                elif path.suffix in _KINDS:
                    found.append((about.st_mtime, about.st_size, path))
    total = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if total <= limit:
            return
        if path not in used:
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size


def _check(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).hexdigest().encode()


@cache
def _code() -> str:
    """Return the digest of all code that turns files into tokens."""
    here = Path(__file__).parent
    hashed = hashlib.blake2b(digest_size=16)
    for path in sorted([*here.glob("*.py"), *(here.parent / "song").glob("*.py")]):
        hashed.update(path.name.encode() + path.read_bytes())
    return hashed.hexdigest()
