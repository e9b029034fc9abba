"""Find the files of a corpus, and what is to be made of them: segments of like size, whatever the files' sizes.

Large files are cut into parts, and small ones share a segment. Each segment is named by the content of what is in it.
"""

import dataclasses
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from songwriter.text.cache import content_digest, entry
from songwriter.text.crew import carry_out
from songwriter.text.layout import Part, has_comments
from songwriter.text.parts import PART, look, parts_of
from songwriter.text.reading import find_files
from songwriter.text.tasks import Cook, Cut, Task
from songwriter.text.writing import Level

# Small files share a segment, about so many at most.
_FILES = 1_000

Mark = tuple[Any, ...]
"""What decides the content of a part."""


class Step(NamedTuple):
    """How far some work has come, in bytes of the corpus."""

    done: int
    total: int
    what: str


@dataclass(frozen=True)
class Sources:
    """The files of a corpus, and the segments to be made of them, in order."""

    files: tuple[Path, ...]
    cooks: tuple[Cook, ...]
    size: int


def find_sources(
    paths: Iterable[str | Path], level: Level, workers: int | None = None
) -> Generator[Step, None, Sources]:
    """Look at the files, and return what is to be done to them.

    Raises CorpusError where there is nothing to read or a file is no text, and StorageError.
    """
    files = find_files(paths)
    looked = [look(file) for file in files]
    size = sum(part.size for part in looked)
    digests: list[str] = []
    done = 0
    for part in looked:
        digests.append(content_digest(part.file))
        done += part.size
        yield Step(done, size, "looking at files")
    cuts = [
        Cut(entry("parts", digest, has_comments(part.file)), part.size, part.file, part.changed)
        for part, digest in zip(looked, digests, strict=True)
        if part.size > 2 * PART
    ]
    yield from told([cut for cut in cuts if cut.result() is None], size, "looking for songs", workers)
    parts = {cut.file: cut.result() or parts_of(cut.file) for cut in cuts}
    marked = [
        (part, (digest, has_comments(part.file), *_span(part)))
        for whole, digest in zip(looked, digests, strict=True)
        for part in parts.get(whole.file, (whole,))
    ]
    cooks = []
    for group in _groups(marked):
        path = entry("segment", level, *(mark for _, mark in group))
        cooks.append(Cook(path, sum(part.bytes for part, _ in group), tuple(part for part, _ in group), level))
    return Sources(tuple(files), tuple(cooks), size)


def told(tasks: Sequence[Task], size: int, what: str, workers: int | None) -> Iterator[Step]:
    """Carry out tasks, and tell how much of `size` is done, what was done before included."""
    done = size - sum(task.size for task in tasks)
    for task in carry_out(tasks, workers):
        done += task.size if task else 0
        yield Step(done, size, what)


def _groups(marked: Iterable[tuple[Part, Mark]]) -> Iterator[list[tuple[Part, Mark]]]:
    """Put small files together.

    Where a group ends is decided by the content of its last file, so that a file more in a folder changes one group.
    """
    group: list[tuple[Part, Mark]] = []
    size = 0
    for part, mark in marked:
        if part.layout:
            if group:
                yield group
            yield [(part, mark)]
            group, size = [], 0
            continue
        group.append((part, mark))
        share = max(part.bytes / PART, 1 / _FILES)
        size += part.bytes
        full = size > 2 * PART or len(group) >= 2 * _FILES
        if full or int(mark[0][:8], 16) < share * (1 << 32):
            yield group
            group, size = [], 0
    if group:
        yield group


def _span(part: Part) -> tuple[object, ...]:
    return (dataclasses.astuple(part.start), part.stop and dataclasses.astuple(part.stop)) if part.layout else ()
