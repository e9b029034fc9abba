"""Make a segment: clean the songs of some parts of files and cut them into pieces."""

import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from songwriter.text.corpus import EXAMPLES, song_digest
from songwriter.text.layout import Part
from songwriter.text.repeats import hashes, telling
from songwriter.text.segment import (
    ANYTHING,
    BREAK,
    CAPITAL,
    IN_CAPITALS,
    INSIDE,
    SHARDS,
    WORD,
    write_segment,
)
from songwriter.text.songs import RawSong, Removed, songs_in
from songwriter.text.words import is_word
from songwriter.text.writing import (
    FREE,
    LOUD,
    NEWLINE,
    SONG,
    STANZA,
    WITHIN,
    Level,
    is_capital,
    token_of,
    written_pieces,
)

# Of a line that was left out, so much is kept to be shown.
_SHOWN = 200


def cook(path: Path, parts: Iterable[Part], level: Level) -> None:
    """Make the segment of these parts of files, in one step.

    Raises CorpusError where a file is no text or was changed meanwhile, and StorageError.
    """
    pot = _Pot(level)
    for number, part in enumerate(parts):
        for found in songs_in(part):
            if isinstance(found, Removed):
                pot.leave_out(number, found)
            else:
                pot.add(number, found, part.file.stem)
    write_segment(path, pot.arrays(), pot.reasons, pot.removed)


def cook_song(path: Path, song: RawSong, level: Level) -> None:
    """Make a segment of one song. Raises StorageError."""
    pot = _Pot(level)
    pot.add(0, song, "")
    write_segment(path, pot.arrays(), {}, [])


class _Pot:
    """Collect songs in the form of numbers, which takes a tenth of the memory that words would."""

    def __init__(self, level: Level) -> None:
        self.reasons: Counter[str] = Counter()
        self.removed: list[tuple[int, int, str, str]] = []
        self._level = level
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._ids = array("I")
        self._starts, self._line_starts, self._title_starts = (array("q", [0]) for _ in range(3))
        self._source, self._sung = array("I"), array("I")
        self._digests, self._lines, self._titles = bytearray(), bytearray(), bytearray()

    def leave_out(self, part: int, line: Removed) -> None:
        self.reasons[line.reason] += 1
        if len(self.removed) < EXAMPLES:
            self.removed.append((part, line.line_number, line.text[:_SHOWN], line.reason))

    def add(self, part: int, song: RawSong, name: str) -> None:
        number = self._numbers.__getitem__
        for pieces in written_pieces(song.lines, self._level):
            self._ids.extend(map(number, pieces))
        self._starts.append(len(self._ids))
        self._lines += hashes(telling(song.lines))
        self._line_starts.append(len(self._lines) // 8)
        self._titles += song.title.encode() if song.title != name else b""
        self._title_starts.append(len(self._titles))
        self._digests += song_digest(song)
        self._source.append(part)
        self._sung.append(sum(map(bool, song.lines)))

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Return everything, with the forms in their order."""
        shards = {form: zlib.crc32(token_of(form, self._level).encode()) % SHARDS for form in self._numbers}
        forms = sorted(self._numbers, key=lambda form: (shards[form], form))
        ranks = np.empty(len(forms), dtype=np.min_scalar_type(max(len(forms) - 1, 0)))
        ranks[[self._numbers[form] for form in forms]] = np.arange(len(forms))
        texts = [form.encode() for form in forms]
        return {
            "ids": ranks[np.frombuffer(self._ids, dtype=np.uint32)] if forms else ranks,
            "starts": np.array(self._starts, dtype=np.int64),
            "forms": np.frombuffer(b"".join(texts), dtype=np.uint8),
            "form_starts": np.cumsum([0, *map(len, texts)], dtype=np.int64),
            "kinds": np.array([_kind(form, self._level) for form in forms], dtype=np.uint8),
            "shards": np.searchsorted([shards[form] for form in forms], np.arange(SHARDS + 1)).astype(np.int64),
            "lines": np.frombuffer(self._lines, dtype=">u8").astype(np.uint64),
            "line_starts": np.array(self._line_starts, dtype=np.int64),
            "titles": np.frombuffer(self._titles, dtype=np.uint8),
            "title_starts": np.array(self._title_starts, dtype=np.int64),
            "digests": np.frombuffer(self._digests, dtype=np.uint8),
            "source": np.array(self._source, dtype=np.uint32),
            "sung": np.array(self._sung, dtype=np.uint32),
        }


def _kind(form: str, level: Level) -> int:
    if level == "char":
        return 0
    if form.startswith(LOUD):
        return IN_CAPITALS
    if form in (SONG, NEWLINE, STANZA):
        return BREAK
    if is_word(form):
        return WORD | (CAPITAL if is_capital(form) else 0)
    return INSIDE if form in WITHIN else ANYTHING if form in FREE else 0
