"""Keep the songs of one or more parts of files in tokens, by a vocabulary of their own, in one safetensors file.

A segment depends on its songs alone, not on what else is in the corpus: so it is made once, in any process, and used
in every corpus that it is a part of. Its arrays are read from the disk piece by piece as they are wanted, and not
mapped, because mapped pages count as memory in use.

The pieces of the songs are numbered by their places in `forms`: sorted by shard, which is a hash of the token that
the form belongs to, and then by the alphabet. So all forms of a token are in one shard, in every segment.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from songwriter.errors import storage_error
from songwriter.storage import write_bytes
from songwriter.text.cache import touch

SHARDS = 256
DIGEST = 16
"""Bytes in the digest of a song."""

# What a form is, for learning how words are written.
WORD, IN_CAPITALS, BREAK, INSIDE, ANYTHING, CAPITAL = 1, 2, 4, 8, 16, 32

_TYPES = {"U8": np.uint8, "U16": np.uint16, "U32": np.uint32, "U64": np.uint64, "I64": np.int64}
_ARRAYS = (
    "digests", "form_starts", "forms", "ids", "kinds", "line_starts", "lines", "removed", "shards", "source", "starts",
    "sung", "title_starts", "titles",
)  # fmt: skip
_LARGEST_HEADER = 100_000_000


@dataclass(frozen=True)
class Segment:
    """A segment on the disk: where its arrays are, and what was left out of it.

    `starts` are places in `ids` of each song and the end, as `line_starts` are in `lines` (hashes of the lines by
    which a song is known) and `title_starts` in `titles`; `sung` are numbers of lines, `source` numbers of parts.
    """

    path: Path
    songs: int
    arrays: Mapping[str, tuple[np.dtype[Any], int, int]]
    reasons: Mapping[str, int]

    def array(self, name: str, first: int = 0, last: int | None = None) -> NDArray[Any]:
        """Read an array, or a part of it. Raises StorageError where the file has gone."""
        dtype, offset, size = self.arrays[name]
        count = (size if last is None else last) - first
        try:
            found = np.fromfile(self.path, dtype, count, offset=offset + first * dtype.itemsize)
        except OSError as error:
            raise storage_error(error, self.path) from error
        return found

    def size(self, name: str) -> int:
        """Return the length of an array."""
        return self.arrays[name][2]

    def forms(self, first: int = 0, last: int | None = None) -> list[str]:
        """Read the forms, or some of them."""
        return self._strings("form", first, self.size("kinds") if last is None else last)

    def title(self, song: int) -> str:
        """Read the title of a song; "" stands for the name of its file."""
        return self._strings("title", song, song + 1)[0]

    def removed(self) -> list[tuple[int, int, str, str]]:
        """Read number of the part, number of the line, text and reason of the first lines that were left out."""
        return [(part, line, text, reason) for part, line, text, reason in json.loads(self.array("removed").tobytes())]

    def _strings(self, name: str, first: int, last: int) -> list[str]:
        starts = self.array(f"{name}_starts", first, last + 1)
        content = self.array(f"{name}s", int(starts[0]), int(starts[-1])).tobytes()
        ends = (starts - starts[0]).tolist()
        return [content[begin:end].decode() for begin, end in pairwise(ends)]


def write_segment(
    path: Path,
    arrays: Mapping[str, NDArray[Any]],
    reasons: Mapping[str, int],
    removed: Sequence[tuple[int, int, str, str]],
) -> None:
    """Write a segment in one step. Raises StorageError where the disk refuses."""
    arrays = {**arrays, "removed": np.frombuffer(json.dumps(removed).encode(), dtype=np.uint8)}
    about = {"reasons": dict(reasons), "check": _check(arrays[name] for name in _ARRAYS)}
    write_bytes(path, safetensors.numpy.save(arrays, {"segment": json.dumps(about)}))


def open_segment(path: Path) -> Segment | None:
    """Open a segment and check it to the last byte; None where there is none or it is damaged."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(length if length <= _LARGEST_HEADER else 0))
        about = json.loads(header.pop("__metadata__")["segment"])
        arrays = {
            name: (np.dtype(_TYPES[each["dtype"]]), 8 + length + each["data_offsets"][0], each["shape"][0])
            for name, each in header.items()
        }
        segment = Segment(path, arrays["starts"][2] - 1, arrays, about["reasons"])
        if _check(segment.array(name) for name in _ARRAYS) != about["check"]:
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    touch(path)
    return segment


def _check(arrays: Iterator[NDArray[Any]]) -> int:
    check = 0
    for array in arrays:
        check = zlib.crc32(np.ascontiguousarray(array).data.cast("B") if array.size else b"", check)
    return check
