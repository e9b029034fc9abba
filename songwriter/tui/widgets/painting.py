"""Keep the rows of the editor that were drawn, so that a key draws no more than what it changes.

The text area draws all that is in sight at every key. A row that shows the same part of the same line as before is
taken from here instead, as the very same strip, which keeps what textual has worked out of it.
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from songwriter.tui.widgets.gutter import BLANK, WIDTH, rows_in_sight

if TYPE_CHECKING:
    from songwriter.tui.widgets.editor import Editor

_NOWHERE = (-1, 0)


class PaintedRows:
    """The rows that an editor has drawn, by what they show."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[Hashable, Strip]] = {}
        self._sight: dict[int, tuple[int, int]] = {}
        # What the rows in sight were worked out for.
        self._seen: tuple[object, ...] = ()
        self._layout: tuple[int, ...] = ()
        self._top = self._height = 0
        self._gutter: Style | None = None

    def forget(self) -> None:
        """Draw every row anew, as the styles have changed."""
        self._rows.clear()
        self._gutter = None

    def look_again(self) -> None:
        """Look anew what stands in the rows in sight, as lines are broken elsewhere now."""
        self._seen = ()

    def begin(self, editor: "Editor") -> None:
        """Look what stands in the rows in sight, once before they are drawn."""
        size, offset = editor.size, editor.scroll_offset
        self._top, self._height = offset.y, min(size.height, editor.virtual_size.height - offset.y)
        self._layout = (size.width, offset.x, editor.wrap_width, editor.gutter_width)
        seen = (editor.revision, self._top, self._height, *self._layout)
        if seen != self._seen:
            self._seen = seen
            known = self._height > 0
            self._sight = rows_in_sight(editor.wrapped_document, self._top, self._height) if known else {}

    def row(self, editor: "Editor", y: int, draw: Callable[[int], Strip]) -> Strip:
        """Return a row of the editor, the gutter in front; `draw` draws it without."""
        line, part = self._sight.get(self._top + y, _NOWHERE)
        label = editor.labels[line] if part == 0 <= line < len(editor.labels) else BLANK
        gutter = (f"{label!s:{WIDTH}}" if y < self._height else " " * WIDTH) if editor.gutter_width else ""
        if self._changes_at_every_key(editor, line):
            return self._beside(editor, gutter, draw(y))
        # A line is told from others by all of its text, as what it is goes by that.
        text = editor.document.get_line(line) if line >= 0 else None
        # Where it is broken too: a new width is known before the lines are broken for it.
        breaks = tuple(editor.wrapped_document.get_offsets(line)) if line >= 0 else ()
        shown = (text, part, breaks, gutter, tuple(editor.found_in(line)), self._layout)
        known, strip = self._rows.get(y, (None, None))
        if strip is None or shown != known:
            strip = self._beside(editor, gutter, draw(y))
            self._rows[y] = (shown, strip)
        return strip

    def _changes_at_every_key(self, editor: "Editor", line: int) -> bool:
        """Tell whether a line is the cursor's, or selected."""
        (first, _), (last, _) = sorted(editor.selection)
        return first <= line <= last

    def _beside(self, editor: "Editor", gutter: str, text: Strip) -> Strip:
        if not gutter:
            return text
        if self._gutter is None:
            self._gutter = editor.get_component_rich_style("editor--gutter")
        return Strip.join([Strip([Segment(gutter, self._gutter)], WIDTH), text])
