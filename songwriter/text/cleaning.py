"""Take out of lyrics what nobody sings: licences, web pages' furniture, chords and tablature, page numbers.

The rules are shy: a line goes only when it looks like nothing that a person would sing, and each removal has its
reason, so that `songwriter corpus` can show what went. Lines are judged as written, because the gaps between chords
tell them from words.
"""

import html
import re

from songwriter.song.section import section_kind
from songwriter.text.chords import is_chord_line
from songwriter.text.normal import normalise_line

BLANK = ""
"""A clean line of nothing, which breaks a stanza."""

_I = re.IGNORECASE
_JUNK: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("web address", re.compile(r".*(?:https?://|\bwww\.\w|@[\w-]+\.\w).*", _I)),
    ("web page", re.compile(r"(?-i:You might also like|Translations?|\d*Embed|Submit Corrections)", _I)),
    ("web page", re.compile(r"see .+ live ?get tickets.*|get tickets as low as .*|\d+\s+contributors?\b.*", _I)),
    ("web page", re.compile(r"\**\s*this lyrics is not for commercial use\s*\**|\(\d{10,}\)", _I)),
    ("web page", re.compile(r"thanks to .+ for .*\blyrics.*", _I)),
    ("rights notice", re.compile(r"(?:©|\(c\)\s*\d{4}|copyright\b.*\d{4}).*|.*\ball rights reserved\b.*", _I)),
    ("rights notice", re.compile(r"lyrics (?:licensed|powered|©).*", _I)),
    (
        "details of the song",
        re.compile(
            r"(?:title|artist|album|author|writers?|writer\(s\)|written by|lyrics by|words by|music by"
            r"|composers?|producers?|produced by|released?|genre|capo|tuning|tempo|bpm|transcribed by"
            r"|submitted by)\s*:\s*\S.*",
            _I,
        ),
    ),
    ("details of the song", re.compile(r"\[(?:ar|al|ti|au|by|length|offset|re|ve|la)\s*:.*\]", _I)),
    ("comment", re.compile(r"%.*")),
    ("directive", re.compile(r"\{[a-z_+-]+(?:[:\s][^{}]*)?\}", _I)),
    ("tablature", re.compile(r"(?:[a-g][#b]?\s?)?[|:]?-[-\d|hpbrtvx/\\~^()*=. ]{6,}", _I)),
    ("chord diagram", re.compile(r"[A-G]\S*:?\s+\|?[\dx]{6}\|?", _I)),
    ("page or verse number", re.compile(r"[-\[({]?\s*(?:pg?\.?|page)?\s*\d{1,4}\s*[-\])}.]?", _I)),
    ("table of contents", re.compile(r"\S.*(?:\s{3,}|\.{4,})\s*\d{1,4}", _I)),
    (
        "repeat mark",
        re.compile(
            r"[\[(]?(?:x\s?\d{1,2}|\d{1,2}\s?x|(?:repeat|rpt)\.?\s(?:chorus|verse|refrain|x\s?\d+).*)[\])]?", _I
        ),
    ),
    ("footnote", re.compile(r"\[\d{1,3}\]\s.*", _I)),
)
# One pattern for all, because nearly every line is none of this.
_ANY_JUNK = re.compile("|".join(pattern.pattern for _, pattern in _JUNK), _I)
# What one of these patterns needs; letters that ignoring case takes for others are let through to be looked at.
_HINT = re.compile(r"[\d:@{%©ſKİıﬅﬆ]")
_HINTS = (
    "www.", "lyrics", "tickets", "translation", "embed", "you might", "corrections", "reserved", "repeat",
    "rpt", "xxxxxx",
)  # fmt: skip
_RULE = re.compile(r"([-*=_~#])(?:\s?\1){2,}")
_BARE_HEADER = re.compile(
    r"\(?((?:pre-?|post-?)?chorus|verse|bridge|refrain|intro|outro|interlude)(\s+\d{1,2})?(?:\)|\)?\s?:)", _I
)

