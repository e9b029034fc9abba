"""One setting as a row of a form, made from the setting's own description."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Select, Static, Switch

from songwriter.settings import Description, Value


class SettingRow(Vertical):
    """A label, a control that fits the kind of setting, its help, and what is wrong with what was typed."""

    class Changed(Message):
        """The user gave the setting another value, which may make no sense."""

        def __init__(self, row: "SettingRow", value: Value) -> None:
            super().__init__()
            self.row = row
            self.value = value

    def __init__(self, description: Description, value: Value, choices: Sequence[str] = ()) -> None:
        super().__init__(id=f"set-{description.key.replace('.', '-')}")
        self.description = description
        self._value = value
        self._choices = tuple(choices or description.choices)

    def compose(self) -> ComposeResult:
        """Show the row."""
        with Container(classes="setting"):
            with Horizontal(classes="field"):
                yield Label(self.description.key.rpartition(".")[2].replace("_", " "))
                yield self._control()
                default = self.description.default
                in_words = _option(str(default))[0] if self._choices else _in_words(default)
                yield Button(f"↺ {in_words}", classes="reset", compact=True)
            yield Static(_told(self.description), classes="hint", markup=False)
        yield Static("", classes="problem", markup=False)

    def on_mount(self) -> None:
        """Show whether the value is the one that came."""
        self._mark(self._value)

    @property
    def control(self) -> Widget:
        """Return the widget that holds the value."""
        return self.query("Select, Switch, Input").first(Widget)

    def show(self, value: Value) -> None:
        """Show a value that was set elsewhere, unless the user is at this very control."""
        self._mark(value)
        control = self.control
        if not (control.has_focus or control.has_focus_within):
            self._put(value)

    def set_back(self) -> None:
        """Give the setting the value that it came with."""
        self._put(self.description.default)
        self.post_message(self.Changed(self, self.description.default))

    def _put(self, value: Value) -> None:
        control = self.control
        with self.prevent(Input.Changed, Select.Changed, Switch.Changed):
            if isinstance(control, Switch):
                control.value = bool(value)
            elif isinstance(control, Input):
                control.value = _typed_form(value)
            elif isinstance(control, Select):
                self.offer((*self._choices, str(value)), str(value))
        self.refuse("")

    def offer(self, choices: Sequence[str], value: str) -> None:
        """Replace the choices of a setting that has them."""
        control = self.control
        self._choices = tuple(dict.fromkeys((*choices, value)))
        if isinstance(control, Select):
            with self.prevent(Select.Changed):
                control.set_options(map(_option, self._choices))
                control.value = value

    def refuse(self, problem: str) -> None:
        """Say in place why the value can't be taken; "" says that it can."""
        shown = self.query_one(".problem", Static)
        shown.update(f"✗ {problem}" if problem else "")
        shown.display = bool(problem)

    def _control(self) -> Widget:
        if self.description.kind is bool:
            return Switch(bool(self._value))
        if self._choices:
            options = map(_option, dict.fromkeys((*self._choices, str(self._value))))
            return Select(options, value=str(self._value), allow_blank=False, compact=True)
        return Input(_typed_form(self._value), compact=True)

    def _mark(self, value: Value) -> None:
        """Offer to set the setting back where it isn't what it was when it came."""
        self.query_one(".reset").visible = value != self.description.default

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.set_back()
        # The button is about to go.
        self.control.focus()

    @on(Input.Changed)
    @on(Switch.Changed)
    def _typed(self, event: Input.Changed | Switch.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self, event.value))

    @on(Select.Changed)
    def _selected(self, event: Select.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self, str(event.value)))


def _told(each: Description) -> str:
    """Return the help, and the range where there is one."""
    ranged = each.least is not None and each.most is not None
    return f"{each.help} · {each.least:,g} to {each.most:,g}" if ranged else each.help


def _option(choice: str) -> tuple[str, str]:
    """Return a choice with what it is called."""
    return choice or "none", choice


def _typed_form(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _in_words(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return _typed_form(value) or "empty"
