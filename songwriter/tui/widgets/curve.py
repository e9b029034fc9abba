"""Draw the losses of a training run: a braille line for training, a mark for each validation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

Points = Sequence[tuple[float, float]]
_LABEL = 7
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
MARK, BEST = "○", "●"


@dataclass(frozen=True)
class Curves:
    """The losses: points (epoch, loss) of training and validation, the best epoch, and how far the run goes."""

    training: tuple[tuple[float, float], ...] = ()
    validation: tuple[tuple[float, float], ...] = ()
    best: int = 0
    epochs: int = 1


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
        segments = [Segment(row[:_LABEL], styles["axis"])]
        segments += [Segment(cell, styles[_kind(cell)] if _kind(cell) else plain) for cell in row[_LABEL:]]
        return Strip(segments).simplify().adjust_cell_length(width, plain)

    _drawn: Curves | None = None
    _drawn_size: object = None
    _rows: Sequence[str] = ()


def picture(curves: Curves, width: int, height: int) -> list[str]:
    """Return the picture as lines of text: the scale on the left, epochs below, a legend at the bottom."""
    columns, lines = width - _LABEL - 1, height - 2
    training = _finite(curves.training)
    validation = _finite(curves.validation)
    if columns < 8 or lines < 2 or not (training or validation):
        return [" " * _LABEL + "no losses yet"]
    losses = [loss for _, loss in (*training, *validation)]
    low, high = min(losses), max(losses)
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    # As far as the run has come: a planned end far away would press the curve against the scale.
    last = max(1.0, float(math.ceil(max(at for at, _ in (*training, *validation)))))

    def place(at: float, loss: float) -> tuple[int, int]:
        """Return the dot of a point, from the top left."""
        x = round(at / last * (columns * 2 - 1))
        return x, round((high - loss) / (high - low) * (lines * 4 - 1))

    cells = _line([place(*point) for point in training], columns, lines)
    for at, loss in validation:
        x, y = place(at, loss)
        cells[y // 4][x // 2] = BEST if round(at) == curves.best else MARK
    labels = {0: high, lines // 2: (high + low) / 2, lines - 1: low}
    rows = [
        (f"{labels[y]:>{_LABEL - 2}.2f} ┤" if y in labels else " " * (_LABEL - 1) + "│") + "".join(cells[y])
        for y in range(lines)
    ]
    end = f"{last:g} of {max(curves.epochs, int(last))} epochs"
    rows.append(" " * (_LABEL - 2) + "0 └" + "─" * max(0, columns - len(end) - 1) + f" {end}")
    rows.append(" " * _LABEL + f"⠒ training loss  {MARK} validation loss  {BEST} best")
    return rows


def _line(dots: Sequence[tuple[int, int]], columns: int, lines: int) -> list[list[str]]:
    bits = [[0] * columns for _ in range(lines)]
    for (x, y), (to_x, to_y) in zip(dots, [*dots[1:], *dots[-1:]], strict=True):
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for step in range(steps + 1):
            at_x, at_y = x + round((to_x - x) * step / steps), y + round((to_y - y) * step / steps)
            bits[at_y // 4][at_x // 2] |= _DOTS[at_y % 4][at_x % 2]
    return [[chr(0x2800 + cell) if cell else " " for cell in row] for row in bits]


def _finite(points: Points) -> list[tuple[float, float]]:
    return sorted((at, loss) for at, loss in points if math.isfinite(loss))


def _kind(cell: str) -> str:
    if cell in (MARK, BEST):
        return "validation"
    return "training" if "\u2800" <= cell <= "\u28ff" else "axis" if cell in "─└┤│" else ""
