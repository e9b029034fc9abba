"""Read the songs in a part of a file, one at a time, with the lines that were left out on the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from songwriter.errors import CorpusError, storage_error
from songwriter.text.blocks import read_blocks
from songwriter.text.cleaning import book_reason, clean_line, is_rule, junk_reason
from songwriter.text.layout import TITLE, Layout, Part, Surveyor
from songwriter.text.reading import EmptyFileError, read_text


@dataclass(frozen=True)
class RawSong:
    """The clean lines of one song: "" for a stanza break, section headers as written."""

    title: str
    lines: tuple[str, ...]
    source: str

    @property
    def text(self) -> str:
        """Return the song as one text."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Removed:
    """A line that was left out, and why; line 0 stands for the whole file."""

    source: str
    line_number: int
    text: str
    reason: str


class Line(NamedTuple):
    """A line as written, and clean: "" is a blank one, None one that was left out, which is not the same."""

    raw: str
    clean: str | None


def songs_in(part: Part) -> Iterator[RawSong | Removed]:
    """Yield the songs of a part, and what was left out.

    Raises CorpusError where its file is no text or was changed meanwhile, and StorageError where it can't be read.
    """
    check_unchanged(part)
    if part.layout:
        judged_lines = judged(_lines(part), part.layout, part.file, part.first_line)
        yield from _songs(judged_lines, part.layout, part.file)
    else:
        yield from _songs_of_file(part.file)
    check_unchanged(part)


def check_unchanged(part: Part) -> None:
    """Raise CorpusError where the file is not what it was when the part was made, StorageError where it has gone."""
    try:
        about = part.file.stat()
    except OSError as error:
        raise storage_error(error, part.file) from error
    if (about.st_size, about.st_mtime_ns) != (part.size, part.changed):
        raise CorpusError(f"{part.file} was changed while it was read", hint="start again when it is complete")


def judged(lines: Iterable[str], layout: Layout, file: Path, first: int = 0) -> Iterator[Line | Removed]:
    """Yield each line clean; one that is left out comes first as `Removed` and then without its clean form."""
    for number, raw in enumerate(lines, first):
        reason = book_reason(number, raw, layout.book)
        if not reason and not is_rule(raw) and not (layout.titled and TITLE.match(raw)):
            reason = junk_reason(raw)
        if layout.comments and raw.startswith("#"):
            reason = "comment"
        if not reason:
            yield Line(raw, clean_line(raw))
        elif not raw.strip():
            yield Line(raw, "")
        else:
            yield Removed(str(file), number + 1, raw.strip(), reason)
            yield Line(raw, None)


def chunks_of(lines: Iterable[Line | Removed], *, ruled: bool) -> Iterator[list[str] | Removed]:
    """Part the lines of a file without titles where it is `ruled`, or else at blank lines, and yield what is left out.

    A chunk of nothing but blank lines is none.
    """
    chunk: list[str] = []
    blanks = 0
    for line in lines:
        if isinstance(line, Removed):
            yield line
            continue
        blanks = blanks + 1 if line.clean == "" and not line.raw.strip() else 0
        if (blanks == 2 and not ruled) or is_rule(line.raw):
            if any(chunk):
                yield chunk
            chunk = []
        elif line.clean is not None:
            chunk.append(line.clean)
    if any(chunk):
        yield chunk


def is_wide(chunks: Iterable[list[str]]) -> bool:
    """Tell whether too many lines stand alone to be titles, so that a file is spaced widely."""
    alone = [sum(map(bool, chunk)) == 1 for chunk in chunks]
    return 2 * sum(alone) > len(alone)


def _songs_of_file(file: Path) -> Iterator[RawSong | Removed]:
    try:
        lines = read_text(file).split("\n")
    except EmptyFileError:
        yield Removed(str(file), 0, "", "empty file")
        return
    surveyor = Surveyor(file)
    for line in lines:
        surveyor.look(line)
    layout = surveyor.layout()
    yield from _songs(judged(lines, layout, file), layout, file)


def _lines(part: Part) -> Iterator[str]:
    """Yield the lines of a part of a large file."""
    for block in read_blocks(part.file, part.start.offset, part.block):
        lines, last = block.lines, part.stop is not None and block.offset >= part.stop.offset
        if part.stop and last:
            lines = lines[: part.stop.skip]
        yield from lines[part.start.skip :] if block.offset == part.start.offset else lines
        if last:
            return


def _songs(lines: Iterable[Line | Removed], layout: Layout, file: Path) -> Iterator[RawSong | Removed]:
    if layout.titled:
        yield from _titled_songs(lines, file)
        return
    chunks: list[list[str]] = []
    for found in chunks_of(lines, ruled=layout.ruled):
        if isinstance(found, Removed):
            yield found
        else:
            chunks.append(found)
    if layout.wide or (layout.wide is None and is_wide(chunks)):
        chunks = [[line for chunk in chunks for line in (*chunk, "")]] if chunks else []
    yield from _untitled_songs(chunks, file)


def _untitled_songs(chunks: list[list[str]], file: Path) -> Iterator[RawSong]:
    heading = ""
    for number, chunk in enumerate(chunks):
        sung = [line for line in chunk if line]
        # A line alone in front of a song is its title.
        if len(sung) == 1 and number + 1 < len(chunks):
            heading = heading or sung[0]
            continue
        yield RawSong(heading or (sung[0] if len(sung) > 1 else file.stem), _tidy(chunk), str(file))
        heading = ""


def _titled_songs(lines: Iterable[Line | Removed], file: Path) -> Iterator[RawSong | Removed]:
    title, body = file.stem, list[str]()
    for line in lines:
        if isinstance(line, Removed):
            yield line
            continue
        found = TITLE.match(line.raw) if line.clean is not None else None
        if found:
            if any(body):
                yield RawSong(title, _tidy(body), str(file))
            title, body = found[1].split(" — ")[0].strip(), []
        elif line.clean is not None and not is_rule(line.raw):
            body.append(line.clean)
    if any(body):
        yield RawSong(title, _tidy(body), str(file))


def _tidy(lines: Iterable[str]) -> tuple[str, ...]:
    """Return `lines` without blank ones at the ends or next to each other."""
    tidy: list[str] = []
    for line in lines:
        if line or (tidy and tidy[-1]):
            tidy.append(line)
    return tuple(tidy[:-1] if tidy and not tidy[-1] else tidy)
