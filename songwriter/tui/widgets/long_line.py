"""A line of thousands of characters that is wrapped once, and not once for each of its rows."""

from collections.abc import Iterable
from functools import lru_cache

from rich.containers import Lines
from rich.text import Span, Text

LONG = 500
"""Characters from which on a line is worth the trouble."""


class LongLine(Text):
    """A text that remembers how it was divided; the text area divides the whole line for each row that it draws."""

    def divide(self, offsets: Iterable[int]) -> Lines:
        """Return the pieces between the offsets."""
        return _divided(self.plain, tuple(self.spans), tuple(offsets))


@lru_cache(maxsize=8)
def _divided(plain: str, spans: tuple[Span, ...], offsets: tuple[int, ...]) -> Lines:
    return Text(plain, spans=list(spans), end="", no_wrap=True).divide(offsets)
