"""Hold what a look at a corpus finds: what `songwriter corpus --json` prints, and the studio reads from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CorpusFacts:
    """What was found in a corpus; `coverage` of its words is by size of vocabulary, `removed` by reason."""

    files: int
    songs: int
    lines: int
    tokens: int
    words: int
    distinct_words: int
    coverage: Mapping[str, float]
    repeated: int
    duplicates: Sequence[str]
    removed: Mapping[str, int]
