"""Show what may come next: words, bars, the model's probability, the one after sampling, and marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from songwriter.tui.cowriter import Answer
from songwriter.tui.widgets.bars import parted_bar, tenths

_MODEL = 6
# From these widths on there is room for bars of so many blocks, and for so wide a second column.
_ROOMY = 42
_SHAPES = ((_ROOMY, 8, 8), (36, 4, 8), (0, 3, 7))
_HEAD = 3
LINE_END, OTHER = "line end", "other words"
# From here on there is room to tell the songs' two parts of a probability apart.
_WIDE = 50
RHYMES, RECALLED, OWN, COPIED = "≈", "♪", "♫", "©"
# A smaller part of a probability that came from the song isn't worth a mark.
_NOTED = 0.1


@dataclass(frozen=True)
class Row:
    """A row of the panel: what may come, and its percentages before and after sampling.

    `recalled` is the part of the first that came from the memory of songs, from 0 to 1, and `own` the part that came
    from the same words in them; `copied` tells of words in a row that stand in what the model learned from. A section
    header has no percentages.
    """

    word: str
    model: float | None = None
    sampled: float | None = None
    recalled: float = 0.0
    own: float = 0.0
    copied: bool = False
    rhymes: bool = False
    syllables: int = 0

    @property
    def from_songs(self) -> float:
        """Return the part of the probability that came from the writer's songs."""
        return self.recalled + self.own

    def marks(self, width: int) -> str:
        """Return the marks of songcraft, of a copy, and of what came from songs, as far as a panel has room."""
        if width >= _WIDE:
            shares = ((RECALLED, self.recalled), (OWN, self.own))
            part = "".join(f"{mark}{share:>4.0%}" if share >= _NOTED else " " * 5 for mark, share in shares)
        else:
            share = f"{RECALLED}{self.from_songs:>4.0%}" if width >= _ROOMY else RECALLED
            part = share if self.from_songs >= _NOTED else " " * len(share)
        return f" {self.syllables or ' '}{RHYMES if self.rhymes else ' '}{COPIED if self.copied else ' '}{part}"


def rows(answer: Answer) -> tuple[Row, ...]:
    """Return the panel's rows for an answer: words, line end, and all the rest; each column adds up to 100 %."""
    said = answer.prediction
    if said is None:
        return tuple(Row(f"[{word}") for word in answer.words)
    model = tenths([*(each.probability for each in said.suggestions), said.line_end, said.other])
    sampled = tenths([*(each.sampled for each in said.suggestions), said.line_end_sampled, said.other_sampled])
    recalled = [*(each.recalled for each in said.suggestions), 0.0, 0.0]
    own = [*(each.own for each in said.suggestions), 0.0, 0.0]
    copied = [*(each.copied for each in said.suggestions), False, False]
    marks = [(each.rhymes, each.syllables) for each in answer.marks]
    marks += [(False, 0)] * (len(recalled) - len(marks))
    words = [*(each.text for each in said.suggestions), LINE_END, OTHER]
    columns = zip(words, model, sampled, recalled, own, copied, marks, strict=True)
    return tuple(Row(*each[:-1], *each[-1]) for each in columns)


