"""Turn text into tokens that a model can count, and tokens into text that a person would write.

Word level. Tokens are lower-case words, punctuation, line and stanza breaks, and section marks; `display` says how
each word is written inside a line (`i` is `I`), and the start of a line or sentence is capitalised where the corpus
does so. It promises:

- `tokens(text(tokens(t))) == tokens(t)` for every text `t`: nothing drifts, however often text goes through a model;
- for a lyric as people type it, cased as the corpus cases, `text(tokens(t)) == t`.

It does not promise capitals used for emphasis, the numbers of sections (`[Verse 2]` comes back as `[Verse]`), the
spaces around dashes, or more than one blank line.

Char level. Tokens are the characters of the normalised text, case kept, breaks as line feeds: `text(tokens(t)) ==
normalise(t)`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import dropwhile
from typing import Any, Protocol, cast

from songwriter.errors import ModelError
from songwriter.song.section import KINDS, section_kind
from songwriter.text.normal import normalise
from songwriter.text.words import OPENING, fold, is_word, join_line, split_line
from songwriter.text.writing import (
    NEWLINE,
    SONG,
    STANZA,
    Habits,
    Level,
    capital_after,
    capital_counts,
    display_forms,
    written_pieces,
)

UNKNOWN = "<unk>"
SECTIONS = frozenset(f"[{kind}]" for kind in KINDS)
"""The section marks, such as `[chorus]`, which are tokens of the word level."""

_BREAKS = {NEWLINE: "\n", STANZA: "\n\n", SONG: "\n\n\n"}
__all__ = [
    "NEWLINE",
    "SECTIONS",
    "SONG",
    "STANZA",
    "UNKNOWN",
    "Level",
    "Lyrics",
    "Tokenizer",
    "is_word",
    "learn_tokenizer",
    "words_of",
]


class Lyrics(Protocol):
    """Anything that has lines of lyrics, such as a `RawSong`."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines, "" for a stanza break."""


@dataclass(frozen=True)
class Tokenizer:
    """Split text into tokens and write tokens as text, at one level."""

    level: Level
    display: Mapping[str, str] = field(
        default_factory=dict
    )  # written form inside a line, where it is not the token itself
    capital_lines: bool = False  # the first word of a line is capitalised
    capital_after: tuple[str, ...] = ()  # marks after which a word is capitalised, such as "."

    def tokens(self, text: str) -> list[str]:
        """Split `text` into tokens; a line break at either end is a token too."""
        if self.level == "char":
            return list(normalise(text))
        found: list[str] = []
        breaks = 0
        for number, line in enumerate(normalise(text).split("\n")):
            breaks += number > 0
            if line.strip():
                found.extend(_break(breaks))
                found.extend(_line_tokens(line))
                breaks = 0
        return [*found, *_break(breaks)]

    def song_tokens(self, lines: Iterable[str]) -> list[str]:
        """Split a whole song into tokens, behind the mark that begins a song."""
        return [SONG, *self.tokens("\n".join(lines).strip())]

    def text(self, tokens: Iterable[str]) -> str:
        """Write `tokens` as text, with the capitals and spaces that a person would use."""
        if self.level == "char":
            return "".join(_BREAKS.get(token, token) for token in _inside(tokens))
        return "".join(self._written(_inside(tokens)))

    def write_word(self, token: str, *, begins: bool = False) -> str:
        """Return the written form of one word, with a capital if it `begins` a line or sentence."""
        form = self.display.get(token, token)
        return _capitalised(form) if begins else form

    def header(self) -> dict[str, Any]:
        """Return everything that makes this tokenizer, for a model file's JSON header."""
        return {
            "level": self.level,
            "display": dict(self.display),
            "capital_lines": self.capital_lines,
            "capital_after": list(self.capital_after),
        }

    @staticmethod
    def from_header(header: Mapping[str, Any]) -> "Tokenizer":
        """Make the tokenizer that `header` describes. Raises ModelError if it describes none."""
        level, display = header.get("level"), header.get("display", {})
        capital_lines, after = header.get("capital_lines", False), header.get("capital_after", [])
        sound = (
            level in ("word", "char")
            and isinstance(display, Mapping)
            and all(
                isinstance(token, str) and isinstance(form, str) and fold(form) == token
                for token, form in display.items()
            )
            and isinstance(capital_lines, bool)
            and isinstance(after, (list, tuple))
            and all(isinstance(mark, str) for mark in after)
        )
        if not sound:
            raise ModelError("the model's tokenizer makes no sense", hint="choose another in Models, or train it again")
        return Tokenizer(cast(Level, level), dict(display), capital_lines, tuple(after))

    def _written(self, tokens: Iterable[str]) -> Iterator[str]:
        line: list[str] = []
        capital, after_section = self.capital_lines, False
        for token in tokens:
            if token in _BREAKS or token in SECTIONS:
                yield join_line(line)
                # A section mark stands on a line of its own, whatever a model puts around it.
                if token in SECTIONS:
                    yield ("\n" if line or after_section else "") + token.title()
                else:
                    yield _BREAKS[token]
                line, capital, after_section = [], self.capital_lines, token in SECTIONS
                continue
            if after_section:
                yield "\n"
                after_section = False
            if is_word(token):
                line.append(self.write_word(token, begins=capital))
                capital = False
            else:
                line.append(token)
                # An opening mark hands the capital on; any other mark between ends the wish for
                # one, but at the start of a line.
                starts = self.capital_lines and not any(map(is_word, line))
                capital = starts or token in self.capital_after or (capital and token in OPENING)
        yield join_line(line)


def words_of(lines: Iterable[str]) -> list[str]:
    """Return the words of a text, in lower case."""
    return [token for token in Tokenizer("word").tokens("\n".join(lines)) if is_word(token)]


def learn_tokenizer(songs: Iterable[Lyrics], level: Level) -> Tokenizer:
    """Learn from `songs` how words are written, and where capitals stand.

    A word's display form is its most frequent one inside sentences; a word seen only where a capital stands anyway is
    shown in lower case. Lines in capitals throughout teach nothing. The char level has nothing to learn.
    """
    if level == "char":
        return Tokenizer("char")
    habits = Habits()
    for song in songs:
        habits.add(written_pieces(song.lines, level))
    display = display_forms(habits.inside)
    after = capital_after(*capital_counts(habits.after, display))
    return Tokenizer("word", display, 2 * habits.capital_lines > habits.lines, after)


@lru_cache(maxsize=16_384)
def _line_tokens(line: str) -> tuple[str, ...]:
    kind = section_kind(line)
    return (f"[{kind}]",) if kind else tuple(map(fold, split_line(line)))


def _break(breaks: int) -> tuple[str, ...]:
    return (STANZA,) if breaks > 1 else (NEWLINE,) * breaks


def _inside(tokens: Iterable[str]) -> Iterator[str]:
    """Yield the tokens behind the mark that begins the first song."""
    return dropwhile(SONG.__eq__, tokens)


def _capitalised(form: str) -> str:
    """Return `form` with its first letter as a capital, unless it would then be another word."""
    start = 1 if form[:1] == "'" else 0
    capital = form[:start] + form[start : start + 1].upper() + form[start + 1 :]
    return capital if fold(capital) == fold(form) else form
