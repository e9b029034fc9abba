"""Cut a line into words and punctuation, and put them together again.

Quotation marks are told from apostrophes by what stands around them:

- An apostrophe inside a word belongs to it (`don't`, `o'er`). One in front belongs to it for a closed list of words
  (`'cause`, `'tis`), and is a quotation mark elsewhere.
- One behind a word belongs to it (`fathers'`, `stan'`), unless a single quotation mark is open on the same line: then
  it closes that, except behind words that are hardly ever written without it (`lovin'`, `wi'`).
- A quotation mark, or a run of them, opens where a space, an opening bracket or a dash is on its left side only, and
  closes where a space, punctuation or a dash is on its right side only. Where both sides or none look so, a double
  one closes what the line has opened; the rest stay loose, with a space on either side.

Each mark becomes a token that says its side, so that the spaces around it come back. `join_line` spaces tokens such
that `split_line` finds the same tokens again; every rule here is bound to that law, and a rule that looks at more than
the marks' neighbours would break it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

OPEN, CLOSE, OPEN_SINGLE, CLOSE_SINGLE = "“", "”", "‘", "’"
_MARK = frozenset("'\"")
QUOTES = {OPEN: '"', CLOSE: '"', OPEN_SINGLE: "'", CLOSE_SINGLE: "'"}
OPENING = frozenset((OPEN, OPEN_SINGLE, "(", "[", "{"))
_CLOSING = frozenset((CLOSE, CLOSE_SINGLE, *")]},.!?;:…%"))
_BOTH = frozenset("—-/")
_PREFIX = frozenset("$£€#")
_GLUED = OPENING | _BOTH | _PREFIX
_LEFT = frozenset((" ", "(", "[", "{")) | _BOTH | _PREFIX
_RIGHT = frozenset((" ", *")]},.!?;:…%")) | _BOTH


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that begin with an apostrophe. A word that often begins a quotation ('is, 'come) must not be here.
_LEADING = _words(
    "tis tisn twas twasn twill twould twouldn twere twon twixt tween tain cause cuz coz cos til till em "
    "round neath midst mid mong "
    "mongst mang gainst gin gan bout bove fore scape way cross pon stead specially spect prentice nother "
    "nuff kay bye "
    "member magine stablish hind um un uns er im ee n s t d m ll ve re"
)
# Words that keep the apostrophe behind them even where a quotation could end.
_TRAILING = _words(
    "o an wi th a thro tho altho thoro thru ol lil mo po yo fo jus mus mos las bes nex ha fa awa ca ba "
    "sma fu pu gi hae wha twa "
    "nothin somethin mysel himsel hersel itsel yoursel"
)
_IN_WORDS = _words(
    "again against begin certain rain pain main train gain chain brain vain grain plain drain slain stain "
    "strain skin sin thin win "
    "chin twin spin grin virgin cousin within herein therein wherein remain captain fountain mountain "
    "curtain bargain villain "
    "coffin dolphin robin basin cabin satin ruin violin margin origin resin bobbin urchin muffin pumpkin "
    "napkin maudlin lain "
    "fain swain twain disdain complain explain maintain obtain contain retain sustain attain ordain domain refrain "
    "berlin latin merlin martin austin kevin dublin penguin javelin mandolin"
)

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
)
# Vowel signs are no letters to the re module, and without them a word of Hindi or Thai would fall to pieces.
_INNER = _MARKS + "\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c\u200d"
_RUN = rf"[^\W_]++(?:[{_INNER}]++[^\W_]*+)*+"
_NO_RUN = rf"(?![^\W_]|[{_INNER}])"
_WORD = (
    # Case folds in ASCII only: without the flag, "İ" would pass for "i" here and be another letter as a token.
    rf"'(?ai:n'|\d\ds?|{'|'.join(sorted(_LEADING))}){_NO_RUN}(?:'{_RUN})*+"
    r"|\d{1,3}(?:,\d{3})++(?!\d)(?:\.\d+)?|\d+(?:[.:]\d+)+"
    rf"|{_RUN}(?:'{_RUN})*+"
)
_EMOJI = r"[\u2190-\u2bff\U0001f000-\U0001faff]"
_PIECE = re.compile(
    rf"{_WORD}|&c{_NO_RUN}|[\U0001f1e6-\U0001f1ff]{{2}}|[\"'.,!?;:()\[\]{{}}%$£€#/—…-]"
    rf"|\S[{_MARKS}\U0001f3fb-\U0001f3ff]*(?:\u200d{_EMOJI}[{_MARKS}\U0001f3fb-\U0001f3ff]*)*",
)
_DASH = re.compile(r"[-—–―‒](?:\s*[-—–―‒])+|[—–―‒]|(?<!\S)-(?!\S)")
_DOTS = re.compile(r"[.…](?:\s*[.…])+")


def fold(piece: str) -> str:
    """Return the token of a written word: lower case, composed."""
    lower = piece.lower()
    return lower if lower.isascii() else unicodedata.normalize("NFC", lower)


def is_word(token: str) -> bool:
    """Tell whether `token` is a word or a number, which may be suggested as the next word."""
    return token[:1].isalnum() or (len(token) > 1 and token[0] == "'")


@lru_cache(maxsize=16_384)
def split_line(line: str) -> tuple[str, ...]:
    """Cut one line into its pieces: words as written, punctuation as tokens."""
    if "-" in line or not line.isascii():
        line = _DASH.sub("—", line)
    if "." in line or not line.isascii():
        line = _DOTS.sub("…", line)
    pieces = _PIECE.findall(line)
    if "'" in pieces or '"' in pieces:
        return tuple(_with_sides(line))
    return tuple(pieces)


def join_line(tokens: Iterable[str]) -> str:
    """Put the written forms of one line's tokens together, spaced as a person would."""
    parts: list[str] = []
    previous = ""
    for token in tokens:
        if previous and _space_between(previous, token):
            parts.append(" ")
        parts.append("..." if token == "…" else QUOTES.get(token, token))
        previous = token
    return "".join(parts)


