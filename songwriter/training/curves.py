"""Draw the losses of a run as lines of text: a braille line for training, a mark for each validation; without torch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# The width of the scale on the left.
LABEL = 7
MARK, BEST = "○", "●"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


@dataclass(frozen=True)
class Curves:
    """The losses: points (epoch, loss) of training and validation, the best epoch, and how far the run goes."""

    training: tuple[tuple[float, float], ...] = ()
    validation: tuple[tuple[float, float], ...] = ()
    best: int = 0
    epochs: int = 1


def picture(curves: Curves, width: int, height: int) -> list[str]:
    """Return the picture as lines of text: the scale on the left, epochs below, a legend at the bottom."""
    columns, lines = width - LABEL - 1, height - 2
    training = _finite(curves.training)
    validation = _finite(curves.validation)
    if columns < 8 or lines < 2 or not (training or validation):
        return [" " * LABEL + "no losses yet"]
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
        (f"{labels[y]:>{LABEL - 2}.2f} ┤" if y in labels else " " * (LABEL - 1) + "│") + "".join(cells[y])
        for y in range(lines)
    ]
    end = f"{last:g} of {max(curves.epochs, int(last))} epochs"
    rows.append(" " * (LABEL - 2) + "0 └" + "─" * max(0, columns - len(end) - 1) + f" {end}")
    rows.append(" " * LABEL + f"⠒ training loss  {MARK} validation loss  {BEST} best")
    return rows


def _line(dots: Sequence[tuple[int, int]], columns: int, lines: int) -> list[list[str]]:
    bits = [[0] * columns for _ in range(lines)]
    for (x, y), (to_x, to_y) in zip(dots, [*dots[1:], *dots[-1:]], strict=True):
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for step in range(steps + 1):
            at_x, at_y = x + round((to_x - x) * step / steps), y + round((to_y - y) * step / steps)
            bits[at_y // 4][at_x // 2] |= _DOTS[at_y % 4][at_x % 2]
    return [[chr(0x2800 + cell) if cell else " " for cell in row] for row in bits]


def _finite(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return sorted((at, loss) for at, loss in points if math.isfinite(loss))
