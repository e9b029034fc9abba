"""Cut a large file into parts that can be read side by side, always at the same places for the same content.

A cut falls where a song ends. A song that goes on for longer than a part is cut at a stanza, which is the only way in
which a large file reads differently from a small one; and whether a large file is spaced widely is judged by its
first block.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from songwriter.errors import storage_error
from songwriter.text.blocks import BLOCK, read_blocks
from songwriter.text.cleaning import book_reason, is_rule
from songwriter.text.layout import TITLE, Layout, Part, Place, Surveyor
from songwriter.text.songs import Line, Removed, chunks_of, is_wide, judged

PART = 4 << 20
"""Bytes of text in a part, about; a file of up to two parts is left whole."""


def parts_of(file: Path, size: int = PART, block: int = BLOCK) -> list[Part]:
    """Return the parts of a file, each of about `size` bytes and read in blocks; a small file is one part.

    Raises CorpusError where it is no text, and StorageError where it can't be read.
    """
    whole = look(file)
    return [whole] if whole.size <= 2 * size else _cut(whole, size, block)


def look(file: Path) -> Part:
    """Return a file as one part. Raises StorageError where it can't be read."""
    try:
        about = file.stat()
    except OSError as error:
        raise storage_error(error, file) from error
    return Part(file, about.st_size, about.st_mtime_ns)


def _cut(whole: Part, size: int, block: int) -> list[Part]:
    surveyor = Surveyor(whole.file)
    blocks: list[tuple[int, int]] = []
    for each in read_blocks(whole.file, block=block):
        blocks.append((each.offset, surveyor.lines))
        for line in each.lines:
            surveyor.look(line)
    layout = surveyor.layout()
    layout = replace(layout, wide=not layout.titled and _starts_wide(whole.file, layout, block))
    # The blocks in which parts should begin; the last part is not a short one.
    wanted = range(size, whole.size - size // 2, size)
    begins = list(dict.fromkeys(next(at for at in reversed(blocks) if at[0] <= place) for place in wanted))
    ends = [*(offset for offset, _ in begins[1:]), whole.size]
    found = [_find(whole.file, layout, begin, end, block) for begin, end in zip(begins, ends, strict=True)]
    cuts = [(Place(), 0), *found]
    starts = [replace(whole, layout=layout, block=block, start=place, first_line=line) for place, line in cuts]
    stops = [*(place for place, _ in found), None]
    return [replace(part, stop=stop) for part, stop in zip(starts, stops, strict=True)]


def _starts_wide(file: Path, layout: Layout, block: int) -> bool:
    lines = next(read_blocks(file, block=block)).lines
    found = chunks_of(judged(lines, layout, file), ruled=layout.ruled)
    chunks = [chunk for chunk in found if not isinstance(chunk, Removed)]
    # The last one goes on behind the block.
    return is_wide(chunks[:-1])


def _find(file: Path, layout: Layout, begin: tuple[int, int], end: int, block: int) -> tuple[Place, int]:
    """Return where to cut between the block that `begin` names, with the number of its first line, and that at `end`.

    The first end of a song is taken, or else the first blank line, or else the beginning.
    """
    blank: tuple[Place, int] | None = None
    for place, number, raw, ends in _walk(file, layout, begin, end, block):
        if ends:
            return place, number
        if blank is None and not raw.strip():
            blank = place, number
    return blank or (Place(begin[0]), begin[1])


def _walk(
    file: Path, layout: Layout, begin: tuple[int, int], end: int, block: int
) -> Iterator[tuple[Place, int, str, bool]]:
    """Yield each line with its place and number, and whether a song has ended just before it."""
    number = begin[1]
    # Where it begins, a song may be under way, and how many blank lines came before is not known.
    chunk: list[str] | None = None
    blanks = 3
    for each in read_blocks(file, begin[0], block):
        if each.offset >= end:
            return
        for skip, raw in enumerate(each.lines):
            blanks = 0 if raw.strip() else blanks + 1
            parts = is_rule(raw) if layout.ruled else blanks == 2
            if layout.titled:
                ends = TITLE.match(raw) is not None and not book_reason(number, raw, layout.book)
            else:
                ends = parts and not layout.wide and chunk is not None and _is_song(chunk, layout, file, number)
            yield Place(each.offset, skip), number, raw, ends
            if parts:
                chunk = []
            elif chunk is not None:
                chunk.append(raw)
            number += 1


def _is_song(chunk: list[str], layout: Layout, file: Path, end: int) -> bool:
    """Tell whether the lines in front of line `end` are a song, and not a title: a part must not end so."""
    found = judged(chunk, layout, file, end - len(chunk))
    return sum(isinstance(line, Line) and bool(line.clean) for line in found) > 1
