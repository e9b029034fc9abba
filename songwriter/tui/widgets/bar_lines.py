"""Show lines of text in which the bars have a colour of their own."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.text import Text
from textual.widgets import Static

_BAR = r"[█▉▊▋▌▍▎▏]+"


class BarLines(Static):
    """Lines of text that are made for the width that there is; runs of blocks are drawn as `bars--bar` is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"bars--bar"}

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self._lines: Callable[[int], Iterable[str]] | None = None

    def show(self, lines: Callable[[int], Iterable[str]]) -> None:
        """Show what `lines` makes for a width, now and whenever the width changes."""
        self._lines = lines
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        if self._lines is None or not width:
            return
        text = Text("\n".join(self._lines(width)), no_wrap=True)
        text.highlight_regex(_BAR, self.get_component_rich_style("bars--bar", partial=True))
        self.update(text)
