"""Keep the settings in their file, and the model that they name at hand: the part of the app that shows nothing."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest

from textual import work
from textual.app import App
from textual.reactive import reactive

from songwriter.errors import SongwriterError
from songwriter.settings import Settings, change, read_leniently, write_settings
from songwriter.tui.cowriter import Cowriter, Load
from songwriter.tui.keys import problems
from songwriter.tui.presets import keymap
from songwriter.tui.watching import Stamp, last_look, look, model_stamp, note_look

# Seconds between two looks at the files of the models.
_LOOK = 2.0
# Problems with keys that are told one by one.
_MANY = 5


class SettledApp(App[None]):
    """An app with settings, kept in their file at once, and with the model that they name."""

    settings: reactive[Settings] = reactive(Settings, init=False)
    model_state: reactive[str] = reactive("", init=False)
    # The runs that go on, in this studio or in a shell.
    training: reactive[tuple[str, ...]] = reactive((), init=False)

    def __init__(self, load: Load) -> None:
        super().__init__()
        self.cowriter = Cowriter(load)
        self.trained = ""
        self._begun = time.time()
        # Since when runs are news, and when this studio last looked at them.
        self._since = self._looked = 0.0
        self._stamps: tuple[Stamp | None, ...] = ()
        self._looking = False
        self._offered: set[str] = set()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="settings")
        self._told: set[str] = set()

    @property
    def keymap(self) -> Mapping[str, str]:
        """Return the keys that differ from the studio's own, by the names of their bindings."""
        return keymap(self.settings)

    def tell_error(self, error: BaseException) -> None:
        """Say what went wrong, where the user looks."""
        raise NotImplementedError

    def tell_no_model(self, error: SongwriterError) -> None:
        """Say why the model can't be had, for as long as there is none."""
        raise NotImplementedError

    def read_settings(self) -> None:
        """Take what can be read of the settings file, and say what can't."""
        unread: Sequence[SongwriterError] = ()
        try:
            self.settings, unread = read_leniently()
        except SongwriterError as error:
            unread = (error,)
        self.set_keymap(self.keymap)
        self._take_theme()
        for problem in unread:
            self._tell_once(problem.message, problem.hint)

    def change_setting(self, key: str, value: object) -> None:
        """Change a setting, and keep it in the settings file.

        Raises SettingsError for a value that makes no sense.
        """
        changed = change(self.settings, key, value)
        if changed == self.settings:
            return
        reload = _models_of(changed) != _models_of(self.settings)
        remap = changed.keyboard != self.settings.keyboard
        self.settings = changed
        if remap:
            self.set_keymap(self.keymap)
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
            self.tell_error(error)

    @work(exclusive=True, group="model", exit_on_error=False)
    async def load_model(self) -> None:
        """Get the model that the settings name; until then, and if it can't be had, the old one stays.

        Where the settings name a second one, that is blended in, or the first one suggests alone if it can't be.
        """
        name, blend = names = _models_of(self.settings)
        self.model_state = f"loading {'model' if name == 'default' else name}…"
        try:
            # Before the file is read, so that one that is replaced meanwhile is noticed.
            self._stamps = await self.cowriter.run(lambda: tuple(map(model_stamp, names)))
            problem = await self.cowriter.load(name, blend)
        except Exception as error:
            # A damaged model may raise anything, and must not take the editor along.
            self._no_model(self._in_words(name, error))
        else:
            self.model_state = self.cowriter.name
            if problem is not None:
                told = self._in_words(blend, problem)
                self.tell_error(SongwriterError(f"{blend} is not blended in: {told.message}", hint=told.hint))

    def watch_models(self) -> None:
        """Look every now and then whether a model's file has changed or come, and whether a run has ended."""
        self.set_interval(_LOOK, self.look_at_models)

    @work(group="look", exit_on_error=False)
    async def look_at_models(self) -> None:
        """Go on by itself: take a model that has come or was replaced, and offer one that was just trained."""
        if self._looking or self.model_state.startswith("loading"):
            return
        self._looking = True
        names, begun = _models_of(self.settings), time.time()
        try:
            self._since = self._since or await self.cowriter.run(lambda: last_look(self._begun))
            sight = await self.cowriter.run(lambda: look(names, self._since))
            if not self._looked or set(sight.finished) - self._offered:
                await self.cowriter.run(lambda: note_look(begun))
            self._looked = begun
        finally:
            self._looking = False
        self.training = sight.training
        if names == _models_of(self.settings) and _changed(self._stamps, sight.stamps):
            self.load_model()
        for trained in sight.finished:
            if trained not in self._offered and trained not in self.cowriter.names:
                self.trained = trained
                self.offer_model(trained)
            self._offered.add(trained)
        # A run that goes on is told again when it ends.
        self._offered -= set(sight.training)

    def offer_model(self, name: str) -> None:
        """Say that a model was trained, and how it is let suggest."""
        raise NotImplementedError

    @property
    def model_words(self) -> str:
        """Return what the status line says of the model, and of what trains."""
        level = " by letters" if self.cowriter.level == "char" and self.model_state == self.cowriter.name else ""
        training = f" · training {', '.join(self.training)}" if self.training else ""
        return f"{self.model_state}{level}{training}"

    def _in_words(self, name: str, error: Exception) -> SongwriterError:
        """Return what is wrong with a model, in words, whatever it raised."""
        if isinstance(error, SongwriterError):
            return error
        self.log(error)
        what = f"the model “{name}” can't be used, for a reason that nobody foresaw"
        detail = f"{type(error).__name__}: {error}"
        return SongwriterError(what, hint="choose another in Models, or train it again", detail=detail)

    def _no_model(self, error: SongwriterError) -> None:
        old = self.cowriter.name
        self.model_state = f"still {old}" if old else "no model"
        self.tell_no_model(error)

    @property
    def usable_themes(self) -> list[str]:
        """Return the names of the themes; those of the terminal's own colours turn black on black without colours."""
        return sorted(name for name in self.available_themes if not (self.no_color and "ansi" in name))

    def _take_theme(self) -> None:
        name = self.settings.theme
        if name in self.usable_themes:
            self.theme = name
        else:
            self._tell_once(f"there is no theme {name!r}", "choose one in Settings")

    def watch_theme(self, theme: str) -> None:
        """Keep a theme that was chosen in the palette."""
        if self.settings.theme != theme and self.settings.theme in self.usable_themes:
            self.change_setting("theme", theme)

    def check_keys(self) -> None:
        """Say, all at once, which remapped keys clash, and which ids of the settings file no binding has."""
        found = problems(self.keymap)
        if found:
            title = found[0][0] if len(found) == 1 else f"{len(found)} things are wrong with the keys"
            lines = [message for message, _ in found[:_MANY]] if len(found) > 1 else []
            more = [f"… and {len(found) - _MANY} more"] if len(found) > _MANY else []
            self._tell_once(title, "\n".join([*lines, *more, found[0][1]]))

    def _tell_once(self, message: str, hint: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self.notify(hint, title=message, severity="warning", timeout=10, markup=False)

    def on_unmount(self) -> None:
        """Let the threads go, with what they have in hand written."""
        self.cowriter.close()
        if self._looked:
            note_look(self._looked)
        self._disk.shutdown(wait=True)


def _models_of(settings: Settings) -> tuple[str, str]:
    """Return the names of the model that suggests, and of the one that is blended in, "" for none."""
    return settings.model, settings.writing.blend


def _changed(before: Sequence[Stamp | None], now: Sequence[Stamp | None]) -> bool:
    """Tell whether a model has come, or is another; one that is gone suggests on."""
    return any(new is not None and new != old for old, new in zip_longest(before, now))