class Panel(Widget):
    """A table of the words that may come next; the one that the ghost offers is marked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"panel--head", "panel--bar", "panel--chosen", "panel--rest"}

    # A new answer changes few rows, and the watchers draw those alone anew.
    answer: reactive[Answer | None] = reactive(None, repaint=False)
    chosen: reactive[int] = reactive(-1, repaint=False)
    note: reactive[str] = reactive("")
    # The keys that change the sampling.
    keys: reactive[str] = reactive("")

    _rows: tuple[Row, ...] = ()
    _highest = 1.0

    class Picked(Message):
        """A row was clicked; `index` counts the suggestions from 0."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._styles: dict[str, Style] = {}
        self._drawn: dict[int, tuple[tuple[Segment, ...], Strip]] = {}

    def watch_answer(self, answer: Answer | None) -> None:
        """Work the rows out once for each answer."""
        self._rows = rows(answer) if answer else ()
        # The other words are many, and have no bar: beside theirs every other would be a sliver.
        self._highest = max((row.model or 0.0 for row in self._rows[:-1]), default=0.0) or 1.0
        self._draw_changed()

    def watch_chosen(self) -> None:
        """Mark another row."""
        self._draw_changed()

    def _draw_changed(self) -> None:
        """Have those rows drawn anew that show something else than before."""
        width = self.size.width
        for y in range(self.size.height):
            if self._draw(y, width):
                self.refresh(Region(0, y, width, 1))

    def watch_note(self) -> None:
        """Draw all anew, as for other keys."""
        self._drawn.clear()

    def watch_keys(self) -> None:
        """Draw all anew."""
        self._drawn.clear()

    def notify_style_update(self) -> None:
        """Follow a change of the theme."""
        super().notify_style_update()
        self._styles.clear()
        self._drawn.clear()

    @property
    def plain(self) -> Style:
        """Return the style of what is not marked."""
        return self._style("")

    def _style(self, part: str) -> Style:
        """Return the style of a part of the panel, which textual would work out anew each time that it is asked."""
        if part not in self._styles:
            # The bars are drawn in the colour of the row that they stand in.
            partial = part == "panel--bar"
            self._styles[part] = self.get_component_rich_style(part, partial=partial) if part else self.rich_style
        return self._styles[part]

    def get_content_height(self, _container: Size, _viewport: Size, _width: int) -> int:
        """Return the rows that the panel needs."""
        return len(self._rows) + _HEAD

    def render_line(self, y: int) -> Strip:
        """Return one row, as it was drawn when it changed."""
        width = self.size.width
        if y not in self._drawn or self._drawn[y][1].cell_length != width:
            self._draw(y, width)
        return self._drawn[y][1]

    def _draw(self, y: int, width: int) -> bool:
        """Draw one row, and tell whether it is another one now: the same keeps what textual has worked out of it."""
        segments = tuple(self._segments(y, width))
        if y in self._drawn and self._drawn[y][0] == segments and self._drawn[y][1].cell_length == width:
            return False
        self._drawn[y] = (segments, Strip(segments).adjust_cell_length(width, self.plain))
        return True

    def on_click(self, event: Click) -> None:
        """Tell which suggestion was clicked."""
        if self.answer and 0 <= event.y - _HEAD < len(self.answer.words):
            self.post_message(self.Picked(event.y - _HEAD))

    def _segments(self, y: int, width: int) -> Iterable[Segment]:
        head, plain = self._style("panel--head"), self.plain
        if self.answer is None:
            yield Segment(f" {self.note}" if y == 0 else "", plain)
        elif y < _HEAD:
            yield from self._head(self.answer, y, width, head, plain)
        elif y - _HEAD < len(self._rows):
            row = self._rows[y - _HEAD]
            yield from self._row_segments(row, y - _HEAD, width) if row.model is not None else self._header(row, y)

    def _head(self, answer: Answer, y: int, width: int, head: Style, plain: Style) -> Iterable[Segment]:
        numbers = answer.prediction is not None
        if y == 0:
            yield Segment(set_cell_size(f" {answer.model} · {answer.sampler}" if numbers else "", width), plain)
        elif y == 1:
            rest = self._style("panel--rest")
            yield Segment(f" {_fitting(self.keys, width - 1)}" if numbers else "", rest)
        else:
            space, blocks, sampled = _columns(width)
            begun = f"completes “{answer.begin}”"
            if cell_len(begun) > space + blocks + 1:
                begun = f"“{answer.begin}”"
            title = begun if answer.begin else "next word" if numbers else "section"
            yield Segment(set_cell_size(f" {title}", space + blocks + 2), head)
            if numbers:
                # Where there is no room for a gap between the two, the first gives way.
                model = "model".rjust(_MODEL) if sampled > len("sampled") else "model ".rjust(_MODEL)
                yield Segment(f"{model}{'sampled':>{sampled}}", head)

    def _header(self, row: Row, y: int) -> Iterable[Segment]:
        chosen = y - _HEAD == self.chosen
        style = self._style("panel--chosen" if chosen else "")
        yield Segment(f"{'▸' if chosen else ' '}{row.word}", style)

    def _row_segments(self, row: Row, index: int, width: int) -> Iterable[Segment]:
        space, blocks, sampled = _columns(width)
        chosen = index == self.chosen
        rest = index >= len(self._rows) - 2
        name = "panel--chosen" if chosen else "panel--rest" if rest else ""
        style = self._style(name)
        gap = 1
        if row is self._rows[-1]:
            space, blocks, gap = space + blocks, 0, 0  # it has no bar, and takes its place
        word = row.word if cell_len(row.word) <= space - gap else set_cell_size(row.word, space - gap - 1) + "…"
        yield Segment(("▸" if chosen else " ") + set_cell_size(word, space), style)
        colour = self._style("panel--bar")
        share = 0.0 if row is self._rows[-1] else (row.model or 0.0) / self._highest
        yield Segment(parted_bar(share, row.from_songs, blocks) + " ", style + colour)
        yield Segment(f"{f'{row.model:.1f}%':>{_MODEL}}{f'{row.sampled:.1f}%':>{sampled}}", style)
        yield Segment(row.marks(width), style)


def _fitting(keys: str, width: int) -> str:
    """Return as many of the hints as there is room for."""
    while cell_len(keys) > width and " · " in keys:
        keys = keys.rpartition(" · ")[0]
    return keys


def _columns(width: int) -> tuple[int, int, int]:
    """Return the cells for a word, for a bar, and for the probability after sampling."""
    blocks, sampled = next(shape for least, *shape in _SHAPES if width >= least)
    marks = cell_len(Row("").marks(width))
    return max(4, width - blocks - _MODEL - sampled - marks - 2), blocks, sampled