def _space_between(left: str, right: str) -> bool:
    if right in _MARK or (left in _MARK and right in QUOTES):
        return True
    return not (left in _GLUED or right in _BOTH or right in _CLOSING)


def _with_sides(line: str) -> Iterator[str]:
    """Yield the pieces of a line, each quotation mark with the side that it stands on."""
    found = [(piece[0], piece.start()) for piece in _PIECE.finditer(line)]
    opened = opened_single = False
    number = 0
    while number < len(found):
        piece, start = found[number]
        number += 1
        if is_word(piece) and found[number : number + 1] == [("'", start + len(piece))]:
            # The first apostrophe that touches a word belongs to it, or closes.
            number += 1
            elided = _is_elided(fold(piece), opened_single)
            yield from (piece + "'",) if elided else (piece, CLOSE_SINGLE)
            opened_single = opened_single and elided
            continue
        if piece not in _MARK:
            yield piece
            continue
        run = piece
        while number < len(found) and found[number][0] in _MARK and found[number][1] == start + len(run):
            run += found[number][0]
            number += 1
        for side in _sides(run, line[start - 1 : start] or " ", line[start + len(run) :][:1] or " ", opened):
            opened = side == OPEN or (opened and side != CLOSE)
            opened_single = side == OPEN_SINGLE or (opened_single and side != CLOSE_SINGLE)
            yield side


def _sides(run: str, before: str, after: str, opened: bool) -> Iterator[str]:
    """Yield the side of each mark in a run of touching marks, by what stands before and after the run."""
    left, right = before in _LEFT, after in _RIGHT
    for place, mark in enumerate(run):
        single = mark == "'"
        if left and not right:
            side = OPEN_SINGLE if single else OPEN
        # A dash breaks speech off, and the mark behind it ends the quotation.
        elif (right and not left) or (right and place == 0 and before in _BOTH):
            side = CLOSE_SINGLE if single else CLOSE
        elif not single and opened:
            side = CLOSE
        elif single or right or len(run) > 1:
            side = mark
        else:
            side = OPEN
        opened = side == OPEN or (opened and side != CLOSE)
        yield side


def _is_elided(word: str, opened: bool) -> bool:
    """Tell whether an apostrophe behind `word` belongs to it; `opened` tells whether it could close a quotation."""
    if not opened or word in _TRAILING:
        return True
    return len(word) >= 4 and word.endswith("in") and word not in _IN_WORDS
