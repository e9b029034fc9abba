"""The studio: four places, one model, one set of settings."""

import asyncio
import gc
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import constants, events, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen

from songwriter.errors import SongwriterError, UsageError
from songwriter.tui.alt_keys import HOLD, AltKeys
from songwriter.tui.commands import commands_of
from songwriter.tui.cowriter import Load, load_model
from songwriter.tui.dialogs import Ask
from songwriter.tui.draft import Draft
from songwriter.tui.guard import guarded
from songwriter.tui.holding import LOOK, HeldKeys
from songwriter.tui.keeping import SettledApp
from songwriter.tui.keys import bindings_of, keys_of, shown
from songwriter.tui.place import Place
from songwriter.tui.pressing import press
from songwriter.tui.write import WritePlace

if TYPE_CHECKING:
    from songwriter.tui.run_process import Run

# Seconds that a thread may keep the others waiting.
_TURN = 0.0005


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


class StudioApp(SettledApp):
    """Hold what the places share, and move between them."""

    TITLE = "songwriter"
    CSS_PATH = "studio.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {
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
        Binding(
            "alt+m", "use_trained", "Let the model that was just trained suggest", id="model.trained", priority=True
        ),
        Binding("ctrl+p", "command_palette", "Commands", id="app.palette", priority=True),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True),
    ]

    def __init__(self, song: Path | None = None, load: Load = load_model) -> None:
        super().__init__(load)
        self.first_song = song
        # The training runs that this studio started; the Train place fills it.
        self.runs: dict[str, Run] = {}
        self._loop_to_end: asyncio.AbstractEventLoop | None = None
        # For the rescue, which comes when the screens may be gone.
        self._draft: Draft | None = None
        self._alt_keys = AltKeys()
        self._held_keys = HeldKeys()

    def get_default_screen(self) -> Screen[None]:
        """Return the place to begin in; were it among the modes, textual would read all styles twice to show it."""
        return WritePlace()

    def on_mount(self) -> None:
        """Take the settings, and get the model once the editor is on the screen."""
        self.add_mode(self.DEFAULT_MODE, WritePlace)
        self._loop_to_end = asyncio.get_running_loop()
        self.read_settings()
        self.call_after_refresh(self._begin)

    def get_driver_class(self) -> type[Driver]:
        """Return what reads the terminal: textual's own, with a better ear for alt and digits where it can be had."""
        found = super().get_driver_class()
        if sys.platform == "win32" or constants.DISABLE_KITTY_KEY:
            return found
        from textual.drivers.linux_driver import LinuxDriver

        from songwriter.tui.terminal import Terminal

        return Terminal if found is LinuxDriver else found

    async def on_event(self, event: events.Event) -> None:
        """Let keys through as they were meant, and in their order."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif isinstance(event, events.Paste):
            await self._release_key()
            await self._press(event)
        else:
            for key in self._alt_keys.pass_on(event):
                await self._press(key)
            if self._alt_keys.holds:
                self.set_timer(HOLD, self._release_key)

    async def _release_key(self) -> None:
        for key in self._alt_keys.release():
            await self._press(key)

    async def _press(self, event: events.Key | events.Paste) -> None:
        # Whoever types is there, also where the terminal did not say so.
        self.app_focus = True
        if self._held_keys.put(event):
            await self._press_held()

    async def _press_held(self) -> None:
        held = self._held_keys
        while held.waiting:
            if held.holds(self):
                self.set_timer(LOOK, self._press_held)
                return
            key = held.take()
            held.before(self)
            if not await press(self.screen, key):
                await super().on_event(key)
            held.after(self, key)

    def _begin(self) -> None:
        if not gc.isenabled():
            # What is there now stays: let what tidies the memory up leave it aside, or keys would wait for that.
            gc.freeze()
            gc.enable()
        self.load_model()
        self.watch_models()
        self.check_keys()
        self._draft = self.writing.draft
        self._draft.start()

    @property
    def writing(self) -> WritePlace:
        """Return the Write place."""
        return cast(WritePlace, self.get_screen_stack("write")[0])

    @property
    def here(self) -> Place:
        """Return the place that the user is in, under any dialog."""
        return cast(Place, self.screen_stack[0])

    def rescue(self) -> str:
        """Leave what is not saved to the next studio, and return what to say about it, or ""."""
        return self._draft.rescue() if self._draft is not None else ""

    def leave_soon(self) -> None:
        """Leave without a question; may be called from a signal handler."""
        if self._loop_to_end is not None:
            self._loop_to_end.call_soon_threadsafe(self.exit)

    def tell_error(self, error: BaseException) -> None:
        """Say what went wrong in the place where the user is."""
        self.here.tell_error(error)

    def tell_no_model(self, error: SongwriterError) -> None:
        """Say why the model can't be had; where none suggests instead, Write says it until one comes."""
        self.log.error(error)
        if not self.cowriter.name:
            self.writing.stand(error)
        if self.cowriter.name or self.here is not self.writing:
            self.tell_error(error)

    def key_of(self, name: str) -> str:
        """Return the first key of the app's binding with this id, as people write it."""
        binding = next(each for each in bindings_of(StudioApp) if each.id == name)
        return shown(keys_of(binding, self.keymap)[:1])

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - textual's name
        """Offer every action as a command."""
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield from commands_of(self)

    def offer_model(self, name: str) -> None:
        """Say that a model was trained, and which key lets it suggest."""
        hint = f"{self.key_of('model.trained')} lets it suggest from now on"
        self.notify(hint, title=f"{name} is trained", timeout=20, markup=False)

    def action_use_trained(self) -> None:
        """Let the model that was trained last suggest."""
        if self.trained:
            self.change_setting("model", self.trained)
            self.here.tell(f"{self.trained} suggests from now on")
        else:
            self.here.tell("no model was trained since the studio was last open", "F3 trains one")

    def action_place(self, name: str) -> None:
        """Go to a place."""
        self.switch_mode(name)

    async def show_run(self, name: str) -> None:
        """Go to Train, and show the run called `name` there."""
        from songwriter.tui.train import TrainPlace

        await self.switch_mode("train")
        cast(TrainPlace, self.here).watch_run(name)

    def action_help(self) -> None:
        """Show every key."""
        from songwriter.tui.help import Help

        self.push_screen(Help())

    @work(exclusive=True, group="quit", exit_on_error=False)
    async def action_quit(self) -> None:  # type: ignore[override]
        """Leave, unless the user wants to save first."""
        try:
            if await self.writing.draft.settled() and await self._runs_settled():
                self.writing.draft.leave()
                self.exit()
        except SongwriterError as error:
            # The save before leaving failed: stay.
            self.tell_error(error)

    async def _runs_settled(self) -> bool:
        """Let the user decide about runs that are going on; return False if they stay for them."""
        going = [run for run in self.runs.values() if run.going and not run.stopping]
        if not going:
            return True
        names = ", ".join(run.name for run in going)
        answers = ("Let it go on", "Stop it, saving it", "Stay here")
        answer = await self.push_screen_wait(Ask(f"{names}: training is going on.", answers))
        if answer == answers[1]:
            for run in going:
                run.stop()
        return answer != answers[2]


def run(song: Path | None = None) -> int:
    """Open the studio, on `song` if one is named, and return its exit code. Raises UsageError without a terminal."""
    if not sys.stdin.isatty() or not (sys.stdout.isatty() or sys.stderr.isatty()):
        raise UsageError("the studio needs a terminal", hint="`songwriter --help` shows what can be done without one")
    # A key goes through three threads until it is painted, and each of them would wait five milliseconds for its turn
    # while the model is asked or the song is read.
    sys.setswitchinterval(_TURN)
    # Hardly anything that is made for the first picture is thrown away, and looking for it takes a tenth of the start.
    gc.disable()
    app = StudioApp(song)
    with guarded(app.rescue, app.leave_soon):
        app.run()
    return app.return_code or 0
