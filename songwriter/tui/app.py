"""The studio: four places, one model, one set of settings."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar, cast

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen

from songwriter.errors import SongwriterError
from songwriter.settings import Settings, change, read_leniently, write_settings
from songwriter.tui.commands import commands_of
from songwriter.tui.cowriter import Cowriter, Suggester, load_model
from songwriter.tui.guard import guarded
from songwriter.tui.keys import bindings_of, keys_of, problems, shown
from songwriter.tui.place import Place
from songwriter.tui.write import WritePlace


def _train() -> Screen[None]:
    # The other places are imported when they are first entered: the editor must be there at once.
    from songwriter.tui.train import TrainPlace

    return TrainPlace()


def _models() -> Screen[None]:
    from songwriter.tui.models import ModelsPlace

    return ModelsPlace()


def _settings() -> Screen[None]:
    from songwriter.tui.settings import SettingsPlace

    return SettingsPlace()


class StudioApp(App[None]):
    """Hold what the places share, and move between them."""

    TITLE = "songwriter"
    CSS_PATH = "studio.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {
        "write": WritePlace,
        "train": _train,
        "models": _models,
        "settings": _settings,
    }
    DEFAULT_MODE = "write"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="app.help"),
        Binding("f2", "place('write')", "Write", id="place.write"),
        Binding("f3", "place('train')", "Train", id="place.train"),
        Binding("f4", "place('models')", "Models", id="place.models"),
        Binding("f5", "place('settings')", "Settings", id="place.settings"),
        Binding("ctrl+p", "command_palette", "Commands", id="app.palette", priority=True),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True),
    ]

    settings: reactive[Settings] = reactive(Settings, init=False)
    model_state: reactive[str] = reactive("", init=False)

    def __init__(self, song: Path | None = None, load: Callable[[str], Suggester] = load_model) -> None:
        super().__init__()
        self.cowriter = Cowriter(load)
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="settings")
        self._song = song
        self._told: set[str] = set()
        self._loop_to_end: asyncio.AbstractEventLoop | None = None

    def on_mount(self) -> None:
        """Take the settings, and get the model once the editor is on the screen."""
        self._loop_to_end = asyncio.get_running_loop()
        unread: Sequence[SongwriterError] = ()
        try:
            self.settings, unread = read_leniently()
        except SongwriterError as error:
            unread = (error,)
        self.set_keymap(self.settings.keys)
        self._take_theme()
        for problem in unread:
            self._tell_once(problem.message, problem.hint)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.load_model()
        self.check_keys()
        if self._song is not None:
            self.writing.draft.open(self._song)
        else:
            self.writing.draft.tell_recovered()

    @property
    def writing(self) -> WritePlace:
        """Return the Write place."""
        return cast(WritePlace, self.get_screen_stack("write")[0])

    @property
    def unsaved_text(self) -> str:
        """Return the text that would be lost if the studio died now, or ""."""
        draft = self.writing.draft
        return draft.text if draft.text != draft.song.text else ""

    def leave_soon(self) -> None:
        """Leave without a question; may be called from a signal handler."""
        if self._loop_to_end is not None:
            self._loop_to_end.call_soon_threadsafe(self.exit)

    def change_setting(self, key: str, value: object) -> None:
        """Change a setting, and keep it in the settings file.

        Raises SettingsError for a value that makes no sense.
        """
        changed = change(self.settings, key, value)
        if changed == self.settings:
            return
        reload = changed.model != self.settings.model
        self.settings = changed
        self._take_theme()
        self.keep_settings(changed)
        if reload:
            self.load_model()

    @work(group="settings", exit_on_error=False)
    async def keep_settings(self, settings: Settings) -> None:
        """Write the settings file, off the typing path and in the order of the changes."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._disk, write_settings, settings)
        except SongwriterError as error:
            self.here.tell_error(error)

    @work(exclusive=True, group="model", exit_on_error=False)
    async def load_model(self) -> None:
        """Get the model that the settings name; until then, and if it can't be had, the old one stays."""
        name = self.settings.model
        self.model_state = f"loading {'model' if name == 'default' else name}…"
        try:
            await self.cowriter.load(name)
        except SongwriterError as error:
            self._no_model(error.message, error.hint)
        except Exception as error:  # a damaged model may raise anything, and must not take the editor along
            self.log(error)
            self._no_model(f"{type(error).__name__}: {error}", "choose another model in Models")
        else:
            self.model_state = self.cowriter.name

    def _no_model(self, message: str, hint: str) -> None:
        old = self.cowriter.name
        self.model_state = f"still {old}" if old else "no model"
        self.here.tell(f"no model: {message}", hint, error=True)

    def _take_theme(self) -> None:
        name = self.settings.theme
        if name in self.usable_themes:
            self.theme = name
        else:
            self._tell_once(f"there is no theme {name!r}", "choose one in Settings")

    @property
    def usable_themes(self) -> list[str]:
        """Return the names of the themes; those of the terminal's own colours turn black on black without colours."""
        return sorted(name for name in self.available_themes if not (self.no_color and "ansi" in name))

    def watch_theme(self, theme: str) -> None:
        """Keep a theme that was chosen in the palette."""
        if self.settings.theme != theme and self.settings.theme in self.usable_themes:
            self.change_setting("theme", theme)

    @property
    def here(self) -> Place:
        """Return the place that the user is in, under any dialog."""
        return cast(Place, self.screen_stack[0])

    def key_of(self, name: str) -> str:
        """Return the first key of the app's binding with this id, as people write it."""
        binding = next(each for each in bindings_of(StudioApp) if each.id == name)
        return shown(keys_of(binding, self.settings.keys)[:1])

    def check_keys(self) -> None:
        """Say which remapped keys clash, and which ids of the settings file no binding has."""
        for message, hint in problems(self.settings.keys):
            self._tell_once(message, hint)

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Say which binding lost its key to a remapped one."""
        for each in clashed_bindings:
            self._tell_once(f"{each.key} no longer does “{each.description}”", f"{node.css_identifier}: change [keys]")

    def _tell_once(self, message: str, hint: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self.notify(hint, title=message, severity="warning", timeout=10, markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - textual's name
        """Offer every action as a command."""
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield from commands_of(self)

    def action_place(self, name: str) -> None:
        """Go to a place."""
        self.switch_mode(name)

    def action_help(self) -> None:
        """Show every key."""
        from songwriter.tui.help import Help

        self.push_screen(Help())

    @work(exclusive=True, group="quit", exit_on_error=False)
    async def action_quit(self) -> None:  # type: ignore[override]
        """Leave, unless the user wants to save first."""
        try:
            if await self.writing.draft.settled():
                self.exit()
        except SongwriterError as error:  # the save before leaving failed: stay
            self.here.tell_error(error)

    def on_unmount(self) -> None:
        """Let the threads go."""
        self.cowriter.close()
        self._disk.shutdown(wait=True)


def run(song: Path | None = None) -> int:
    """Open the studio, on `song` if one is named, and return its exit code."""
    app = StudioApp(song)
    with guarded(lambda: app.unsaved_text, app.leave_soon) as keeper:
        app.run()
        if app.return_code:
            keeper.keep()
    return app.return_code or 0
