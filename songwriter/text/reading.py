"""Find text files and read them, whatever encoding and line ends they have."""

import codecs
import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from songwriter.errors import CorpusError, nearest, storage_error
from songwriter.paths import expand_home
from songwriter.text.normal import normalise_characters

# UTF-32 stands first, because its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "a rich-text document"),
    (b"PK\x03\x04", "an office document or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x1f\x8b", "a compressed file"),
)
_SAMPLE = 65_536
_TEXT_CONTROLS = "\t\n\r\v\f\x1a\x1b\x85"


class EmptyFileError(CorpusError):
    """Report a file with nothing in it, which can be left out where others have something."""


def find_files(paths: Iterable[str | Path]) -> list[Path]:
    """Return the files that `paths` name: files, all `.txt` files under folders, and globs such as `songs/*.txt`.

    Each file comes once, in the order of `paths`, sorted inside folders and globs; hidden files only if named. Raises
    CorpusError where a path leads to no text file, and StorageError where a folder can't be read.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        try:
            for file in _expand(expand_home(path)):
                found.setdefault(file.resolve(), file)
        except OSError as error:
            raise storage_error(error, Path(path)) from error
    if not found:
        raise CorpusError("no files to read", hint="name text files, folders of them, or globs such as 'lyrics/*.txt'")
    return list(found.values())


def read_text(path: Path) -> str:
    """Return the text of the file, composed (NFC), with line feeds as line ends.

    Raises CorpusError where it holds no text, and StorageError where it can't be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise storage_error(error, path) from error
    return decode(content, str(path))


def decode(content: bytes, name: str) -> str:
    """Return the text that `content` holds; `name` is for the error.

    UTF-8, UTF-16 and UTF-32 are known by their marks; without one, text is UTF-8, and whatever is not is taken for
    CP1252 (of which Latin-1 text is a part). Raises CorpusError for a file that is not plain text, and
    EmptyFileError, one of its kind, for an empty one.
    """
    refuse_other_kinds(content, name)
    text = decode_part(content, encoding_of(content))
    refuse_controls(text, name)
    # Old editors end a file by Ctrl-Z.
    text = normalise_characters(text.removesuffix("\x1a"))
    if not text.strip():
        raise EmptyFileError(f"{name} is empty", hint="choose a file with lyrics in it")
    return text


def refuse_other_kinds(content: bytes, name: str) -> None:
    """Raise CorpusError where `content` begins as no plain text does."""
    kind = next((kind for magic, kind in _KINDS if content.startswith(magic)), "")
    if kind:
        raise CorpusError(
            f"{name} is {kind}, not plain text", hint="save the lyrics as plain text (.txt) and use that file"
        )
    if content[:_SAMPLE].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise CorpusError(
            f"{name} is a web page, not plain text", hint="copy the lyrics out of it into a text file (.txt)"
        )


def refuse_controls(text: str, name: str, *, first: bool = True) -> None:
    """Raise CorpusError for control characters that no text has: any zero, or many where the file begins (`first`)."""
    head = text[:_SAMPLE] if first else ""
    controls = sum(character < " " and character not in _TEXT_CONTROLS for character in head)
    if "\0" in text or controls * 50 > len(head):
        raise CorpusError(f"{name} is not a text file", hint="save the lyrics as plain text (.txt) and use that file")


def encoding_of(content: bytes) -> str:
    """Return the encoding of a file that begins with `content`, with the order of bytes in its name."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    return marked or _unmarked(content)


def decode_part(content: bytes, encoding: str) -> str:
    """Decode whole characters of a file; a mark of its encoding is left out."""
    if encoding.startswith(("utf-16", "utf-32")):
        # Strictness would refuse a file that was cut inside its last character.
        return content.decode(encoding, errors="ignore").removeprefix("\ufeff")
    return content.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors=_MIXED)


def _unmarked(content: bytes) -> str:
    """Guess the encoding of text without a mark: English in UTF-16 has a zero in every other byte."""
    sample = content[:4096]
    half = len(sample) // 2
    if half and sample[1::2].count(0) * 10 > half * 7 and sample[::2].count(0) == 0:
        return "utf-16-le"
    if half and sample[::2].count(0) * 10 > half * 7 and sample[1::2].count(0) == 0:
        return "utf-16-be"
    return "utf-8"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    before = error.object[: error.start]
    if error.reason == "unexpected end of data" and error.end == len(error.object) and not before.isascii():
        try:
            before.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            # UTF-8 up to here: the file was cut inside its last character.
            return "", error.end
    stray = error.object[error.start : error.end]
    return "".join(bytes((byte,)).decode("cp1252", errors="ignore") or chr(byte) for byte in stray), error.end


_MIXED = "songwriter-cp1252"
codecs.register_error(_MIXED, _as_cp1252)


def _expand(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from _texts_under(path)
    elif path.exists():
        yield path
    elif glob.has_magic(str(path)):
        matches = sorted(map(Path, glob.glob(str(path), recursive=True)))  # noqa: PTH207  # takes absolute patterns too
        if not matches:
            raise CorpusError(f"no file matches {path}", hint="check the pattern; ** goes into folders")
        for match in matches:
            yield from _texts_under(match, demand=False) if match.is_dir() else (match,)
    else:
        siblings = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        close = nearest(path.name, siblings)
        hint = f"did you mean {path.with_name(close)}?" if close else "check the path"
        raise CorpusError(f"no such file or folder: {path}", hint=hint)


def _texts_under(folder: Path, *, demand: bool = True) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise storage_error(error, Path(error.filename or folder)) from error

    found: list[Path] = []
    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(Path(here, name) for name in names if name.lower().endswith(".txt") and not name.startswith("."))
    if demand and not found:
        raise CorpusError(f"no .txt files in {folder}", hint="name the files themselves, or a glob such as 'lyrics/*'")
    return sorted(found)
