"""Show the losses of a training run as a picture."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from songwriter.training.curves import BEST, LABEL, MARK, Curves, picture


class Curve(Widget):
    """A picture of the losses."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"curve--axis", "curve--training", "curve--validation"}

    curves: reactive[Curves] = reactive(Curves)

    def render_line(self, y: int) -> Strip:
        """Draw one row of the picture."""
        if y == 0 or self.size != self._drawn_size or self.curves is not self._drawn:
            self._drawn, self._drawn_size = self.curves, self.size
            self._rows = picture(self.curves, self.size.width, self.size.height)
        width, plain = self.size.width, self.rich_style
        row = self._rows[y] if y < len(self._rows) else ""
        styles = {name: self.get_component_rich_style(f"curve--{name}") for name in ("axis", "training", "validation")}
        segments = [Segment(row[:LABEL], styles["axis"])]
        segments += [Segment(cell, styles[_kind(cell)] if _kind(cell) else plain) for cell in row[LABEL:]]
        return Strip(segments).simplify().adjust_cell_length(width, plain)

    _drawn: Curves | None = None
    _drawn_size: object = None
    _rows: Sequence[str] = ()


def _kind(cell: str) -> str:
    if cell in (MARK, BEST):
        return "validation"
    return "training" if "\u2800" <= cell <= "\u28ff" else "axis" if cell in "─└┤│" else ""
