"""Combine files of lyrics into one clean corpus: songs, and what was left out and why.

Songs in a file begin at `# Title` lines. In a file without any, rules such as `---` part the songs, or else two or
more blank lines; a file without those is one song. Files are read one at a time and songs come out one at a time;
`read_corpus` collects them.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from songwriter.errors import CorpusError
from songwriter.text.cleaning import book_junk, clean_line, is_rule, junk_reason
from songwriter.text.reading import EmptyFileError, find_files, read_text

_TITLE = re.compile(r"#\s+(\S.*)")
_CHORDPRO = frozenset((".cho", ".crd", ".chopro", ".chordpro", ".pro"))  # where # begins a comment


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


@dataclass(frozen=True)
class Duplicate:
    """A song of which an earlier song has half the lines or more."""

    title: str
    source: str
    of_title: str
    of_source: str


@dataclass(frozen=True)
class Corpus:
    """Clean songs, with a record of what was left out."""

    songs: tuple[RawSong, ...]
    removed: tuple[Removed, ...]
    duplicates: tuple[Duplicate, ...]
    files: tuple[Path, ...]


def read_corpus(paths: Iterable[str | Path], *, keep_duplicates: bool = False) -> Corpus:
    """Read and clean all songs in files, folders and globs; repeated songs are left out unless `keep_duplicates`.

    Raises CorpusError where nothing is found, a file is not text, or no song remains, and StorageError where a file
    can't be read.
    """
    files = find_files(paths)
    songs: list[RawSong] = []
    removed: list[Removed] = []
    duplicates: list[Duplicate] = []
    repeats = _Repeats()
    for file in files:
        for found in _read_file(file):
            if isinstance(found, Removed):
                removed.append(found)
                continue
            earlier = repeats.earlier(found)
            if earlier:
                duplicates.append(Duplicate(found.title, found.source, *earlier))
            if not earlier or keep_duplicates:
                songs.append(found)
    if not songs:
        if len(files) == 1:
            raise CorpusError(f"{files[0]} has no lyrics in it", hint="choose a file with lyrics in it")
        raise CorpusError(f"none of the {len(files)} files has lyrics in it", hint="choose files with lyrics in them")
    return Corpus(tuple(songs), tuple(removed), tuple(duplicates), tuple(files))


def digest(corpus: Corpus) -> str:
    """Return the SHA-256 of the clean text, which tells whether two models learned from the same."""
    hashed = hashlib.sha256()
    for song in corpus.songs:
        hashed.update(song.text.encode() + b"\n\0\n")
    return hashed.hexdigest()


@dataclass(frozen=True)
class _Numbered:
    number: int
    raw: str
    clean: str | None  # None where the line was left out, which is not the same as a blank line


def _read_file(file: Path) -> Iterator[RawSong | Removed]:
    source = str(file)
    try:
        text = read_text(file)
    except EmptyFileError:
        yield Removed(source, 0, "", "empty file")
        return
    lines: list[_Numbered] = []
    comments = file.suffix.lower() in _CHORDPRO
    titled = not comments and any(_TITLE.match(line) for line in text.split("\n"))
    for number, (raw, wrapping) in enumerate(book_junk(text.split("\n")), start=1):
        parts = is_rule(raw) or (titled and _TITLE.match(raw))
        reason = wrapping or (None if parts else junk_reason(raw))
        if comments and raw.startswith("#"):
            reason = "comment"
        if not reason or not raw.strip():
            lines.append(_Numbered(number, raw, "" if reason else clean_line(raw)))
        else:
            lines.append(_Numbered(number, raw, None))
            yield Removed(source, number, raw.strip(), reason)
    yield from _songs(lines, source, titled)


def _songs(lines: Sequence[_Numbered], source: str, titled: bool) -> Iterator[RawSong]:
    if titled:
        yield from _titled_songs(lines, source)
        return
    chunks = _chunks(lines)
    name = Path(source).stem
    heading = ""
    for number, chunk in enumerate(chunks):
        sung = [line for line in chunk if line]
        # A line alone in front of a song is its title.
        if len(sung) == 1 and number + 1 < len(chunks):
            heading = heading or sung[0]
            continue
        yield RawSong(heading or (sung[0] if len(sung) > 1 else name), _tidy(chunk), source)
        heading = ""


def _titled_songs(lines: Sequence[_Numbered], source: str) -> Iterator[RawSong]:
    title, body = Path(source).stem, list[str]()
    for line in lines:
        found = _TITLE.match(line.raw) if line.clean is not None else None
        if found:
            if any(body):
                yield RawSong(title, _tidy(body), source)
            title, body = found[1].split(" — ")[0].strip(), []
        elif line.clean is not None and not is_rule(line.raw):
            body.append(line.clean)
    if any(body):
        yield RawSong(title, _tidy(body), source)


def _chunks(lines: Sequence[_Numbered]) -> list[list[str]]:
    """Part the lines of a file without titles into songs."""
    ruled = any(is_rule(line.raw) for line in lines)
    chunks: list[list[str]] = [[]]
    blanks = 0
    for line in lines:
        blank = line.clean == "" and not line.raw.strip()
        blanks = blanks + 1 if blank else 0
        if is_rule(line.raw) or (not ruled and blanks == 2):
            chunks.append([])
        elif line.clean is not None:
            chunks[-1].append(line.clean)
    chunks = [chunk for chunk in chunks if any(chunk)]
    alone = sum(sum(map(bool, chunk)) == 1 for chunk in chunks)
    if 2 * alone > len(chunks):
        # Too many lines stand alone to be titles: the file is spaced widely, and is one song.
        return [[line for chunk in chunks for line in (*chunk, "")]]
    return chunks


def _tidy(lines: Iterable[str]) -> tuple[str, ...]:
    """Return `lines` without blank ones at the ends or next to each other."""
    tidy: list[str] = []
    for line in lines:
        if line or (tidy and tidy[-1]):
            tidy.append(line)
    return tuple(tidy[:-1] if tidy and not tidy[-1] else tidy)


class _Repeats:
    """Remember which song each line was first seen in, and know a song that comes again."""

    def __init__(self) -> None:
        self._songs: list[tuple[str, str]] = []
        self._seen: dict[int, int] = {}

    def earlier(self, song: RawSong) -> tuple[str, str] | None:
        """Return title and source of the song that `song` repeats, or None, and then remember it."""
        # Hashes instead of lines: a large corpus has millions of them.
        lines = {hash(line) for line in _telling(song.lines)}
        owners = Counter(self._seen[line] for line in lines if line in self._seen)
        if lines and 2 * owners.total() >= len(lines):
            return self._songs[max(owners, key=lambda owner: (owners[owner], -owner))]
        for line in lines:
            self._seen.setdefault(line, len(self._songs))
        self._songs.append((song.title, song.source))
        return None


def _telling(lines: Iterable[str]) -> set[str]:
    """Return the lines that tell a song from others, those of three words or more; all where there are none such."""
    plain = {" ".join(re.findall(r"\w+", line.lower().replace("'", ""))) for line in lines} - {""}
    return {line for line in plain if line.count(" ") > 1} or plain
