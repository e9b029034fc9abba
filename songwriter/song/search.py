"""Find words in a text, and replace them; within lines, and never over their ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_APOSTROPHE = re.compile("['’‘]")


@dataclass(frozen=True)
class Query:
    """What is searched for. An apostrophe finds straight and curly ones."""

    words: str
    match_case: bool = False
    whole_word: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """Give the query as a pattern, which matches nothing if there are no words."""
        if not self.words:
            return re.compile(r"(?!)")
        pattern = _APOSTROPHE.sub("['’‘]", re.escape(self.words))
        if self.whole_word:
            # Only beside a letter is there a word to be whole.
            before = r"(?<!\w)" if self.words[0].isalnum() else ""
            after = r"(?!\w)" if self.words[-1].isalnum() else ""
            pattern = f"{before}{pattern}{after}"
        return re.compile(pattern, 0 if self.match_case else re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Match:
    """Where something was found: the columns from `start` to `end` of a row."""

    row: int
    start: int
    end: int


def matches(lines: Sequence[str], query: Query) -> list[Match]:
    """Return every place where the query is found, from the top, none over another."""
    pattern = query.pattern
    return [
        Match(row, found.start(), found.end()) for row, line in enumerate(lines) for found in pattern.finditer(line)
    ]


def replaced(lines: Sequence[str], query: Query, new: str) -> list[str]:
    """Return the lines with `new` wherever the query is found."""
    pattern = query.pattern
    return [pattern.sub(lambda _: new, line) for line in lines]


def following(found: Sequence[Match], place: tuple[int, int], step: int) -> int:
    """Return the index of the first match at or behind `place` (step 1), or the last one before it (step -1).

    Beyond the last one, the first one comes again. There must be a match.
    """
    if step > 0:
        return next((at for at, each in enumerate(found) if (each.row, each.start) >= place), 0)
    return next((at for at in reversed(range(len(found))) if (found[at].row, found[at].start) < place), len(found) - 1)
