"""Work out what the ghost shows and what accepting it writes; pure functions of texts.

A ghost is anchored once, where a suggestion was made. What is left of it is derived from that anchor and from where the
cursor is now, so typing through it, going back over it, undo, moves and clicks need no bookkeeping.
"""

import re
from dataclasses import dataclass

# Marks that stand close to the word before them, so that the space after an accepted word must make way.
CLOSING = frozenset(",.;:!?)]}…”")
_OPENING = frozenset("([{“‘«-–—/")
_APOSTROPHES = str.maketrans("’‘", "''")
_PIECE = re.compile(r"\s*\S+")


@dataclass(frozen=True)
class Anchor:
    """Where a ghost was offered: the row, the text left of the cursor there, and the whole ghost."""

    row: int
    prefix: str
    ghost: str


def remaining(anchor: Anchor | None, row: int, before: str) -> str:
    """Return what is left of the ghost when the cursor stands in `row` after the text `before`."""
    if anchor is None or row != anchor.row or len(before) < len(anchor.prefix):
        return ""
    whole = anchor.prefix + anchor.ghost
    return whole[len(before) :] if whole.startswith(before) else ""


def rest_of_word(word: str, begin: str) -> str:
    """Return what is missing of `word` after the half-typed `begin`, or "" if it doesn't begin so."""
    head = word[: len(begin)]
    same = head.translate(_APOSTROPHES).lower() == begin.translate(_APOSTROPHES).lower()
    return word[len(begin) :] if same else ""


def has_place(before: str, after: str, typed_here: bool) -> bool:
    """Tell whether a ghost may stand between the texts `before` and `after` of a line.

    At the end of a line always. Before other text only at a word boundary and only where something was just typed, as
    text must not jump about while the cursor travels through it.
    """
    if not after.strip():
        return True
    return typed_here and not (_in_word(before[-1:]) and _in_word(after[:1]))


def closes_header(before: str) -> bool:
    """Tell whether a section header ends the text `before` the cursor in its line: nothing belongs behind it there."""
    if not before.lstrip().startswith("["):
        return False
    # Imported here: most lines have no bracket, and the first paint must not wait for songcraft.
    from songwriter.song.section import section_kind

    return section_kind(before) is not None


def first_word(ghost: str) -> str:
    """Return the first word of the ghost, with the spaces before it."""
    found = _PIECE.match(ghost)
    return found.group() if found else ""


def shortened(ghost: str) -> str:
    """Return the ghost without its last word, "" where it has but one."""
    return ghost.rstrip().rpartition(" ")[0].rstrip()


def wants_space(after: str) -> bool:
    """Tell whether an accepted word needs a space between it and the text `after` it."""
    return not after or not (after[0].isspace() or after[0] in CLOSING)


def joined(before: str, words: str) -> str:
    """Return `words` with the space in front that they need after the text `before`, and no other."""
    words = words.strip()
    return words if not words or words[0] in CLOSING or is_open(before) else f" {words}"


def is_open(before: str) -> bool:
    """Tell whether a word can stand right behind the text `before`, without a space between."""
    if not before or before[-1].isspace() or before[-1] in _OPENING:
        return True
    # A straight quotation mark opens where nothing stands in front of it, and a bracket in a line closes a chord.
    return before[-1] == "]" or (before[-1] == '"' and is_open(before[:-1]))


def _in_word(character: str) -> bool:
    return character.isalnum() or (bool(character) and character in "'’")
