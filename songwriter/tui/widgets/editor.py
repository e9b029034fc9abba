"""The editor: a text area with ghost text at the cursor and a gutter of syllables and rhymes."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Selection

from songwriter.song.comments import is_comment
from songwriter.song.sheet import Sheet, difference
from songwriter.tui.arranging import BINDINGS as ARRANGING
from songwriter.tui.arranging import arrangement
from songwriter.tui.moving import BINDINGS as MOVING
from songwriter.tui.widgets.ghost_text import GhostText
from songwriter.tui.widgets.gutter import WIDTH, Label, shifted
from songwriter.tui.widgets.kills import Kills
from songwriter.tui.widgets.long_line import LONG, LongLine
from songwriter.tui.widgets.marks import by_row, kind_of
from songwriter.tui.widgets.painting import PaintedRows
from songwriter.tui.widgets.whole_lines import WholeLines

if TYPE_CHECKING:
    from songwriter.song.search import Match
    from songwriter.tui.vi import Vi


class Editor(TextArea, inherit_bindings=False):
    """Hold the song's text; a ghost is drawn in it and is no part of it until it is accepted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVING,
        Binding("tab", "accept_word", "Take the suggested word", id="ghost.word"),
        Binding("escape", "dismiss", "Dismiss the suggestion", id="ghost.dismiss"),
        *ARRANGING,
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"editor--{part}" for part in ("gutter", "header", "title", "comment", "match")
    }

    class RowNumbered(Message):
        """A row of the panel was named by its number, from 1."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    labels: reactive[list[Label]] = reactive(list, init=False)

    class Refused(Message):
        """An action could not be done; `reason` says why."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    class ModeChanged(Message):
        """Keys are now commands of vi, or text again."""

    def __init__(self) -> None:
        # Set before the text area's own start, which already calls the hooks below.
        self.revision = 0
        self.ghost = GhostText(self)
        # The next digit is the number of a row, and not text.
        self.awaits_number = False
        self._whole_lines = WholeLines()
        self._found: dict[int, list[Match]] = {}
        self._has_gutter = True
        self._painted = PaintedRows()
        self.vi: Vi | None = None
        # Whether what is deleted to the end of the line can be pasted, as in emacs.
        self.kills = False
        self._kills = Kills()
        super().__init__(id="editor", tab_behavior="focus")
        # A song's brackets have no partner to look for, on another row at that, at every key.
        self.set_reactive(TextArea.match_cursor_bracket, False)

    @property
    def spot(self) -> object:
        """Return what tells the text and the cursor as they are now from all others."""
        return (self.revision, self.selection)

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
    def in_comment(self) -> bool:
        """Tell whether the cursor stands in a comment."""
        return is_comment(self.document.get_line(self.cursor_location[0]))

    @property
    def sheet(self) -> Sheet:
        """Return the lines with what is selected."""
        return Sheet(tuple(self.document.lines), *self.selection)

    def put(self, sheet: Sheet) -> None:
        """Replace lines and selection by those of `sheet`, as one step of undo."""
        change = difference(self.document.lines, sheet.lines)
        if change is not None:
            self.history.checkpoint()
            self.replace(change.text, change.start, change.end, maintain_selection_offset=False)
            self.history.checkpoint()
        self.selection = Selection(sheet.anchor, sheet.cursor)

    def action_arrange(self, name: str) -> None:
        """Do one of the edits of whole lines and sections."""
        edit, refused = arrangement(name)
        sheet = edit(self.sheet)
        if sheet is None:
            self.post_message(self.Refused(refused))
        else:
            self.put(sheet)

    def mark(self, found: Iterable["Match"]) -> None:
        """Mark what was found, and nothing else."""
        self._found = by_row(found)
        self.notify_style_update()
        self.refresh()

    def show_gutter(self, shown: bool) -> None:
        """Show or hide the gutter."""
        if shown != self._has_gutter:
            self._has_gutter = shown
            # The lines must be wrapped anew, as if wrapping had just been switched on.
            self.mutate_reactive(TextArea.soft_wrap)

    def set_vi(self, wanted: bool) -> None:
        """Read keys as vi does, or as every other editor."""
        if wanted != (self.vi is not None):
            from songwriter.tui.vi import Vi

            self.vi = Vi() if wanted else None
            self.ghost.show()
            self.post_message(self.ModeChanged())

    def edit(self, edit: Edit) -> EditResult:
        """Change the text, unless it is for reading only."""
        return EditResult(self.cursor_location, "") if self.read_only else super().edit(edit)

    def load_text(self, text: str) -> None:
        """Replace the text and forget its history."""
        super().load_text(text)
        self.labels = []
        self.ghost.forget()

    def update_suggestion(self) -> None:
        """Follow a change of the text; called by the text area after each edit, undo, redo and load."""
        self.revision += 1
        if len(self.labels) != self.document.line_count:
            self.labels = shifted(self.labels, self.document.line_count, self.cursor_location[0])
        self.ghost.text_changed()

    def watch_selection(self) -> None:
        """Follow the cursor."""
        self.ghost.cursor_moved()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Follow the focus."""
        self.ghost.show()

    def on_resize(self) -> None:
        """See which lines are in sight, and as much of the ghost as there is room for, once they are wrapped anew."""
        # The new width may have been painted before the text area broke the lines for it.
        self.call_next(self._look_anew)
        self.call_after_refresh(self._fit_anew)

    def _look_anew(self) -> None:
        self._painted.look_again()
        self.refresh()

    def _fit_anew(self) -> None:
        self.suggestion = ""
        self.ghost.show()

    def action_cursor_right(self, select: bool = False) -> None:
        """Move right; the text area would insert the ghost here."""
        self.suggestion = ""
        super().action_cursor_right(select)
        self.ghost.show()

    def action_document_start(self) -> None:
        """Go to the beginning of the song."""
        self.move_cursor((0, 0))

    def action_document_end(self) -> None:
        """Go to the end of the song."""
        self.move_cursor(self.document.end)

    def action_accept_word(self) -> None:
        """Write the first word of the ghost."""
        self.ghost.take_word()

    def accept(self, words: str) -> None:
        """Write `words` at the cursor as one step of undo."""
        self.history.checkpoint()
        self.insert(words, maintain_selection_offset=False)
        self.history.checkpoint()

    def undo(self) -> None:
        """Take the last step back."""
        self._stand_on(self.history.undo_stack[-1:])
        super().undo()
        # What is typed next is a step of its own: the text area would add it to the step before, which it can't undo.
        self.history.checkpoint()

    def redo(self) -> None:
        """Make a step that was taken back once more."""
        self._stand_on(self.history.redo_stack[-1:])
        super().redo()

    def _stand_on(self, steps: Sequence[Sequence[Edit]]) -> None:
        # The text area looks for the cursor in the new text before it has moved it, and fails where that is shorter.
        # Where the step begins, there is text before and after.
        tops = [edit.top for step in steps for edit in step]
        if tops:
            self.selection = Selection.cursor(min(tops))

    def action_dismiss(self) -> None:
        """Take the ghost away until the text changes; in vi, go back to commands."""
        if self.vi:
            self.vi.escape(self)
            self.post_message(self.ModeChanged())
        self.ghost.dismiss()

    def action_copy(self) -> None:
        """Copy the selection; without one, the line."""
        if not self._whole_lines.copy(self):
            super().action_copy()

    def action_cut(self) -> None:
        """Cut the selection; without one, the line."""
        if self._whole_lines.copy(self):
            self.action_delete_line()
        else:
            super().action_cut()

    async def action_delete_to_end_of_line_or_delete_line(self) -> None:
        """Delete to the end of the line; in emacs, so that it can be pasted."""
        if self.kills:
            self._kills.kill(self)
        else:
            await super().action_delete_to_end_of_line_or_delete_line()

    def action_paste(self, below: bool = False) -> None:
        """Paste at the cursor; a line that was copied whole, above the cursor's line, or below it."""
        if not self._whole_lines.paste(self, below=below):
            super().action_paste()

    @property
    def gutter_width(self) -> int:
        """Return the width of the gutter."""
        return WIDTH if self._has_gutter else 0

    def get_line(self, line_index: int) -> Text:
        """Return a line in the style of what it is, with what was found in it marked."""
        line = self.document.get_line(line_index)
        text = (LongLine if len(line) >= LONG else Text)(line, end="", no_wrap=True)
        kind = kind_of(line)
        if kind:
            text.stylize(self.get_component_rich_style(f"editor--{kind}"))
        for each in self.found_in(line_index):
            text.stylize(self.get_component_rich_style("editor--match", partial=True), each.start, each.end)
        return text

    def notify_style_update(self) -> None:
        """Draw everything anew where the theme or the marks change."""
        self._painted.forget()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw rows; those that are as they were are not drawn again."""
        self._painted.begin(self)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a row, with the gutter in front."""
        return self._painted.row(self, y, super().render_line)

    def found_in(self, row: int) -> Sequence["Match"]:
        """Return what is marked in a line."""
        return self._found.get(row, ())
