"""Show every key of the studio, made from the bindings themselves."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from songwriter.tui.keys import catalogue, dialogs, keys_of, shown

if TYPE_CHECKING:
    from songwriter.tui.app import StudioApp

_ABOUT = """\
The ghost is the model's next word, at the cursor. Tab takes it, typing goes on over it, and it is never in your file \
until you take it.

A line that begins with % is a comment: the model, the counts and the rhymes pass over it. Takes are comments too: \
“% take: other words” below a line is another take of that line, and “% take:” with lines that begin with “% |” below \
is another take of the section. The take keys turn through what stands in the song and its takes.

“keyboard” in Settings gives the editor the keys of emacs or vi; in vi's INSERT, Alt with a letter is Esc and then the \
letter. Single keys are changed in the settings file, under [keys]: "the name on the right" = "the new key"."""


class Help(ModalScreen[None]):
    """List the keys of all places."""

    CSS_PATH = "forms.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,q", "close", "Close the help", id="help.close")]

    def compose(self) -> ComposeResult:
        """Show the keys, place by place."""
        studio = cast("StudioApp", self.app)
        with VerticalScroll(classes="dialog tall"):
            yield Static(_ABOUT, markup=False)
            for title, bindings in (*catalogue(), *dialogs()):
                yield Static(title, classes="section", markup=False)
                yield Static(table(bindings, studio.keymap))
            if studio.settings.keyboard == "vi":
                yield Static("Write: commands of vi", classes="section", markup=False)
                yield Static(vi_table())

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def vi_table() -> Table:
    """Return a table of the commands of vi that there are."""
    from songwriter.tui.vi import HELP

    made = Table.grid(padding=(0, 2), expand=True)
    made.add_column(ratio=3, overflow="fold")
    made.add_column(ratio=8, overflow="fold")
    for keys, words in HELP.items():
        made.add_row(Text(keys), Text(words))
    return made


def table(bindings: Sequence[Binding], keymap: Mapping[str, str]) -> Table:
    """Return a table of keys, what they do, and the names by which the settings file knows them."""
    made = Table.grid(padding=(0, 2), expand=True)
    for share in (3, 4, 4):
        made.add_column(ratio=share, overflow="fold")
    for each in bindings:
        # As Text, since a key such as "[" is no markup.
        made.add_row(Text(shown(keys_of(each, keymap))), Text(each.description), Text(each.id or ""))
    return made
