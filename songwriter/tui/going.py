"""Go to a section of the song, picked in a list that is narrowed by typing, or to a line."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from songwriter.errors import UsageError
from songwriter.song.arrangement import spans
from songwriter.song.document import Line
from songwriter.tui.dialogs import AskText
from songwriter.tui.widgets.editor import Editor


class PickSection(ModalScreen[int | None]):
    """Pick a section, and return its first row."""

    CSS_PATH = "forms.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="dialog.cancel"),
        Binding("up", "move(-1)", "Previous section", id="dialog.up", priority=True),
        Binding("down", "move(1)", "Next section", id="dialog.down", priority=True),
    ]

    def __init__(self, lines: Sequence[str], row: int) -> None:
        super().__init__()
        self._sections = titles(lines)
        self._row = row

    def compose(self) -> ComposeResult:
        """Show an input over the sections."""
        with Vertical(classes="dialog"):
            yield Static("Go to section", markup=False)
            yield Input(placeholder="type to search", compact=True)
            yield OptionList(id="sections", markup=False, compact=True)
            yield Static("enter to go · ↑↓ to choose · esc to cancel", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Begin at the section of the cursor."""
        listed = self.query_one(OptionList)
        listed.can_focus = False
        self._show("")
        listed.highlighted = max(0, sum(row <= self._row for row, _ in self._sections) - 1)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, typed: str) -> None:
        listed = self.query_one(OptionList)
        listed.clear_options()
        words = typed.lower().split()
        found = [(row, title) for row, title in self._sections if all(word in title.lower() for word in words)]
        listed.add_options(Option(title, id=str(row)) for row, title in found)
        listed.highlighted = 0 if found else None

    @on(Input.Submitted)
    def _submitted(self) -> None:
        listed = self.query_one(OptionList)
        if listed.highlighted is not None:
            self.dismiss(int(listed.get_option_at_index(listed.highlighted).id or 0))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(int(event.option_id or 0))

    def action_move(self, step: int) -> None:
        """Choose another section."""
        listed = self.query_one(OptionList)
        if step > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_cancel(self) -> None:
        """Stay."""
        self.dismiss(None)


def titles(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return the first row of each section, and its header with the first words that are sung in it."""
    found = []
    for span in spans(lines):
        sung = next((words for row in range(span.body_start, span.end) if (words := Line(lines[row]).lyrics)), "")
        found.append((span.start, f"{span.header.strip()}  {sung}" if span.header else sung))
    return [(row, title) for row, title in found if title]


def go_to_section(app: App[None], editor: Editor) -> None:
    """Let the user pick a section, and go there. Raises UsageError where there is none."""
    if not titles(editor.document.lines):
        raise UsageError("there is no section to go to", hint="a line such as [Chorus] begins one")
    app.push_screen(PickSection(editor.document.lines, editor.cursor_location[0]), lambda row: _go(editor, row))


async def go_to_line(app: App[None], editor: Editor) -> None:
    """Ask for the number of a line, and go there; for a worker. Raises UsageError where there is no such line."""
    count = editor.document.line_count
    typed = await app.push_screen_wait(AskText("Go to line", hint=f"a number from 1 to {count}"))
    if typed is None:
        return
    if not typed.isdecimal() or not 1 <= int(typed) <= count:
        raise UsageError(f"there is no line {typed!r}", hint=f"a number from 1 to {count}")
    _go(editor, int(typed) - 1)


def _go(editor: Editor, row: int | None) -> None:
    if row is not None:
        editor.move_cursor((row, 0), center=True)
    editor.focus()
