"""The Models place: what models there are, what is in them, and which one suggests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.coordinate import Coordinate
from textual.widget import Widget
from textual.widgets import DataTable, Static

from songwriter.tui.place import Place
from songwriter.tui.widgets.status import Status

if TYPE_CHECKING:
    from songwriter.library import Broken, Entry

_COLUMNS = ("", "model", "level", "size", "perplexity", "made")


@dataclass(frozen=True)
class Listed:
    """A model as it is shown: the cells of its row, and what is said of it below."""

    name: str
    cells: tuple[str, ...]
    detail: str
    usable: bool


class ModelsPlace(Place):
    """Look at the models, and choose the one that suggests."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "use", "Let this model suggest", id="models.use"),
        Binding("ctrl+r", "refresh", "Read the list again", id="models.refresh"),
    ]
    place = "models"
    hinted: ClassVar[Mapping[str, str]] = {"models.use": "use", "models.refresh": "read again", "app.help": "help"}

    def __init__(self) -> None:
        super().__init__()
        self._models: tuple[Listed, ...] = ()

    def body(self) -> Iterable[Widget]:
        """Return the table and the details under it."""
        yield DataTable(id="models", cursor_type="row", zebra_stripes=True)
        yield VerticalScroll(Static("", id="detail", markup=False), id="detail-box", can_focus=False)

    def on_mount(self) -> None:
        """Name the columns, and follow the model."""
        self.query_one(DataTable).add_columns(*_COLUMNS)
        self.watch(self.app, "model_state", self._model_changed)

    def on_screen_resume(self) -> None:
        """Read the list anew: a run may have ended meanwhile."""
        self.action_refresh()

    def _model_changed(self) -> None:
        self.query_one(Status).state = f"suggests: {self.studio.model_state or 'no model'}"
        self._mark()

    @work(exclusive=True, group="list", exit_on_error=False)
    async def action_refresh(self) -> None:
        """Read the list of models."""
        self._models = await self.studio.cowriter.run(_listed)
        table = self.query_one(DataTable)
        at = table.cursor_row
        table.clear()
        for each in self._models:
            table.add_row("", *each.cells, key=each.name)
        if self._models:
            table.move_cursor(row=min(at, len(self._models) - 1))
        else:
            self.query_one("#detail", Static).update("No models yet: train one with F3.")
        self._mark()
        table.focus()

    def _mark(self) -> None:
        table, chosen = self.query_one(DataTable), self.studio.settings.model
        used = self.studio.cowriter.name if chosen == "default" else chosen
        for row, each in enumerate(self._models):
            if row < table.row_count:
                table.update_cell_at(Coordinate(row, 0), "▸" if each.name == used else " ")

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        if 0 <= event.cursor_row < len(self._models):
            self.query_one("#detail", Static).update(self._models[event.cursor_row].detail)

    @on(DataTable.RowSelected)
    def _selected(self) -> None:
        self.action_use()

    def action_use(self) -> None:
        """Let the model under the cursor suggest from now on."""
        row = self.query_one(DataTable).cursor_row
        if not 0 <= row < len(self._models):
            return
        model = self._models[row]
        if model.usable:
            self.studio.change_setting("model", model.name)
            self.tell(f"{model.name} suggests from now on")
        else:
            self.tell(f"{model.name} can't be used", model.detail, error=True)


def _listed() -> tuple[Listed, ...]:
    from songwriter.library import Entry, list_models

    return tuple(_entry(each) if isinstance(each, Entry) else _broken(each) for each in list_models())


def _broken(model: "Broken") -> Listed:
    return Listed(model.name, (model.name, "broken", "", "", ""), model.reason, usable=False)


def _entry(model: "Entry") -> Listed:
    from songwriter.model.config import layer_summary

    header = model.header
    perplexity = header.scores.get("perplexity")
    score = f"{perplexity:,.1f}" if perplexity is not None else "–"
    cells = (model.name, header.config.level, _size(model.size), score, header.created[:10])
    layers = layer_summary(header.config)
    lines = [f"{each.name:<12} {each.kind:<22} {each.shape:<22} {each.parameters:>11,}" for each in layers]
    total = sum(each.parameters for each in layers)
    about = [f"{model.name} · {header.config.cell} · vocabulary {header.config.vocabulary:,}"]
    about += [f"licence: {header.licence}"] if header.licence else []
    about += ["comes with songwriter"] if model.shipped else [str(model.path.parent)]
    heading = f"{'layer':<12} {'kind':<22} {'output shape':<22} {'parameters':>11}"
    return Listed(
        model.name, cells, "\n".join([*about, "", heading, *lines, f"{'total':<58} {total:>11,}"]), usable=True
    )


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
