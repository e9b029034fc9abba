"""Go over a corpus of any size: find its files, make its segments, and know which songs repeat others.

What is held in memory is a number or two per song, never the songs. Everything is made once: files that were read
before, alone or in another corpus, are taken from the cache.
"""

import hashlib
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import CorpusError
from songwriter.text.cache import prune
from songwriter.text.corpus import EXAMPLES, Duplicate, no_lyrics
from songwriter.text.repeats import Hashes, RepeatedLines
from songwriter.text.segment import DIGEST, Segment
from songwriter.text.songs import RawSong, Removed, songs_in
from songwriter.text.sources import Sources, Step, told

Chosen = Sequence[tuple[Segment, NDArray[np.bool_]]]
"""Some of the songs of segments."""


@dataclass(frozen=True)
class Collection:
    """All songs of a corpus in segments, and which of them are `kept`, as they don't repeat others.

    `removed` and `duplicates` are the first of what was left out; `reasons` and `repeated` count all.
    """

    sources: Sources
    segments: tuple[Segment, ...]
    kept: tuple[NDArray[np.bool_], ...]
    removed: tuple[Removed, ...]
    duplicates: tuple[Duplicate, ...]
    reasons: Mapping[str, int]
    repeated: int

    @property
    def chosen(self) -> Chosen:
        """Return all songs that are kept."""
        return list(zip(self.segments, self.kept, strict=True))

    @property
    def songs(self) -> int:
        """Return how many songs are kept."""
        return sum(int(kept.sum()) for kept in self.kept)

    def digest(self) -> str:
        """Return the digest of the corpus, which is that of the same one in memory."""
        hashed = hashlib.sha256()
        for segment, kept in self.chosen:
            hashed.update(song_digests(segment)[kept].tobytes())
        return hashed.hexdigest()

    def read(self) -> Iterator[RawSong]:
        """Read the songs that are kept, one at a time, from their files. Raises CorpusError, StorageError."""
        for cook, kept in zip(self.sources.cooks, self.kept, strict=True):
            songs = (found for part in cook.parts for found in songs_in(part) if isinstance(found, RawSong))
            yield from (song for song, keep in zip(songs, kept, strict=True) if keep)


def gather(sources: Sources, workers: int | None = None) -> Generator[Step, None, Collection]:
    """Read what was not read before, and return the songs.

    Raises CorpusError where a file is no text, was changed meanwhile, or no song remains, and StorageError.
    """
    tasks = {cook.path: cook for cook in sources.cooks}
    segments = {path: task.result() for path, task in tasks.items()}
    missing = [task for path, task in tasks.items() if segments[path] is None]
    prune(tasks.keys())
    yield from told(missing, sources.size, "reading songs", workers)
    segments |= {task.path: task.result() for task in missing}
    ordered = tuple(segment for segment in (segments[cook.path] for cook in sources.cooks) if segment)
    if len(ordered) < len(sources.cooks):
        raise gone()
    collection = _known(sources, ordered)
    if not collection.songs:
        raise no_lyrics(sources.files)
    return collection


def gone() -> CorpusError:
    """Return the error for entries that were there a moment ago."""
    return CorpusError(
        "what was read of the corpus has gone from the cache", hint="start again, and leave the cache folder alone"
    )


def song_digests(segment: Segment) -> NDArray[np.uint8]:
    """Return the digests of a segment's songs, a row each."""
    return segment.array("digests").reshape(-1, DIGEST)


def _known(sources: Sources, segments: tuple[Segment, ...]) -> Collection:
    """Find the songs that repeat others, and look through what was left out."""

    def lines() -> Iterator[Hashes]:
        return (segment.array("lines") for segment in segments)

    repeats = RepeatedLines(lines)
    kept: list[NDArray[np.bool_]] = []
    pairs: list[tuple[int, int, int]] = []
    removed: list[Removed] = []
    reasons: Counter[str] = Counter()
    repeated = 0
    for number, (segment, cook) in enumerate(zip(segments, sources.cooks, strict=True)):
        found = repeats.look(segment.array("lines"), segment.array("line_starts"))
        keep = np.ones(segment.songs, dtype=np.bool_)
        keep[list(found)] = False
        kept.append(keep)
        repeated += len(found)
        pairs.extend((number, *each) for each in list(found.items())[: EXAMPLES - len(pairs)])
        reasons.update(segment.reasons)
        if len(removed) < EXAMPLES:
            examples = segment.removed()[: EXAMPLES - len(removed)]
            removed.extend(
                Removed(str(cook.parts[part].file), line, text, reason) for part, line, text, reason in examples
            )
    duplicates = tuple(_duplicates(sources, segments, pairs))
    return Collection(sources, segments, tuple(kept), tuple(removed), duplicates, reasons, repeated)


def _duplicates(
    sources: Sources, segments: tuple[Segment, ...], pairs: Iterable[tuple[int, int, int]]
) -> Iterator[Duplicate]:
    ends = np.cumsum([segment.songs for segment in segments])

    def about(number: int, song: int) -> tuple[str, str]:
        segment = segments[number]
        file = sources.cooks[number].parts[int(segment.array("source", song, song + 1)[0])].file
        return segment.title(song) or file.stem, str(file)

    for number, song, owner in pairs:
        place = int(np.searchsorted(ends, owner, side="right"))
        yield Duplicate(*about(number, song), *about(place, owner - int(ends[place]) + segments[place].songs))
