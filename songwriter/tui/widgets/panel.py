"""Show what may come next: words, bars, the model's probability, and the one after sampling."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from songwriter.tui.cowriter import Answer
from songwriter.tui.widgets.bars import bar, tenths

_MODEL, _SAMPLED = 6, 8
# From this width on there is room for bars of eight blocks.
_ROOMY = 40
LINE_END, OTHER = "line end", "other words"


@dataclass(frozen=True)
class Row:
    """A row of the panel: what may come, and its percentages before and after sampling."""

    word: str
    model: float
    sampled: float


def rows(answer: Answer) -> tuple[Row, ...]:
    """Return the panel's rows for an answer: words, line end, and all the rest; each column adds up to 100 %."""
    said = answer.prediction
    model = tenths([*(each.probability for each in said.suggestions), said.line_end, said.other])
    sampled = tenths([*(each.sampled for each in said.suggestions), said.line_end_sampled, said.other_sampled])
    words = [*(each.text for each in said.suggestions), LINE_END, OTHER]
    return tuple(Row(*each) for each in zip(words, model, sampled, strict=True))


class Panel(Widget):
    """A table of the words that may come next; the one that the ghost offers is marked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"panel--head", "panel--bar", "panel--chosen", "panel--rest"}

    answer: reactive[Answer | None] = reactive(None)
    chosen: reactive[int] = reactive(-1)
    note: reactive[str] = reactive("")

    class Picked(Message):
        """A row was clicked; `index` counts the suggestions from 0."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def watch_answer(self, answer: Answer | None) -> None:
        """Work the rows out once for each answer."""
        self._rows = rows(answer) if answer else ()
        # The other words are many, and have no bar: beside theirs every other would be a sliver.
        self._highest = max((row.model for row in self._rows[:-1]), default=0.0) or 1.0

    def get_content_height(self, _container: Size, _viewport: Size, _width: int) -> int:
        """Return the rows that the panel needs."""
        return len(self._rows) + 3

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width = self.size.width
        return Strip(list(self._segments(y, width))).adjust_cell_length(width, self.rich_style)

    def on_click(self, event: Click) -> None:
        """Tell which suggestion was clicked."""
        if self.answer and 0 <= event.y - 3 < len(self.answer.prediction.suggestions):
            self.post_message(self.Picked(event.y - 3))

    def _segments(self, y: int, width: int) -> Iterable[Segment]:
        head, plain = self.get_component_rich_style("panel--head"), self.rich_style
        blocks = 8 if width >= _ROOMY else 4
        space = max(4, width - blocks - _MODEL - _SAMPLED - 2)
        if self.answer is None:
            yield Segment(f" {self.note}" if y == 0 else "", plain)
        elif y == 0:
            yield Segment(set_cell_size(f" {self.answer.model} · {self.answer.sampler}", width), plain)
        elif y == 2:
            title = f"completes “{self.answer.begin}”" if self.answer.begin else "next word"
            yield Segment(set_cell_size(f" {title}", space + blocks + 2), head)
            yield Segment(f"{'model':>{_MODEL}}{'sampled':>{_SAMPLED}}", head)
        elif 3 <= y < 3 + len(self._rows):
            yield from self._row_segments(self._rows[y - 3], y - 3, space, blocks)

    def _row_segments(self, row: Row, index: int, space: int, blocks: int) -> Iterable[Segment]:
        chosen = index == self.chosen
        rest = index >= len(self._rows) - 2
        name = "panel--chosen" if chosen else "panel--rest" if rest else ""
        style = self.get_component_rich_style(name) if name else self.rich_style
        word = row.word if cell_len(row.word) <= space - 1 else set_cell_size(row.word, space - 2) + "…"
        yield Segment(("▸" if chosen else " ") + set_cell_size(word, space), style)
        colour = self.get_component_rich_style("panel--bar", partial=True)
        share = 0.0 if row is self._rows[-1] else row.model / self._highest
        yield Segment(bar(share, blocks) + " ", style + colour)
        yield Segment(f"{f'{row.model:.1f}%':>{_MODEL}}{f'{row.sampled:.1f}%':>{_SAMPLED}}", style)
