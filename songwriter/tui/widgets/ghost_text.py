"""The ghost in the editor: where it may stand, how much of it there is room for, and what taking it writes."""

from typing import TYPE_CHECKING

from rich.cells import cell_len

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
from songwriter.tui.widgets.marks import kind_of

if TYPE_CHECKING:
    from songwriter.tui.widgets.editor import Editor


class GhostText:
    """Hold what was offered at a place of the editor's text, and show what is left of it there."""

    def __init__(self, editor: "Editor") -> None:
        self._editor = editor
        self.dismissed = False
        self._anchor: Anchor | None = None
        self._typed_at: tuple[int, int] | None = None
        # The cursor's place right after a space that an accepted word brought along, and whether the space is new.
        self._space: tuple[tuple[int, int], bool] | None = None

    @property
    def has_place(self) -> bool:
        """Tell whether a ghost may stand at the cursor now."""
        editor = self._editor
        commands = editor.vi is not None and not editor.vi.inserts
        if self.dismissed or editor.read_only or not editor.selection.is_empty or commands:
            return False
        if not editor.before.strip() and kind_of(editor.after):
            return False  # taken there, it would make a header or a title a line to be sung
        typed_here = self._typed_at == editor.cursor_location
        placed = has_place(editor.before, editor.after, typed_here) and not closes_header(editor.before)
        return placed and not editor.in_comment

    @property
    def whole(self) -> str:
        """Return the whole ghost, of which a narrow window may show only the first words."""
        editor = self._editor
        return remaining(self._anchor, editor.cursor_location[0], editor.before) if self.has_place else ""

    def offer(self, ghost: str) -> None:
        """Show `ghost` at the cursor, where it may stand there; "" shows none."""
        editor = self._editor
        row, _ = editor.cursor_location
        ghost = ghost.removesuffix("]") if editor.in_header and editor.after.startswith("]") else ghost
        # Before a word, the ghost brings the space that accepting it will write.
        space = " " if ghost and editor.after[:1].isalnum() else ""
        self._anchor = Anchor(row, editor.before, ghost + space) if ghost and self.has_place else None
        self.show()

    def forget(self) -> None:
        """Show none any more, as the text is another one."""
        self._typed_at = self._anchor = None
        self.show()

    def text_changed(self) -> None:
        """Follow a change of the text."""
        self.dismissed = False
        self._typed_at = self._editor.cursor_location
        self.show()

    def cursor_moved(self) -> None:
        """Follow the cursor."""
        if self._space and self._space[0] != self._editor.cursor_location:
            self._space = None
        self.show()

    def dismiss(self) -> None:
        """Take the ghost away until the text changes."""
        self.dismissed = True
        self.show()

    def show(self) -> None:
        """Show as much of what is left of the ghost as there is room for."""
        ghost = self.whole
        if self._editor.suggestion != ghost:
            while ghost and not self._fits(ghost):
                ghost = shortened(ghost)
            self._editor.suggestion = ghost

    def _fits(self, ghost: str) -> bool:
        # A ghost does not wrap, and must not push other text over the edge.
        editor = self._editor
        row, column = editor.cursor_location
        if not editor.soft_wrap or not editor.wrap_width:
            return True
        if editor.after.strip() and editor.wrapped_document.get_offsets(row):
            return False
        x, _ = editor.wrapped_document.location_to_offset((row, column))
        return x + cell_len(ghost) + cell_len(editor.after) <= editor.wrap_width + 1

    def take_word(self) -> None:
        """Write the first word of the ghost, or all of a section header. Without a ghost, do nothing."""
        shown = self._editor.suggestion
        word = shown if self._editor.in_header else first_word(shown).rstrip()
        if word:
            self.take(word)

    def take(self, word: str) -> None:
        """Write `word` at the cursor, and a space where one belongs, so that another word can be taken at once."""
        editor, after = self._editor, self._editor.after
        if editor.in_header:
            editor.accept(word.removesuffix("]") if after.startswith("]") else word)
            return
        new = wants_space(after)
        editor.accept(word + " " if new else word)
        if not new and after[0].isspace():
            # The space is there already: step over it.
            editor.move_cursor_relative(columns=1)
            self._typed_at = editor.cursor_location
        if new or after[0].isspace():
            self._space = (editor.cursor_location, new)

    def makes_way(self, typed: str) -> bool:
        """Let the space behind a taken word make way for a mark, a space or a new line, and tell whether it did."""
        space, self._space = self._space, None
        if space is None or space[0] != self._editor.cursor_location or not self._editor.selection.is_empty:
            return False
        if typed not in (*CLOSING, " ", "\n"):
            return False
        if typed != " ":
            self._close_up(typed, keep_space=typed != "\n" and not space[1])
        return True

    def _close_up(self, mark: str, keep_space: bool) -> None:
        row, column = self._editor.cursor_location
        end = (row, column - 1) if keep_space else (row, column)
        self._editor.replace(mark, (row, column - 1), end, maintain_selection_offset=False)
