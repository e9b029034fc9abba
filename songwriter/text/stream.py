"""Keep the ids of a corpus in one file that is mapped into memory, and part songs into training and validation.

The file is a safetensors file: eight bytes with the length of a JSON header, the header, then `tokens` (uint16, or
uint32 for a large vocabulary) and `starts` (int64, one per song and the end). So other tools can read it; here
`tokens` is mapped by numpy itself, because the safetensors library would copy it into memory.
"""

import hashlib
import json
import mmap
import zlib
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import CorpusError, storage_error
from songwriter.storage import replacing
from songwriter.text.corpus import RawSong, song_digest
from songwriter.text.vocabulary import Ids

T = TypeVar("T")
_KINDS: dict[str, type[np.uint16] | type[np.uint32]] = {"U16": np.uint16, "U32": np.uint32}
_LARGEST_HEADER = 1_000_000
# Bytes in front of the ids: the header's length and the header, with room for any size.
_HEADER = 256


@dataclass(frozen=True)
class TokenStream:
    """All songs' ids in a row, and where each song starts; the last of `starts` is the end."""

    tokens: NDArray[np.uint16] | NDArray[np.uint32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of songs."""
        return len(self.starts) - 1

    def song(self, number: int) -> NDArray[np.uint16] | NDArray[np.uint32]:
        """Return the ids of one song."""
        return self.tokens[self.starts[number] : self.starts[number + 1]]


@dataclass(frozen=True)
class Split:
    """Songs to learn from and songs to be judged by; `cut` tells that one song had to serve as both."""

    train: tuple[RawSong, ...]
    validation: tuple[RawSong, ...]
    cut: bool = False


class StreamWriter:
    """Write a token stream a few songs at a time into an open file, whose header is known only at the end."""

    def __init__(self, file: IO[bytes], vocabulary_size: int) -> None:
        self._file = file
        self._kind = "U16" if vocabulary_size <= 1 << 16 else "U32"
        self._ends = array("q", [0])
        self._file.write(bytes(_HEADER))

    def add(self, tokens: NDArray[np.integer], lengths: Iterable[int]) -> None:
        """Add songs: their ids in a row, and how many each of them has."""
        self._file.write(tokens.astype(np.dtype(_KINDS[self._kind]).newbyteorder("<")).tobytes())
        for length in lengths:
            self._ends.append(self._ends[-1] + length)

    def finish(self) -> None:
        """Write what stands behind the ids and in front of them."""
        starts = np.frombuffer(self._ends, dtype=np.int64)
        size = int(starts[-1])
        width = np.dtype(_KINDS[self._kind]).itemsize
        self._file.write(starts.astype("<i8").tobytes())
        header = json.dumps(
            {
                "tokens": {"dtype": self._kind, "shape": [size], "data_offsets": [0, size * width]},
                "starts": {
                    "dtype": "I64",
                    "shape": [len(starts)],
                    "data_offsets": [size * width, size * width + starts.nbytes],
                },
            }
        ).encode()
        self._file.seek(0)
        # Spaces fill the header up, so that the numbers behind it lie where a processor likes them.
        self._file.write((_HEADER - 8).to_bytes(8, "little") + header.ljust(_HEADER - 8))


def write_stream(file: Path, songs: Iterable[Ids], vocabulary_size: int) -> None:
    """Write the ids of `songs` to `file`, in one step. Raises StorageError where the disk refuses."""
    with replacing(file) as opened:
        writer = StreamWriter(opened, vocabulary_size)
        for song in songs:
            writer.add(np.asarray(song), (len(song),))
        writer.finish()


def open_stream(file: Path) -> TokenStream:
    """Map the ids in `file` into memory.

    Raises CorpusError where it holds no token stream or is damaged, and StorageError where it can't be read.
    """
    try:
        with file.open("rb") as opened:
            length = int.from_bytes(opened.read(8), "little")
            header = json.loads(opened.read(length)) if length <= _LARGEST_HEADER else None
        return _mapped(file, header, 8 + length)
    except OSError as error:
        raise storage_error(error, file) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CorpusError(
            f"{file} is no token stream, or is damaged", hint="remove it; it is made again from the corpus"
        ) from None


def release(stream: TokenStream) -> None:
    """Let go of the pages of a mapped stream that were read; they are read again when they are wanted."""
    mapped = getattr(stream.tokens, "_mmap", None)
    # Not every system can be told.
    if mapped is not None and hasattr(mapped, "madvise") and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)


def check_stream(file: Path) -> int:
    """Return a number that damage to the file changes. Raises StorageError where it can't be read."""
    check = 0
    try:
        with file.open("rb") as opened:
            while content := opened.read(1 << 20):
                check = zlib.crc32(content, check)
    except OSError as error:
        raise storage_error(error, file) from error
    return check


def split(songs: Sequence[RawSong], share: float = 0.05, seed: int = 0) -> Split:
    """Part `songs` into those to learn from and a `share` to be judged by, at least one of each.

    Where a song goes depends on its text and `seed` alone, so that adding songs moves none of the others. A single
    song is cut at the stanza, or else the line, next to the share, and the result says so. Raises CorpusError where
    there is nothing to cut.
    """
    if len(songs) < 2:
        return cut(songs, share)
    places = np.array([place(song_digest(song), seed) for song in songs])
    judged = is_judged(places, share)
    return Split(
        tuple(song for song, aside in zip(songs, judged, strict=True) if not aside),
        tuple(song for song, aside in zip(songs, judged, strict=True) if aside),
    )


def place(digest: bytes, seed: int) -> float:
    """Return a number from 0 to 1 that the digest of a song's text and the seed decide."""
    hashed = hashlib.blake2b(f"{seed}\n".encode() + digest, digest_size=8)
    return int.from_bytes(hashed.digest(), "big") / (1 << 64)


def is_judged(places: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Tell of each of two songs or more whether it is kept aside, by its place: a `share`, at least one, never all."""
    judged = places < share
    if not judged.any():
        judged[places.argmin()] = True
    elif judged.all():
        judged[places.argmax()] = False
    return judged


def cut(songs: Sequence[RawSong], share: float) -> Split:
    """Cut a single song into its head, to learn from, and its tail.

    Raises CorpusError where there is nothing to cut.
    """
    lines = songs[0].lines if songs else ()
    if sum(map(bool, lines)) < 2:
        raise CorpusError(
            "one line is not enough to learn from",
            hint="add more lyrics; a model needs some hundred lines to say anything",
        )
    wanted = len(lines) * (1 - share)
    stanzas = [number for number, line in enumerate(lines) if not line]
    first, last = 1, len(lines) - 1
    at = min(stanzas or range(first, last + 1), key=lambda number: abs(number - wanted))
    head, tail = lines[:at], lines[at + 1 :] if not lines[at] else lines[at:]
    return Split((replace(songs[0], lines=head),), (replace(songs[0], lines=tail),), cut=True)


def pairs(tokens: Iterable[T], width: int) -> Iterator[tuple[tuple[T, ...], T]]:
    """Yield each run of `width` tokens with the token that follows it: (Cause, baby, now, we, got) → bad."""
    window: deque[T] = deque(maxlen=width)
    for token in tokens:
        if len(window) == width:
            yield tuple(window), token
        window.append(token)


def _mapped(file: Path, header: Any, base: int) -> TokenStream:
    kind, (size,), (first, last) = (header["tokens"][key] for key in ("dtype", "shape", "data_offsets"))
    (songs,), (next_first, end) = (header["starts"][key] for key in ("shape", "data_offsets"))
    width = np.dtype(_KINDS[kind]).itemsize
    if (first, last, next_first, end) != (0, size * width, last, last + 8 * songs) or songs < 1:
        raise ValueError(header)
    if file.stat().st_size != base + end:
        raise ValueError(file)
    starts = np.fromfile(file, dtype="<i8", count=songs, offset=base + last).astype(np.int64)
    if starts[0] != 0 or starts[-1] != size or (np.diff(starts) < 0).any():
        raise ValueError(starts)
    dtype = np.dtype(_KINDS[kind]).newbyteorder("<")
    # An empty file part can't be mapped.
    tokens = np.memmap(file, dtype=dtype, mode="r", offset=base, shape=(size,)) if size else np.empty(0, dtype)
    return TokenStream(tokens, starts)
