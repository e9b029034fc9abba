"""Show a training run: how it is getting on, its curve, and its epochs in a table."""

from math import isfinite

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import DataTable, ProgressBar, Static

from songwriter.training.curves import Curves
from songwriter.tui.run_view import RunView, duration
from songwriter.tui.widgets.curve import Curve

_COLUMNS = ("epoch", "train", "valid", "perplexity", "time")


class RunTable(Vertical):
    """Everything that is known of a run."""

    def __init__(self) -> None:
        super().__init__(id="run")
        self._shown: RunView | None = None

    def compose(self) -> ComposeResult:
        """Show the words, the bar, the curve, the table and a sample."""
        yield Static("no run yet: choose a corpus and a name, and start", id="run-words", markup=False)
        yield ProgressBar(total=1.0, show_eta=False, id="run-bar")
        yield Curve(id="curve")
        yield DataTable(id="epoch-table", cursor_type="none", zebra_stripes=True)
        yield Static("", id="sample", markup=False)

    def on_mount(self) -> None:
        """Name the columns."""
        self.query_one("#epoch-table", DataTable).add_columns(*_COLUMNS)

    def show(self, name: str, view: RunView, words: str, *, failed: bool = False) -> None:
        """Show how the run called `name` stands."""
        if not name:
            return
        said = self.query_one("#run-words", Static)
        said.update(f"{'✗ ' if failed else ''}{name}: {words}")
        said.set_class(failed, "-error")
        if view is self._shown:
            return
        before, self._shown = self._shown, view
        self.query_one(ProgressBar).update(progress=view.done)
        epochs = view.started.epochs if view.started else 1
        self.query_one(Curve).curves = Curves(view.losses, view.validation, view.best_epoch, epochs)
        if before is None or before.epochs != view.epochs:
            self._show_epochs(view)
        self.query_one("#sample", Static).update(view.sample.strip())

    def _show_epochs(self, view: RunView) -> None:
        table = self.query_one("#epoch-table", DataTable)
        table.clear()
        for each in view.epochs:
            mark = " ●" if each.epoch == view.best_epoch else ""
            losses = (_number(each.training_loss, 3), _number(each.validation_loss, 3), _number(each.perplexity, 1))
            table.add_row(f"{each.epoch}{mark}", *losses, duration(each.seconds))
        table.scroll_end(animate=False)


def _number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}" if isfinite(value) else "–"
