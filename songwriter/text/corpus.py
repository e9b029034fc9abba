"""Combine files of lyrics into one clean corpus: songs, and what was left out and why.

Files are read a part at a time and songs come out one at a time; `read_corpus` collects them, for corpora that fit
into memory, and `songwriter.text.collection` goes over any.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from songwriter.errors import CorpusError
from songwriter.text.parts import parts_of
from songwriter.text.reading import find_files
from songwriter.text.repeats import Repeats
from songwriter.text.songs import RawSong, Removed, songs_in

__all__ = ["EXAMPLES", "Corpus", "Duplicate", "RawSong", "Removed", "digest", "no_lyrics", "read_corpus", "song_digest"]

EXAMPLES = 2_000
"""How many lines and songs that were left out are kept to be shown; all are counted."""


@dataclass(frozen=True)
class Duplicate:
    """A song of which an earlier song has half the lines or more."""

    title: str
    source: str
    of_title: str
    of_source: str


@dataclass(frozen=True)
class Corpus:
    """Clean songs, with a record of what was left out: the first of it, and how much by reason."""

    songs: tuple[RawSong, ...]
    removed: tuple[Removed, ...]
    duplicates: tuple[Duplicate, ...]
    files: tuple[Path, ...]
    reasons: Mapping[str, int]
    repeated: int


def read_corpus(paths: Iterable[str | Path], *, keep_duplicates: bool = False) -> Corpus:
    """Read and clean all songs in files, folders and globs; repeated songs are left out unless `keep_duplicates`.

    Raises CorpusError where nothing is found, a file is not text, or no song remains, and StorageError where a file
    can't be read.
    """
    files = find_files(paths)
    songs: list[RawSong] = []
    removed: list[Removed] = []
    duplicates: list[Duplicate] = []
    reasons: Counter[str] = Counter()
    repeats = Repeats()
    repeated = 0
    for found in _all(files):
        if isinstance(found, Removed):
            reasons[found.reason] += 1
            if len(removed) < EXAMPLES:
                removed.append(found)
            continue
        earlier = repeats.earlier(found)
        if earlier:
            repeated += 1
            if len(duplicates) < EXAMPLES:
                duplicates.append(Duplicate(found.title, found.source, *earlier))
        if not earlier or keep_duplicates:
            songs.append(found)
    if not songs:
        raise no_lyrics(files)
    return Corpus(tuple(songs), tuple(removed), tuple(duplicates), tuple(files), reasons, repeated)


def no_lyrics(files: Sequence[Path]) -> CorpusError:
    """Return the error for files without a song."""
    if len(files) == 1:
        return CorpusError(f"{files[0]} has no lyrics in it", hint="choose a file with lyrics in it")
    return CorpusError(f"none of the {len(files)} files has lyrics in it", hint="choose files with lyrics in them")


def digest(corpus: Corpus) -> str:
    """Return the SHA-256 of the songs' digests, which tells whether two models learned from the same."""
    hashed = hashlib.sha256()
    for song in corpus.songs:
        hashed.update(song_digest(song))
    return hashed.hexdigest()


def song_digest(song: RawSong) -> bytes:
    """Return what stands for the text of a song where the text itself is not at hand."""
    return hashlib.blake2b(song.text.encode(), digest_size=16).digest()


def _all(files: Iterable[Path]) -> Iterator[RawSong | Removed]:
    for file in files:
        for part in parts_of(file):
            yield from songs_in(part)
