"""Find songs that a model may have learned from: measured on them, it looks better than it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from songwriter.text.corpus import RawSong
from songwriter.text.repeats import telling


@dataclass(frozen=True)
class Overlap:
    """How much of some songs stands in a corpus; a song is `repeated` where half of its lines or more do."""

    songs: int
    repeated: int
    lines: int
    repeated_lines: int

    @property
    def share(self) -> float:
        """Return the share of the lines that stand in the corpus too."""
        return self.repeated_lines / self.lines if self.lines else 0.0


def overlap(songs: Sequence[RawSong], corpus: Sequence[RawSong]) -> Overlap:
    """Return how much of `songs` stands in `corpus`, whatever the punctuation; lines of two words tell nothing."""
    known = {hash(line) for song in corpus for line in telling(song.lines)}
    repeated = lines = repeated_lines = 0
    for song in songs:
        own = telling(song.lines)
        seen = sum(hash(line) in known for line in own)
        repeated += bool(own) and 2 * seen >= len(own)
        lines += len(own)
        repeated_lines += seen
    return Overlap(len(songs), repeated, lines, repeated_lines)
