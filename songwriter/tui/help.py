"""Show every key of the studio, made from the bindings themselves."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from songwriter.tui.keys import catalogue, keys_of, shown

if TYPE_CHECKING:
    from songwriter.tui.app import StudioApp

_ABOUT = """\
The ghost is the model's next word, at the cursor. Tab takes it, typing goes on over it, and it is never in your file \
until you take it. Keys are changed in the settings file, under [keys]: "the name on the right" = "the new key"."""


class Help(ModalScreen[None]):
    """List the keys of all places."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,q", "close", "Close the help", id="help.close")]

    def compose(self) -> ComposeResult:
        """Show the keys, place by place."""
        keymap = cast("StudioApp", self.app).settings.keys
        with VerticalScroll(classes="dialog tall"):
            yield Static(_ABOUT, markup=False)
            yield Static("\n".join(lines(keymap)), markup=False, id="keys")

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def lines(keymap: Mapping[str, str]) -> Iterable[str]:
    """Yield the help, line by line."""
    for title, bindings in catalogue():
        yield ""
        yield title.upper()
        for each in bindings:
            yield f"  {shown(keys_of(each, keymap)):<24} {each.description:<36} {each.id}"
