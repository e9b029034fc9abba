"""Write the same characters the same way: one kind of quotation mark, one kind of space, one kind of line end."""

import re
import unicodedata

from songwriter.text.chords import without_chords

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_TABLE = {
    **dict.fromkeys(map(ord, "‘’‚‛′`´ʼ＇\u1fef\u1ffd"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»＂"), '"'),
    # Invisible: zero-width spaces, joiners of no letter, marks of direction, soft hyphens, control characters.
    **dict.fromkeys((*range(0x09), *range(0x0E, 0x1C), 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0)), None),
    **dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF), None),
}

# Most text needs none of this, and to look is ten times faster than to translate.
_ODD = re.compile(f"[{re.escape(''.join(map(chr, _TABLE)))}\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def normalise_characters(text: str) -> str:
    """Return `text` composed (NFC), with straight quotation marks, one kind of line end, and nothing invisible."""
    if not _ODD.search(text):
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).translate(_TABLE))


def normalise_line(line: str) -> str:
    """Return one line, its characters normalised before, with single spaces and without inline chords."""
    return " ".join(without_chords(line).split())


def normalise(text: str) -> str:
    """Return `text` as a model sees it: normal characters, single spaces, no chords, at most one blank line in a row.

    One space at the very end stays, because at the cursor it says that a word is finished. Doing it twice changes
    nothing.
    """
    raw = normalise_characters(text).split("\n")
    lines: list[str] = []
    for line in raw:
        clean = normalise_line(line)
        # A line of nothing but chords is not a blank line, which would break the stanza.
        if clean or not line.strip():
            lines.append(clean)
    result = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    ends_in_word = bool(lines) and bool(lines[-1])
    return result + " " if ends_in_word and raw[-1][-1:].isspace() else result
