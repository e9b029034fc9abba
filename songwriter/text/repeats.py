"""Know songs that come again: those of which an earlier song has half the lines or more.

`Repeats` does so song by song, and remembers every line by its hash. `RepeatedLines` does the same for a corpus of any
size: only a line that stands in two songs can tell, so those are found first, a range of hashes at a time, and only
their owners are remembered. Both find the same songs.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from songwriter.text.songs import RawSong

Hashes = NDArray[np.uint64]

# Hashes that are sorted at once, 8 bytes each; and how many bits at their top tell the ranges apart.
_AT_ONCE = 1_000_000
_TOP = 8


class Repeats:
    """Remember which song each line was first seen in, and know a song that comes again."""

    def __init__(self) -> None:
        self._songs: list[tuple[str, str]] = []
        self._seen: dict[int, int] = {}

    def earlier(self, song: RawSong) -> tuple[str, str] | None:
        """Return title and source of the song that `song` repeats, or None, and then remember it."""
        lines = {hash(line) for line in telling(song.lines)}
        owners = Counter(self._seen[line] for line in lines if line in self._seen)
        if lines and 2 * owners.total() >= len(lines):
            return self._songs[_likeliest(owners)]
        for line in lines:
            self._seen.setdefault(line, len(self._songs))
        self._songs.append((song.title, song.source))
        return None


class RepeatedLines:
    """Remember which song each repeated line was first seen in; `lines` yields the hashes of all songs' lines."""

    def __init__(self, lines: Callable[[], Iterator[Hashes]]) -> None:
        self._lines = _repeated(lines)
        self._owners = np.full(len(self._lines), -1, dtype=np.int32)
        self._songs = 0

    def look(self, lines: Hashes, starts: NDArray[np.int64]) -> dict[int, int]:
        """Look at the next songs, whose hashes of lines begin at `starts`, and return those that repeat an earlier.

        The keys are places among these songs, the values are numbers of songs among all.
        """
        places = np.searchsorted(self._lines, lines)
        known = np.zeros(len(lines), dtype=np.bool_)
        inside = places < len(self._lines)
        known[inside] = self._lines[places[inside]] == lines[inside]
        before = np.concatenate(([0], np.cumsum(known)))[starts]
        places = places[known]
        found: dict[int, int] = {}
        for song in np.flatnonzero(np.diff(before)).tolist():
            mine = places[before[song] : before[song + 1]]
            owners = self._owners[mine]
            seen = owners[owners >= 0]
            if 2 * len(seen) >= starts[song + 1] - starts[song]:
                found[song] = _likeliest(Counter(seen.tolist()))
            else:
                self._owners[mine[owners < 0]] = self._songs + song
        self._songs += len(starts) - 1
        return found


def telling(lines: Iterable[str]) -> set[str]:
    """Return the lines that tell a song from others, those of three words or more; all where there are none such."""
    plain = {" ".join(re.findall(r"\w+", line.lower().replace("'", ""))) for line in lines} - {""}
    return {line for line in plain if line.count(" ") > 1} or plain


def hashes(lines: Iterable[str]) -> bytes:
    """Return the hashes of lines, eight bytes each, in an order that is always the same."""
    return b"".join(sorted(hashlib.blake2b(line.encode(), digest_size=8).digest() for line in lines))


def _likeliest(owners: Counter[int]) -> int:
    """Return the song that owns most lines, the first of those on a tie."""
    return max(owners, key=lambda owner: (owners[owner], -owner))


def _repeated(lines: Callable[[], Iterator[Hashes]]) -> Hashes:
    """Return the hashes that come more than once, sorted; no song has the same one twice."""
    total = sum(map(len, lines()))
    ranges = min(1 << _TOP, 1 + total // _AT_ONCE)
    kept = []
    for number in range(ranges):
        ranged = [each[(each >> np.uint64(64 - _TOP)) * ranges >> _TOP == number] for each in lines()]
        together = np.concatenate([np.empty(0, dtype=np.uint64), *ranged])
        together.sort()
        kept.append(np.unique(together[1:][together[1:] == together[:-1]]))
    return np.concatenate(kept)
