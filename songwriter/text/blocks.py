"""Read a text file of any size in blocks that end where a line ends, decoded as a whole file would be.

A block is a function of the file and of where it begins, so that a reader may start at any block that another one
has seen. A line longer than a block is broken at a space: nobody sings it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from songwriter.errors import storage_error
from songwriter.text.normal import normalise_characters
from songwriter.text.reading import decode_part, encoding_of, refuse_controls, refuse_other_kinds

BLOCK = 1 << 20
"""Bytes in a block, at most."""

# What a character takes, by the encoding's name, and how it writes a line feed, a carriage return and a space.
_WIDTHS = {"utf-8": 1, "utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}


@dataclass(frozen=True)
class Block:
    """The lines that begin at a byte of a file."""

    offset: int
    lines: list[str]


def read_blocks(path: Path, offset: int = 0, block: int = BLOCK) -> Iterator[Block]:
    """Yield the blocks of a file from the one at `offset` on, each of at most so many bytes, a multiple of 4.

    Raises CorpusError where it holds no text, and StorageError where it can't be read.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            head = file.read(BLOCK)
            refuse_other_kinds(head, name)
            encoding = encoding_of(head)
            while True:
                file.seek(offset)
                content = file.read(block)
                if not content:
                    return
                last = len(content) < block
                end = len(content) if last else _end_of_lines(content, encoding)
                text = decode_part(content[:end], encoding)
                refuse_controls(text, name, first=offset == 0)
                # Old editors end a file by Ctrl-Z.
                text = normalise_characters(text.removesuffix("\x1a") if last else text)
                yield Block(offset, text.removesuffix("\n").split("\n"))
                offset += end
    except OSError as error:
        raise storage_error(error, path) from error


def _end_of_lines(content: bytes, encoding: str) -> int:
    """Return where the last whole line of `content` ends."""
    width = _WIDTHS[encoding]
    for mark in "\n\r ":
        # A carriage return at the very end may have its line feed behind it.
        room = len(content) - width if mark == "\r" else len(content)
        at = _last(content[:room], mark.encode(encoding), width)
        if at >= 0:
            return at + width
    end = len(content) // 4 * 4
    if encoding == "utf-8":
        # The last character may go on behind the block; its later bytes begin with the bits 10.
        end = next(at for at in range(end - 1, end - 5, -1) if at == end - 4 or content[at] & 0xC0 != 0x80)
    return end


def _last(content: bytes, mark: bytes, width: int) -> int:
    """Return where the last `mark` begins at a whole character, or -1."""
    at = content.rfind(mark)
    while at % width and at >= 0:
        at = content.rfind(mark, 0, at + len(mark) - 1)
    return at
