"""Find what a suggestion at the cursor is for, and how it must be written there."""

import re

_BEGIN = re.compile(r"['’]?[^\W_]*(?:['’][^\W_]*)*\Z")
_WORD = re.compile(r"\w")
# A section header, or a note such as the title.
_UNSUNG = re.compile(r"\s*\[[^\]]*\]\s*\Z|# +\S")


def split_at_cursor(text: str) -> tuple[str, str]:
    """Split the text before the cursor into what is finished, and the word that is half typed.

    "the moon wa" gives ("the moon ", "wa"), and "the moon " gives ("the moon ", "").
    """
    # Looked for in the last line only: a pattern that is tied to the end is tried at every place before it.
    line = text.rpartition("\n")[2]
    found = _BEGIN.search(line)
    # The pattern matches the empty string at the end of every text.
    start = len(text) - len(line) + (found.start() if found else len(line))
    return text[:start], text[start:]


def at_line_start(context: str) -> bool:
    """Tell whether the next word is the first of its line; quotes and brackets may stand before it."""
    return _WORD.search(context.rpartition("\n")[2]) is None


def lines_start_with_capitals(context: str, otherwise: bool) -> bool:
    """Tell whether the song so far begins its lines with capitals; `otherwise` where it has too few lines to say.

    One line with a small letter says it, as it was written so; one with a capital may only begin with a name.
    """
    lines = context.split("\n")[-41:-1]
    firsts = [first for line in lines if not _UNSUNG.match(line) and (first := _first_letter(line))]
    if not firsts or (len(firsts) == 1 and firsts[0].isupper()):
        return otherwise
    return sum(first.isupper() for first in firsts) * 2 > len(firsts)


def fitted(word: str, begin: str) -> str:
    """Return `word` as it is written after the letters of `begin`, which stay as the writer typed them."""
    rest = word[len(begin) :]
    shouted = len(begin) > 1 and begin.isupper() and not word.startswith(begin)
    return begin + (rest.upper() if shouted else rest)


def _first_letter(line: str) -> str:
    return next((character for character in line if character.isalpha()), "")
