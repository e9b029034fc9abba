"""Show a training run: how it is getting on, its curve, its epochs in a table, and what it wrote after each."""

from math import isfinite

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import DataTable, ProgressBar, Static

from songwriter.training.history import History
from songwriter.tui.run_view import duration, facts
from songwriter.tui.widgets.curve import Curve

_COLUMNS = ("epoch", "train", "valid", "perplexity", "time")


class RunTable(Vertical):
    """Everything that is known of a run; the sample is that of the epoch under the table's cursor."""

    def __init__(self) -> None:
        super().__init__(id="run")
        self._shown = History()
        self._name = ""

    def compose(self) -> ComposeResult:
        """Show the words, the bar, what is to be told, the curve, the table and a sample."""
        yield Static("no run yet: choose a corpus and a name, and start", id="run-words", markup=False)
        yield ProgressBar(total=1.0, show_eta=False, id="run-bar")
        yield Static("", id="run-facts", classes="hint", markup=False)
        yield Curve(id="curve")
        yield DataTable(id="epoch-table", cursor_type="row", zebra_stripes=True)
        yield Static("", id="sample", markup=False)

    def on_mount(self) -> None:
        """Name the columns."""
        self.query_one("#epoch-table", DataTable).add_columns(*_COLUMNS)

    def show(self, name: str, history: History, words: str, *, failed: bool = False) -> None:
        """Show how the run called `name` stands."""
        if not name:
            return
        said = self.query_one("#run-words", Static)
        said.update(f"{'✗ ' if failed else ''}{name}: {words}")
        said.set_class(failed, "-error")
        before, another = self._shown, name != self._name
        if history is before and not another:
            return
        self._shown, self._name = history, name
        self.query_one(ProgressBar).update(progress=history.done)
        self.query_one(Curve).curves = history.curves
        self.query_one("#run-facts", Static).update("\n".join(facts(history)))
        if another or before.epochs != history.epochs:
            self._show_epochs(before, another=another)
        self._show_sample()

    def _show_epochs(self, before: History, *, another: bool) -> None:
        table = self.query_one("#epoch-table", DataTable)
        # The cursor goes with the newest epoch unless it was put on an older one.
        at = table.cursor_row
        follows = another or at >= len(before.epochs) - 1
        table.clear()
        best = self._shown.best_epoch
        for each in self._shown.epochs:
            mark = " ●" if each.epoch == best else ""
            losses = (_number(each.training_loss, 3), _number(each.validation_loss, 3), _number(each.perplexity, 1))
            table.add_row(f"{each.epoch}{mark}", *losses, duration(each.seconds))
        if table.row_count:
            table.move_cursor(row=table.row_count - 1 if follows else min(at, table.row_count - 1))

    @on(DataTable.RowHighlighted)
    def _highlighted(self) -> None:
        self._show_sample()

    def _show_sample(self) -> None:
        epochs, row = self._shown.epochs, self.query_one("#epoch-table", DataTable).cursor_row
        text = self._shown.sample(epochs[row].epoch).strip() if 0 <= row < len(epochs) else ""
        sample = self.query_one("#sample", Static)
        sample.border_title = f"written after epoch {epochs[row].epoch}" if text else ""
        sample.update(text)
        sample.display = bool(text)


def _number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}" if isfinite(value) else "–"
