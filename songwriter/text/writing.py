"""Learn from songs how words are written and where capitals stand, to write as they do.

A song is taken as pieces: words as written and everything else, which is what its tokens are folded from. What there
is to learn is counted in `Habits`, which can be counted elsewhere, in parts, and added up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from songwriter.song.section import section_kind
from songwriter.text.normal import normalise
from songwriter.text.words import CLOSE, CLOSE_SINGLE, OPENING, fold, is_word, split_line

Level = Literal["word", "char"]

SONG = "<song>"
NEWLINE = "\n"
STANZA = "\n\n"

LOUD = "\0"
"""Stands before each piece of a line in capitals throughout, which teaches nothing."""

# After these a capital says nothing about the word: a sentence or a quotation may begin.
FREE = frozenset((".", "!", "?", "…", ":", "—", "/", *OPENING))
# After these the word is written as it is inside a sentence.
WITHIN = frozenset((",", ";", "-", CLOSE, CLOSE_SINGLE))


@dataclass
class Habits:
    """Count how words are written: `inside` a line, and `after` each mark of `FREE`; and what lines begin with."""

    inside: Counter[str] = field(default_factory=Counter)
    after: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: int = 0
    capital_lines: int = 0

    def add(self, pieces: Iterable[Sequence[str]]) -> None:
        """Count the pieces of a song, as `written_pieces` yields them."""
        for line in pieces:
            previous = NEWLINE
            for piece in line:
                if is_word(piece):
                    if previous in WITHIN or is_word(previous):
                        self.inside[piece] += 1
                    elif previous == NEWLINE:
                        self.lines += 1
                        self.capital_lines += is_capital(piece)
                    elif previous in FREE:
                        self.after[previous, piece] += 1
                previous = piece


def written_pieces(lines: Iterable[str], level: Level) -> Iterator[Sequence[str]]:
    """Yield a song's pieces as they are written, some at a time; `token_of` each they are the song's tokens."""
    text = normalise("\n".join(lines).strip())
    yield (SONG,)
    if level == "char":
        yield text
        return
    breaks = 0
    for number, line in enumerate(text.split("\n")):
        breaks += number > 0
        if not line.strip():
            continue
        if breaks:
            yield (STANZA,) if breaks > 1 else (NEWLINE,)
        kind = section_kind(line)
        pieces = (f"[{kind}]",) if kind else split_line(line)
        yield [LOUD + piece for piece in pieces] if line.isupper() and not kind else pieces
        breaks = 0
    if breaks:
        yield (STANZA,) if breaks > 1 else (NEWLINE,)


def token_of(piece: str, level: Level) -> str:
    """Return the token that a piece of a song is."""
    return piece if level == "char" else fold(piece.removeprefix(LOUD))


def display_forms(inside: Counter[str]) -> dict[str, str]:
    """Choose the most frequent form of each word, lower case on a tie, and keep those that differ from the token."""
    best: dict[str, str] = {}
    for form in sorted(inside):
        token = fold(form)
        rank = (inside[form], form == token)
        if token not in best or rank > (inside[best[token]], best[token] == token):
            best[token] = form
    return {token: form for token, form in sorted(best.items()) if form != token and fold(form) == token}


def capital_counts(
    after: Mapping[tuple[str, str], int], display: Mapping[str, str]
) -> tuple[Counter[str], Counter[str]]:
    """Return how often a word stands after each mark with a capital, and at all, if it needs none of its own."""
    capital: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for (mark, form), times in after.items():
        if fold(form) not in display:
            total[mark] += times
            capital[mark] += times * is_capital(form)
    return capital, total


def capital_after(capital: Mapping[str, int], total: Mapping[str, int]) -> tuple[str, ...]:
    """Return the marks after which most words have a capital."""
    return tuple(sorted(mark for mark in total if mark in FREE and 2 * capital[mark] > total[mark]))


def is_capital(form: str) -> bool:
    """Tell whether a word is written with a capital."""
    letter = form.lstrip("'")[:1]
    return letter != letter.lower()
