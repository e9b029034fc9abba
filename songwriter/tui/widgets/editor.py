"""The editor: a text area with ghost text at the cursor and a gutter of syllables and rhymes."""

from dataclasses import replace
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import TextArea

from songwriter.tui.ghost import (
    CLOSING,
    Anchor,
    closes_header,
    first_word,
    has_place,
    remaining,
    shortened,
    wants_space,
)
from songwriter.tui.widgets.gutter import BLANK, WIDTH, Label, shifted

_DIGITS = tuple("0123456789")


def _named(binding: BindingType) -> BindingType:
    """Give a binding of the text area an id, so that it can be remapped and is told apart in the help."""
    if not isinstance(binding, Binding) or binding.id:
        return binding
    name = binding.action.replace("(True)", "_select").replace("_", "-")
    # The function keys of the text area are the co-writer's here.
    key = {"f6": "alt+l", "f7": "alt+a"}.get(binding.key, binding.key)
    return replace(binding, id=f"edit.{name}", key=key, priority=binding.priority or key != binding.key)


class Editor(TextArea, inherit_bindings=False):
    """Hold the song's text; a ghost is drawn in it and is no part of it until it is accepted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *map(_named, TextArea.BINDINGS),
        Binding("ctrl+home", "document_start", "Go to the beginning", id="edit.cursor-document-start"),
        Binding("ctrl+end", "document_end", "Go to the end", id="edit.cursor-document-end"),
        # With priority, as else what is typed right behind it would be written first.
        Binding("tab", "accept_word", "Take the suggested word", id="ghost.word", priority=True),
        Binding("escape", "dismiss", "Dismiss the suggestion", id="ghost.dismiss"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"editor--gutter"}

    class RowNumbered(Message):
        """A row of the panel was named by its number, from 1."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    labels: reactive[list[Label]] = reactive(list, init=False)

    def __init__(self) -> None:
        # Set before the text area's own start, which already calls the hooks below.
        self.revision = 0
        self.dismissed = False
        # The next digit is the number of a row, and not text.
        self.awaits_number = False
        self._anchor: Anchor | None = None
        self._typed_at: tuple[int, int] | None = None
        # The cursor's place right after a space that an accepted word brought along, and whether the space is new.
        self._space: tuple[tuple[int, int], bool] | None = None
        super().__init__(id="editor", tab_behavior="focus")

    @property
    def before(self) -> str:
        """Return the text of the line left of the cursor."""
        row, column = self.cursor_location
        return self.document.get_line(row)[:column]

    @property
    def after(self) -> str:
        """Return the text of the line right of the cursor."""
        row, column = self.cursor_location
        return self.document.get_line(row)[column:]

    @property
    def in_header(self) -> bool:
        """Tell whether the cursor stands in a section header that is not closed yet."""
        return self.before.lstrip().startswith("[") and "]" not in self.before

    @property
    def takes_ghost(self) -> bool:
        """Tell whether a ghost may stand at the cursor now."""
        typed_here = self._typed_at == self.cursor_location
        placed = has_place(self.before, self.after, typed_here) and not closes_header(self.before)
        return self.selection.is_empty and not self.dismissed and placed

    def offer(self, ghost: str) -> None:
        """Show `ghost` at the cursor, where it may stand there; "" shows none."""
        row, _ = self.cursor_location
        ghost = ghost.removesuffix("]") if self.in_header and self.after.startswith("]") else ghost
        # Before a word, the ghost brings the space that accepting it will write.
        space = " " if ghost and self.after[:1].isalnum() else ""
        self._anchor = Anchor(row, self.before, ghost + space) if ghost and self.takes_ghost else None
        self._derive()

    @property
    def ghost(self) -> str:
        """Return the whole ghost, of which a narrow window may show only the first words."""
        return remaining(self._anchor, self.cursor_location[0], self.before) if self.takes_ghost else ""

    def load_text(self, text: str) -> None:
        """Replace the text and forget its history."""
        super().load_text(text)
        self.labels, self._typed_at, self._anchor = [], None, None
        self._derive()

    def update_suggestion(self) -> None:
        """Follow a change of the text; called by the text area after each edit, undo, redo and load."""
        self.revision += 1
        self.dismissed = False
        self._typed_at = self.cursor_location
        if len(self.labels) != self.document.line_count:
            self.labels = shifted(self.labels, self.document.line_count, self.cursor_location[0])
        self._derive()

    def watch_selection(self) -> None:
        """Follow the cursor."""
        if self._space and self._space[0] != self.cursor_location:
            self._space = None
        self._derive()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Follow the focus."""
        self._derive()

    def _derive(self) -> None:
        ghost = self.ghost
        if self.suggestion != ghost:
            while ghost and not self._fits(ghost):
                ghost = shortened(ghost)
            self.suggestion = ghost

    def _fits(self, ghost: str) -> bool:
        # A ghost does not wrap, and must not push other text over the edge.
        row, column = self.cursor_location
        if not self.soft_wrap or not self.wrap_width:
            return True
        if self.after.strip() and self.wrapped_document.get_offsets(row):
            return False
        x, _ = self.wrapped_document.location_to_offset((row, column))
        return x + cell_len(ghost) + cell_len(self.after) <= self.wrap_width + 1

    def action_cursor_right(self, select: bool = False) -> None:
        """Move right; the text area would insert the ghost here."""
        self.suggestion = ""
        super().action_cursor_right(select)
        self._derive()

    def action_document_start(self) -> None:
        """Go to the beginning of the song."""
        self.move_cursor((0, 0))

    def action_document_end(self) -> None:
        """Go to the end of the song."""
        self.move_cursor(self.document.end)

    def action_accept_word(self) -> None:
        """Write the first word of the ghost, or all of a section header. Without a ghost, do nothing."""
        word = self.suggestion if self.in_header else first_word(self.suggestion).rstrip()
        if word:
            self.take(word)

    def take(self, word: str) -> None:
        """Write `word` at the cursor, and a space where one belongs, so that another word can be taken at once."""
        after = self.after
        if self.in_header:
            self.accept(word.removesuffix("]") if after.startswith("]") else word)
            return
        new = wants_space(after)
        self.accept(word + " " if new else word)
        if not new and after[0].isspace():
            # The space is there already: step over it.
            self.move_cursor_relative(columns=1)
            self._typed_at = self.cursor_location
        if new or after[0].isspace():
            self._space = (self.cursor_location, new)

    def accept(self, words: str) -> None:
        """Write `words` at the cursor as one step of undo."""
        self.history.checkpoint()
        self.insert(words, maintain_selection_offset=False)
        self.history.checkpoint()

    def action_dismiss(self) -> None:
        """Take the ghost away until the text changes."""
        self.dismissed = True
        self._derive()

    def on_key(self, event: events.Key) -> None:
        """Take the number of a row; let the space after an accepted word make way for a mark, a space or a new line."""
        awaited, self.awaits_number = self.awaits_number, False
        if awaited and (event.character or "") in _DIGITS:
            event.prevent_default()
            event.stop()
            self.post_message(self.RowNumbered(int(event.key) or 10))
            return
        space, self._space = self._space, None
        typed = "\n" if event.key == "enter" else event.character or ""
        if space is None or space[0] != self.cursor_location or not self.selection.is_empty:
            return
        if typed not in (*CLOSING, " ", "\n"):
            return
        event.prevent_default()
        event.stop()
        if typed != " ":
            self._close_up(typed, keep_space=typed != "\n" and not space[1])

    def _close_up(self, mark: str, keep_space: bool) -> None:
        row, column = self.cursor_location
        end = (row, column - 1) if keep_space else (row, column)
        self.replace(mark, (row, column - 1), end, maintain_selection_offset=False)

    @property
    def gutter_width(self) -> int:
        """Return the width of the gutter."""
        return WIDTH

    def render_line(self, y: int) -> Strip:
        """Draw a row, with the gutter in front."""
        style = self.get_component_rich_style("editor--gutter")
        return Strip.join([Strip([Segment(self._gutter_text(y), style)], WIDTH), super().render_line(y)])

    def _gutter_text(self, y: int) -> str:
        y += self.scroll_offset.y
        if not 0 <= y < self.virtual_size.height:
            return " " * WIDTH
        row, column = self.wrapped_document.offset_to_location(Offset(0, y))
        label = self.labels[row] if row < len(self.labels) and column == 0 else BLANK
        return f"{label!s:{WIDTH}}"
