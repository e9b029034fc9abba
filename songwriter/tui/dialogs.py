"""Ask the user something in a box above the place: a choice, or a line of text."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static


class Ask(ModalScreen[str]):
    """Ask for one of some answers, and return its label; Escape is the last one, which must change nothing."""

    CSS_PATH = "forms.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="dialog.cancel"),
        Binding("left", "app.focus_previous", "Previous answer", id="dialog.previous"),
        Binding("right", "app.focus_next", "Next answer", id="dialog.next"),
        Binding("up", "scroll_rows(-1)", "Scroll up", id="dialog.up"),
        Binding("down", "scroll_rows(1)", "Scroll down", id="dialog.down"),
        Binding("pageup", "scroll_rows(-10)", "Scroll up a page", id="dialog.page-up"),
        Binding("pagedown", "scroll_rows(10)", "Scroll down a page", id="dialog.page-down"),
    ]

    def __init__(self, question: str, answers: Sequence[str], rows: Sequence[str] = (), begin: int = 0) -> None:
        super().__init__()
        self._question = question
        self._answers = tuple(answers)
        self._rows = tuple(rows)
        self._begin = begin

    def compose(self) -> ComposeResult:
        """Show the question over what it is about, if need be, and a row of buttons."""
        with Vertical(classes="dialog wide" if self._rows else "dialog"):
            yield Static(self._question, markup=False)
            if self._rows:
                yield VerticalScroll(Static(coloured(self._rows)), classes="difference", can_focus=False)
            with Horizontal(classes="buttons"):
                for number, answer in enumerate(self._answers):
                    yield Button(answer, id=f"answer-{number}", compact=True)

    def on_mount(self) -> None:
        """Begin at the answer that Enter gives."""
        self.query_one(f"#answer-{self._begin}").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(self._answers[int(str(event.button.id).rpartition("-")[2])])

    def action_scroll_rows(self, step: int) -> None:
        """Scroll what the question is about."""
        for each in self.query(".difference"):
            each.scroll_relative(y=step, animate=False)

    def action_cancel(self) -> None:
        """Answer with the last one."""
        self.dismiss(self._answers[-1])


class AskText(ModalScreen[str | None]):
    """Ask for a line of text; None if the user thinks better of it."""

    CSS_PATH = "forms.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel", id="dialog.cancel")]

    def __init__(self, question: str, initial: str = "", hint: str = "") -> None:
        super().__init__()
        self._question = question
        self._initial = initial
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Show the question over an input."""
        with Vertical(classes="dialog"):
            yield Static(self._question, markup=False)
            yield Input(self._initial, compact=True)
            yield Static(self._hint or "enter to accept · esc to cancel", classes="hint", markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(event.value.strip())

    def action_cancel(self) -> None:
        """Answer nothing."""
        self.dismiss(None)


def coloured(rows: Sequence[str]) -> Content:
    """Return the lines of a difference, told apart by colour as well as by their first character."""
    styles = {"+": "$text-success bold", "-": "$text-error", "…": "$text-muted"}
    return Content("\n").join(Content.styled(row, styles.get(row[:1], "")) for row in rows)