_TIMES = re.compile(r"\[\d{1,3}:\d{2}(?:[.:]\d{1,3})?\]|<\d{1,2}:\d{2}(?:[.:]\d{1,3})?>")
_TAGS = re.compile(r"</?(?:a|b|i|u|em|strong|span|p|div|br|font|ch)\b[^<>]*>|\[/?(?:ch|tab)\]", _I)
_NOTES = re.compile(r"(?<=[\w.,;:!?'\"])\[\d{1,3}\]")
_ITALICS = re.compile(r"(?<![^\W_])_([^_]+)_(?![^\W_])")
_WEB_HEAD = re.compile(r"^\d+ Contributors?.*?Lyrics(?=\[|$)")
_WEB_TAIL = re.compile(r"(?<=[\w.,!?'\")])\d*Embed$|(?<=\S)You might also like(?=\[|$)")
# Old printers set contractions apart, `I 'll`; the model should see the same word as in `I'll`.
_APART = re.compile(r"(?<=[^\W\d_]) '(s|ll|ve|re|m|d)(?![^\W_]|')", _I)

_BOOK_START = re.compile(r"\*{3}\s*START OF (?:THE|THIS) PROJECT GUTENBERG", _I)
_BOOK_END = re.compile(r"\*{3}\s*END OF (?:THE|THIS) PROJECT GUTENBERG|^\s*End of (?:the )?Project Gutenberg", _I)
_BOOK_NOTE = re.compile(
    r"(?:E-?text )?(?:prepared|produced) by .*|.*(?:Distributed Proofread|Project Gutenberg).*|proofreaders", _I
)


def junk_reason(line: str) -> str | None:
    """Return why `line`, as written, is nothing that a person would sing, or None where it may be sung."""
    text = line.strip()
    if not text or section_kind(text):
        return None
    if _may_be_junk(text) and _ANY_JUNK.fullmatch(text):
        return next(reason for reason, pattern in _JUNK if pattern.fullmatch(text))
    return "chords" if is_chord_line(_TAGS.sub("", line) if "[ch]" in line else line) else None


def _may_be_junk(text: str) -> bool:
    """Tell in a tenth of the time whether `text` has anything that some pattern of `_JUNK` asks for."""
    if _HINT.search(text) or "-" in text[:6]:
        return True
    lower = text.lower()
    return any(word in lower for word in _HINTS)


def is_rule(line: str) -> bool:
    """Tell whether `line` is drawn across the page, such as `---` or `* * *`."""
    return _RULE.fullmatch(line.strip()) is not None


def clean_line(line: str) -> str:
    """Return what is sung of `line`: no chords, time stamps, tags, footnote marks or web furniture; single spaces."""
    if "<" in line or "&" in line:
        line = html.unescape(_TAGS.sub("", line))
    if "[" in line:
        line = _NOTES.sub("", _TAGS.sub("", _TIMES.sub("", line)))
    if "Contributor" in line or "You might" in line or "Embed" in line:
        line = _WEB_TAIL.sub("", _WEB_HEAD.sub("", line.strip()))
    if "'" in line:
        line = _APART.sub(r"'\1", line.replace("''", '"'))
    if "_" in line or "\\" in line:
        line = _ITALICS.sub(r"\1", line.replace("\\", " "))
    line = normalise_line(line)
    header = _BARE_HEADER.fullmatch(line)
    return f"[{header[1].title()}{header[2] or ''}]" if header else line


class BookFinder:
    """Find where a Project Gutenberg book begins and ends inside its wrapping, looking at a file's lines in turn."""

    def __init__(self) -> None:
        self._lines = self._first = 0
        self._last: int | None = None
        self._in_title = False

    def look(self, line: str) -> None:
        """Look at the next line."""
        number = self._lines
        self._lines += 1
        if self._in_title:
            # A long title goes on to the next line, up to the closing stars.
            self._first, self._in_title = self._lines, "***" not in line[3:]
        elif self._last is None and "gutenberg" in line.lower():
            if not self._first and _BOOK_START.search(line):
                self._first = self._lines
                self._in_title = line.count("***") < 2 and "***" not in line[3:]
            elif _BOOK_END.search(line):
                self._last = number

    def book(self) -> tuple[int, int] | None:
        """Return the numbers of the first line inside and of the first one behind, or None where all is inside."""
        last = self._lines if self._last is None else self._last
        return (self._first, last) if last - self._first < self._lines else None


def book_reason(number: int, line: str, book: tuple[int, int] | None) -> str | None:
    """Return why a line, counted from 0, belongs to the wrapping of the file's `book`, or None where it doesn't."""
    if book is None:
        return None
    if not book[0] <= number < book[1]:
        return "Project Gutenberg licence"
    return "Project Gutenberg note" if _BOOK_NOTE.fullmatch(line.strip()) else None
