"""The form of a training run: on which files, under which name, and how."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Input, Label, Select

_LEVELS = (("words", "word"), ("characters", "char"))
_CELLS = (("LSTM", "lstm"), ("GRU", "gru"), ("plain RNN", "rnn"))
_BUTTONS = {"start": "Start", "stop": "Stop", "resume": "Resume"}


class RunForm(Vertical):
    """Inputs for what a run needs, and buttons for what can be done with it."""

    class Wanted(Message):
        """A button was pressed; `action` is the place's."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def compose(self) -> ComposeResult:
        """Show a row for each."""
        yield Label("corpus: files, folders, globs")
        with Horizontal(classes="field"):
            yield Input(placeholder="lyrics/*.txt", id="files", compact=True)
            yield Button("Pick", id="pick", compact=True)
        with Horizontal(classes="field"):
            yield Label("name")
            yield Input(placeholder="of the model", id="name", compact=True)
        with Horizontal(classes="field"):
            yield Label("epochs")
            yield Input("10", id="epochs", compact=True, type="integer")
        with Horizontal(classes="field"):
            yield Label("reads")
            yield Select(_LEVELS, value="word", allow_blank=False, id="level", compact=True)
        with Horizontal(classes="field"):
            yield Label("cell")
            yield Select(_CELLS, value="lstm", allow_blank=False, id="cell", compact=True)
        with Horizontal(classes="buttons"):
            for name, label in _BUTTONS.items():
                yield Button(label, id=name, compact=True)

    def typed(self) -> dict[str, str]:
        """Return what is typed and chosen, as it is."""
        inputs = {name: self.query_one(f"#{name}", Input).value for name in ("files", "name", "epochs")}
        chosen = {name: str(self.query_one(f"#{name}", Select).value) for name in ("level", "cell")}
        return {**inputs, **chosen}

    def add_files(self, picked: str) -> None:
        """Add to the corpus what was picked."""
        files = self.query_one("#files", Input)
        files.value = f"{files.value} {picked}".strip()
        files.focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Wanted(str(event.button.id)))
