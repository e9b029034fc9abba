"""Show lines of text in which the bars have a colour of their own."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.widgets import Static

_BAR = r"[█▉▊▋▌▍▎▏]+"


class BarLines(Static):
    """Lines of text; runs of blocks are drawn as `bars--bar` is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"bars--bar"}

    def show(self, lines: Iterable[str]) -> None:
        """Show these lines in place of the others."""
        text = Text("\n".join(lines), no_wrap=True)
        text.highlight_regex(_BAR, self.get_component_rich_style("bars--bar", partial=True))
        self.update(text)
