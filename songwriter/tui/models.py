"""The Models place: what models there are and what is in them; which one suggests; and two of them side by side."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, TypeVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.coordinate import Coordinate
from textual.widget import Widget
from textual.widgets import Button, DataTable, Static

from songwriter.errors import UsageError
from songwriter.paths import expand_home, models_folder
from songwriter.settings import get
from songwriter.tui.compare import Comparer, View
from songwriter.tui.dialogs import Ask, AskText
from songwriter.tui.model_list import COLUMNS, Listed, listed
from songwriter.tui.place import Place
from songwriter.tui.run_process import EVENTS
from songwriter.tui.widgets.comparison import Comparison
from songwriter.tui.widgets.status import Status

Result = TypeVar("Result")
_USED, _BLENDED, _MARKED = "▸", "+", "■"
_BUTTONS = {
    "use": "Use",
    "blend": "Blend",
    "rename": "Rename",
    "remove": "Remove",
    "import": "Import",
    "export": "Export",
    "mark": "Mark",
    "compare": "Compare",
    "history": "Its run",
}
_REPLACE, _REMOVE, _CANCEL = "Replace it", "Remove it", "Cancel"


class ModelsPlace(Place):
    """Look at the models, keep them in order, and choose the one that suggests."""

    CSS_PATH = ["forms.tcss", "places.tcss"]  # noqa: RUF012 - textual's own type
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "use", "Let this model suggest", id="models.use"),
        Binding("b", "blend", "Blend this model in beside it, or no more", id="models.blend"),
        Binding("n", "rename", "Give this model another name", id="models.rename"),
        Binding("r,delete", "remove", "Remove this model", id="models.remove"),
        Binding("i", "import", "Import a model from a file", id="models.import"),
        Binding("e", "export", "Export this model into a file", id="models.export"),
        Binding("space", "mark", "Mark this model to be compared", id="models.mark"),
        Binding("c", "compare", "Compare two models on a line", id="models.compare"),
        Binding("h", "history", "Show how this model was trained", id="models.history"),
        Binding("escape", "close", "Close the comparison", id="models.close"),
        Binding("ctrl+r", "refresh", "Read the list again", id="models.refresh"),
    ]
    place = "models"
    hinted: ClassVar[Mapping[str, str]] = {
        "models.use": "use",
        "models.mark": "mark",
        "models.compare": "compare",
        "models.rename": "rename",
        "models.remove": "remove",
        "app.help": "help",
    }

    def __init__(self) -> None:
        super().__init__()
        self._models: tuple[Listed, ...] = ()
        self._marked: list[str] = []
        self._comparer = Comparer()

    def body(self) -> Iterable[Widget]:
        """Return the table, what can be done, and the details or the comparison under it."""
        yield DataTable(id="models", cursor_type="row", zebra_stripes=True)
        yield Horizontal(*(Button(label, id=action, compact=True) for action, label in _BUTTONS.items()), id="actions")
        yield VerticalScroll(Static("", id="detail", markup=False), id="detail-box", can_focus=False)
        yield Comparison(self._compared)

    def on_mount(self) -> None:
        """Name the columns, and follow the model."""
        table = self.query_one(DataTable)
        table.add_column("", width=2)
        table.add_columns(*COLUMNS)
        self.query_one(Comparison).display = False
        self.watch(self.app, "model_state", self._model_changed)
        # The table measures its rows after it may have painted them, and would keep what it painted.
        self.watch(table, "virtual_size", self._show_marks, init=False)

    def on_screen_resume(self) -> None:
        """Read the list anew: a run may have ended meanwhile."""
        self.action_refresh()

    def _model_changed(self) -> None:
        self.query_one(Status).state = f"suggests: {self.studio.model_state or 'no model'}"
        self._show_marks()

    @work(exclusive=True, group="list", exit_on_error=False)
    async def action_refresh(self) -> None:
        """Read the list of models."""
        await self._read()
        if not self.query_one(Comparison).display:
            self.query_one(DataTable).focus()

    async def _read(self, then: str = "") -> None:
        """Read the list, and put the cursor on a model, or leave it where it was."""
        table = self.query_one(DataTable)
        wanted = then or (self._models[table.cursor_row].name if table.cursor_row < len(self._models) else "")
        at = table.cursor_row
        self._models = await self._do(listed)
        names = [each.name for each in self._models]
        self._marked = [name for name in self._marked if name in names]
        table.clear()
        for each in self._models:
            table.add_row("", *each.cells, key=each.name)
        if names:
            table.move_cursor(row=names.index(wanted) if wanted in names else min(at, len(names) - 1))
        else:
            self.query_one("#detail", Static).update("No models yet: train one with F3, or import one.")
        self._show_marks()

    async def _do(self, work: Callable[[], Result]) -> Result:
        # In the model's thread, where numpy is imported.
        return await self.studio.cowriter.run(work)

    def _show_marks(self) -> None:
        table, settings = self.query_one(DataTable), self.studio.settings
        used = self.studio.cowriter.names[:1] if settings.model == "default" else (settings.model,)
        for row, each in enumerate(self._models):
            if row < table.row_count:
                blended = _BLENDED if each.name == settings.writing.blend else " "
                part = _USED if each.name in used else blended
                marked = _MARKED if each.name in self._marked else ""
                table.update_cell_at(Coordinate(row, 0), (part + marked).rstrip())

    @property
    def _here(self) -> Listed:
        """Return the model under the cursor. Raises UsageError where there is none."""
        row = self.query_one(DataTable).cursor_row
        if not 0 <= row < len(self._models):
            raise UsageError("no model is chosen", hint="train one with F3, or import one")
        return self._models[row]

    @property
    def _usable(self) -> Listed:
        """Return the model under the cursor, if it can suggest. Raises UsageError where it can't."""
        model = self._here
        if not model.usable:
            raise UsageError(f"{model.name} can't be used", hint="what is wrong with it stands below")
        return model

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        if 0 <= event.cursor_row < len(self._models):
            self.query_one("#detail", Static).update(self._models[event.cursor_row].detail)

    @on(DataTable.RowSelected)
    def _selected(self) -> None:
        self.action_use()

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        await self.run_action(str(event.button.id))

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_use(self) -> None:
        """Let the model under the cursor suggest from now on."""
        model = self._usable
        self.studio.change_setting("model", model.name)
        self.tell(f"{model.name} suggests from now on")

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_blend(self) -> None:
        """Let the model under the cursor suggest beside the one that does, or no more."""
        model = self._usable
        if self.studio.settings.writing.blend == model.name:
            self.studio.change_setting("writing.blend", "")
            self.tell(f"{model.name} is blended in no more")
        else:
            self.studio.change_setting("writing.blend", model.name)
            self.tell(f"{model.name} is blended in from now on", "F1 shows the keys that turn its share")

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_rename(self) -> None:
        """Give the model under the cursor another name."""
        name = self._here.name
        await self._do(lambda: _check_own(name))
        new = await self.app.push_screen_wait(AskText(f"Another name for {name}", name))
        if new is None or new == name:
            return
        await self._do(lambda: _rename(name, new))
        for key in ("model", "writing.blend"):
            if get(self.studio.settings, key) == name:
                self.studio.change_setting(key, new)
        self._marked = [new if each == name else each for each in self._marked]
        self._comparer.forget()
        await self._read(then=new)
        self.tell(f"{name} is called {new} now")

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_remove(self) -> None:
        """Remove the model under the cursor with its run, after a question."""
        name = self._here.name
        await self._do(lambda: _check_own(name))
        question = f"Remove {name} for good, with the run that made it?"
        if await self.app.push_screen_wait(Ask(question, (_REMOVE, _CANCEL), begin=1)) != _REMOVE:
            return
        await self._do(lambda: _remove(name))
        if self.studio.settings.model == name:
            self.studio.change_setting("model", "default")
        if self.studio.settings.writing.blend == name:
            self.studio.change_setting("writing.blend", "")
        await self._read()
        self.tell(f"{name} is removed")

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_import(self) -> None:
        """Copy a model file into the library."""
        typed = await self.app.push_screen_wait(AskText("Which model file is to be imported?"))
        if typed is None:
            return
        source = expand_home(typed)
        if not await self._do(source.is_file):
            raise UsageError(f"there is no such file: {source}", hint="a model is a file such as model.safetensors")
        name = await self.app.push_screen_wait(AskText("Under which name?", source.stem))
        if name is None:
            return
        replace = any(each.name == name and not each.shipped for each in self._models)
        if replace and not await self._may_replace(f"There is a model called {name}."):
            return
        await self._do(lambda: _import(source, name, replace=replace))
        self._comparer.forget()
        await self._read(then=name)
        self.tell(f"{name} is imported")

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_export(self) -> None:
        """Copy the model under the cursor into a file."""
        name = self._here.name
        typed = await self.app.push_screen_wait(
            AskText(f"Into which file or folder is {name} to be copied?", str(Path.home() / f"{name}.safetensors"))
        )
        if typed is None:
            return
        target = expand_home(typed)
        file = target / f"{name}.safetensors" if await self._do(target.is_dir) else target
        replace = await self._do(file.exists)
        if replace and not await self._may_replace(f"{file} is there already."):
            return
        await self._do(lambda: _export(name, file, replace=replace))
        self.tell(f"{name} is copied into {file}")

    async def _may_replace(self, what: str) -> bool:
        return await self.app.push_screen_wait(Ask(what, (_REPLACE, _CANCEL), begin=1)) == _REPLACE

    def action_mark(self) -> None:
        """Mark the model under the cursor, or take its mark away; of three, the first loses it."""
        if not self._models:
            return
        name = self._here.name
        others = [each for each in self._marked if each != name]
        self._marked = others if name in self._marked else [*others, name][-2:]
        self._show_marks()
        if len(self._marked) == 2 and self.query_one(Comparison).display:
            self.action_compare()

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_compare(self) -> None:
        """Compare the two models that are marked; one alone is compared with the one under the cursor."""
        names = list(dict.fromkeys([*self._marked, *([self._here.name] if len(self._marked) < 2 else [])]))
        if len(names) < 2:
            what = f"{names[0]} would be compared with itself" if self._marked else "two models are needed to compare"
            raise UsageError(what, hint="go to another one" if self._marked else "mark one, and go to another")
        self._marked = names
        self._show_marks()
        self.query_one("#detail-box").display = False
        comparison = self.query_one(Comparison)
        comparison.display = True
        comparison.compare(names)

    async def _compared(self, names: Sequence[str], line: str) -> list[View]:
        return await self._do(lambda: self._comparer.views(names, line))

    def action_close(self) -> None:
        """Show the details again."""
        self.query_one(Comparison).display = False
        self.query_one("#detail-box").display = True
        self._comparer.forget()
        self.query_one(DataTable).focus()

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_history(self) -> None:
        """Go to Train, and show the run of the model under the cursor there."""
        name = self._here.name
        if not await self._do((models_folder() / name / EVENTS).exists):
            raise UsageError(f"no run of {name} is kept", hint="models that were imported or shipped have none")
        await self.studio.show_run(name)


def _rename(name: str, new: str) -> None:
    from songwriter.library import rename_model

    rename_model(name, new)


def _check_own(name: str) -> None:
    from songwriter.library import own_folder, refuse_going

    refuse_going(own_folder(name))


def _remove(name: str) -> None:
    from songwriter.library import remove_model

    remove_model(name)


def _import(source: Path, name: str, *, replace: bool) -> None:
    from songwriter.library import import_model

    import_model(source, name, replace=replace)


def _export(name: str, target: Path, *, replace: bool) -> None:
    from songwriter.library import export_model

    export_model(name, target, replace=replace)
