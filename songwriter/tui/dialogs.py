"""Ask the user something in a box above the place: a choice, or a line of text."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static


class Ask(ModalScreen[str]):
    """Ask for one of some answers, and return its label; Escape is the last one, which must change nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="dialog.cancel"),
        Binding("left", "app.focus_previous", "Previous answer", id="dialog.previous"),
        Binding("right", "app.focus_next", "Next answer", id="dialog.next"),
    ]

    def __init__(self, question: str, answers: Sequence[str], begin: int = 0) -> None:
        super().__init__()
        self._question = question
        self._answers = tuple(answers)
        self._begin = begin

    def compose(self) -> ComposeResult:
        """Show the question over a row of buttons."""
        with Vertical(classes="dialog"):
            yield Static(self._question, markup=False)
            with Horizontal(classes="buttons"):
                for number, answer in enumerate(self._answers):
                    yield Button(answer, id=f"answer-{number}", compact=True)

    def on_mount(self) -> None:
        """Begin at the answer that Enter gives."""
        self.query_one(f"#answer-{self._begin}").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(self._answers[int(str(event.button.id).rpartition("-")[2])])

    def action_cancel(self) -> None:
        """Answer with the last one."""
        self.dismiss(self._answers[-1])


class AskText(ModalScreen[str | None]):
    """Ask for a line of text; None if the user thinks better of it."""

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
