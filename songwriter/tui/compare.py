"""Compare models on the same line: what each would write next, and how likely it finds the line; no textual in here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import set_cell_size

from songwriter.tui.widgets.bars import bar, tenths

if TYPE_CHECKING:
    from songwriter.suggest import Suggester

WORDS = 10
_WORD = 16
_PERCENT = 7
# A full bar is worth this at least: where all words are as unlikely, none looks sure.
_LEAST = 0.01


@dataclass(frozen=True)
class View:
    """What one model makes of a line: its next words with their shares, and the line's perplexity, NaN for no line."""

    model: str
    words: tuple[tuple[str, float], ...]
    perplexity: float
    unit: str
    unknown: int


class Comparer:
    """Keep the models that are compared at hand, for one thread at a time; another pair lets the old ones go."""

    def __init__(self) -> None:
        self._loaded: dict[str, Suggester] = {}

    def forget(self) -> None:
        """Let all models go."""
        self._loaded = {}

    def views(self, names: Sequence[str], line: str) -> list[View]:
        """Return what each model makes of the line; imports numpy. Raises ModelError where one can't be had."""
        from songwriter.suggest import load

        self._loaded = {name: self._loaded.get(name) or load(name) for name in names}
        return [_view(name, model, line) for name, model in self._loaded.items()]


def drawn(views: Sequence[View], width: int) -> list[str]:
    """Return the views as lines of text, side by side."""
    room = max(12, (width - 2 * (len(views) - 1)) // max(1, len(views)))
    columns = [_column(view, room) for view in views]
    return ["  ".join(row).rstrip() for row in zip_longest(*columns, fillvalue=" " * room)]


def _view(name: str, model: "Suggester", line: str) -> View:
    said = model.predict(line, n=WORDS)
    score = model.score(line)
    words = tuple((each.text, each.probability) for each in said.suggestions)
    unit = "word or mark" if model.level == "word" else "character"
    return View(name, words, score.perplexity, unit, score.unknown)


def _column(view: View, room: int) -> list[str]:
    space = min(_WORD, max(4, (room - _PERCENT - 2) // 2))
    blocks = max(1, room - space - _PERCENT - 2)
    highest = max(_LEAST, *(share for _, share in view.words), 0.0)
    percents = tenths([share for _, share in view.words])
    known = f", {view.unknown} unknown" if view.unknown else ""
    score = f"perplexity {view.perplexity:,.1f} a {view.unit}{known}"
    score = score if math.isfinite(view.perplexity) else "no line yet: how a song begins"
    rows = [
        f"{set_cell_size(word, space)} {bar(share / highest, blocks)} {f'{percent:.1f} %':>{_PERCENT}}"
        for (word, share), percent in zip(view.words, percents, strict=True)
    ]
    return [set_cell_size(each, room) for each in (view.model, score, "", *rows)]
