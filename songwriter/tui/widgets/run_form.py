"""The form of a training run: on which files, under which name, and how."""

from collections.abc import Sequence
from dataclasses import fields

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Select, Static

from songwriter.tui.plan import Typed, preset_for, split_files
from songwriter.tui.widgets.corpus_look import CorpusLook

_PRESETS = ("auto", "tiny", "small", "medium", "large")
_LEVELS = (("words", "word"), ("characters", "char"))
_CELLS = (("LSTM", "lstm"), ("GRU", "gru"), ("plain RNN", "rnn"))
_NOTHING = "nothing"
_BUTTONS = {"start": "Start", "stop": "Stop", "resume": "Resume"}


class RunForm(Vertical):
    """Inputs for what a run needs, what is found in its corpus, and buttons for what can be done with it."""

    class Wanted(Message):
        """A button was pressed; `action` is the place's."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def compose(self) -> ComposeResult:
        """Show a row for each."""
        with Horizontal(classes="field"):
            yield Label("corpus")
            yield Input(placeholder="files, folders, globs", id="files", compact=True)
            yield Button("Pick", id="pick", compact=True)
        yield CorpusLook(id="corpus-facts")
        yield _row("name", Input(placeholder="of the model", id="name", compact=True))
        presets = [(name, name) for name in _PRESETS]
        yield _row("size", Select(presets, value="auto", allow_blank=False, id="preset", compact=True))
        yield Static("", id="preset-why", classes="hint", markup=False)
        yield _row("from", Select([(_NOTHING, "")], value="", allow_blank=False, id="base", compact=True))
        yield _row("reads", Select(_LEVELS, value="word", allow_blank=False, id="level", compact=True))
        yield _row("cell", Select(_CELLS, value="lstm", allow_blank=False, id="cell", compact=True))
        yield _row("epochs", Input(id="epochs", compact=True, type="integer"))
        yield _row("minutes", Input(placeholder="no limit", id="minutes", compact=True, type="number"))
        with Horizontal(classes="buttons"):
            for name, label in _BUTTONS.items():
                yield Button(label, id=name, compact=True)

    def on_mount(self) -> None:
        """Say what the preset means."""
        self._explain()

    def typed(self) -> Typed:
        """Return what is typed and chosen, as it is."""
        names = [each.name for each in fields(Typed)]
        return Typed(**{name: _value(self.query_one(f"#{name}")) for name in names})

    def take_files(self, picked: str) -> None:
        """Take what was picked for the corpus."""
        files = self.query_one("#files", Input)
        files.value = picked
        files.focus()

    def offer_bases(self, names: Sequence[str]) -> None:
        """Offer the models that a run may begin from."""
        base = self.query_one("#base", Select)
        chosen = base.value if base.value in names else ""
        with self.prevent(Select.Changed):
            base.set_options([(_NOTHING, ""), *((name, name) for name in names)])
            base.value = chosen

    @on(Input.Changed, "#files")
    @on(Select.Changed, "#level")
    def _corpus_changed(self) -> None:
        typed = self.typed()
        self.query_one(CorpusLook).look(lambda: split_files(typed.files), typed.level)

    @on(Select.Changed, "#preset")
    @on(CorpusLook.Looked)
    def _preset_changed(self) -> None:
        self._explain()

    @on(Select.Changed, "#base")
    def _base_changed(self) -> None:
        # A model that is gone on with has its own.
        for name in ("level", "cell"):
            self.query_one(f"#{name}").disabled = bool(self.typed().base)

    def _explain(self) -> None:
        preset, facts = self.typed().preset, self.query_one(CorpusLook).facts
        why, epochs = "goes by the size of the corpus", ""
        if facts is not None or preset != "auto":
            why, most = preset_for(preset, facts.tokens if facts else 0)
            epochs = f"up to {most}"
        self.query_one("#preset-why", Static).update(why)
        self.query_one("#epochs", Input).placeholder = epochs or "as the size has it"

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Wanted(str(event.button.id)))


def _row(label: str, control: Widget) -> Horizontal:
    return Horizontal(Label(label), control, classes="field")


def _value(control: Widget) -> str:
    if isinstance(control, Input):
        return control.value
    return str(control.value) if isinstance(control, Select) else ""
