"""The Train place: pick a corpus, start a run in a process of its own, and watch it learn."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from songwriter.errors import UsageError
from songwriter.paths import models_folder
from songwriter.training.events import from_json
from songwriter.tui.dialogs import Ask
from songwriter.tui.pickers import PickFiles
from songwriter.tui.place import Place
from songwriter.tui.plan import make_plan
from songwriter.tui.run_process import EVENTS, Found, Run, Tail, recent_runs, start
from songwriter.tui.run_view import RunView, seen
from songwriter.tui.widgets.run_form import RunForm
from songwriter.tui.widgets.run_table import RunTable
from songwriter.tui.widgets.status import Status

_EVERY = 0.5
_SILENT = "\nsilent by now; if it has ended, resume goes on with it"
_REPLACE, _CANCEL = "Replace it", "Cancel"


class TrainPlace(Place):
    """Train a model on lyrics."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "pick", "Pick files and folders", id="train.pick"),
        Binding("ctrl+g", "start", "Start training", id="train.start"),
        Binding("ctrl+t", "stop", "Stop the run, saving it", id="train.stop"),
        Binding("ctrl+r", "resume", "Resume the run shown", id="train.resume"),
    ]
    place = "train"
    hinted: ClassVar[Mapping[str, str]] = {
        "train.start": "start",
        "train.stop": "stop",
        "train.resume": "resume",
        "train.pick": "pick files",
        "app.help": "help",
    }

    def __init__(self) -> None:
        super().__init__()
        self._runs: dict[str, Run] = {}
        self._found: tuple[Found, ...] = ()
        self._shown = ""
        self._tail: Tail | None = None
        self._view = RunView()
        self._looking = False

    def body(self) -> Iterable[Widget]:
        """Return the form and the list of runs, and the run that is shown beside them."""
        yield Horizontal(
            Vertical(RunForm(id="form"), OptionList(id="runs", compact=True, markup=False), id="plan"),
            RunTable(),
            id="training",
        )

    def on_mount(self) -> None:
        """Look at the runs every now and then."""
        self.query_one("#runs").border_title = "runs"
        self.set_interval(_EVERY, self.look)
        self.look()

    def look(self) -> None:
        """Look at the runs, unless that is being done: a look that is broken off would lose the lines that it read."""
        if not self._looking:
            self._looking = True
            self._look()

    @work(group="look", exit_on_error=False)
    async def _look(self) -> None:
        tail = self._tail
        try:
            # Not in the event loop: a library on a slow disk must not stall typing.
            found, lines = await asyncio.to_thread(lambda: (recent_runs(), tail.lines() if tail else []))
        finally:
            self._looking = False
        self._list_runs(found)
        if tail is self._tail:
            self._show(lines)

    def _show(self, lines: Iterable[str]) -> None:
        view = self._view
        for line in lines:
            event = from_json(line)
            view = seen(view, event) if event is not None else view
        self._view = view
        run = self._runs.get(self._shown)
        failed = run is not None and run.failed
        self.query_one(RunTable).show(self._shown, view, self._words(run), failed=failed)
        going = [name for name, each in self._runs.items() if each.going]
        self.query_one(Status).state = f"training {', '.join(going)}" if going else "no run going on"

    def _words(self, run: Run | None) -> str:
        if run is not None and run.failed:
            return f"the run ended with code {run.process.returncode}\n{run.last_words()}"
        if self._view.finished is not None:
            return self._view.words
        if run is not None and not run.going:
            return "put aside; resume goes on with it"
        silent = run is None and not any(each.lively for each in self._found if each.name == self._shown)
        return f"{self._view.words}{_SILENT if silent else ''}"

    def _list_runs(self, found: Iterable[Found]) -> None:
        found = tuple(found)
        if [(each.name, each.lively) for each in found] == [(each.name, each.lively) for each in self._found]:
            return
        self._found = found
        runs = self.query_one("#runs", OptionList)
        at = runs.highlighted
        runs.clear_options()
        runs.add_options(Option(f"{'▶' if each.lively else ' '} {each.name}", id=each.name) for each in found)
        runs.highlighted = at if at is not None and at < len(found) else None
        if not self._shown and found and found[0].lively:
            self.watch_run(found[0].name)

    @on(OptionList.OptionSelected, "#runs")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.watch_run(str(event.option_id))

    def watch_run(self, name: str, *, anew: bool = False) -> None:
        """Show the run called `name`: all of its history, or what comes from now on if it begins `anew`."""
        events = models_folder() / name / EVENTS
        self._shown, self._view = name, RunView()
        self._tail = Tail.from_end(events) if anew else Tail(events)
        self.look()

    @work(exclusive=True, group="start", exit_on_error=False)
    async def action_start(self) -> None:
        """Start a run as the form says."""
        typed = self.query_one(RunForm).typed()
        plan = await asyncio.to_thread(make_plan, **typed)
        if plan.taken:
            answer = await self.app.push_screen_wait(Ask(f"There is a model called {plan.name}.", (_REPLACE, _CANCEL)))
            if answer == _CANCEL:
                return
            plan = replace(plan, replace=True)
        self._begin(plan.name, plan.arguments(), anew=True)

    @work(exclusive=True, group="start", exit_on_error=False)
    async def action_resume(self) -> None:
        """Go on with the run that is shown."""
        if not self._shown:
            raise UsageError("no run is shown", hint="choose one in the list of runs")
        self._begin(self._shown, ["train", "--resume", self._shown, "--quiet"], anew=False)

    def _begin(self, name: str, arguments: list[str], *, anew: bool) -> None:
        old = self._runs.get(name)
        if old is not None and old.going:
            raise UsageError(f"{name} is training already", hint="stop it first, or choose another name")
        self.watch_run(name, anew=anew)
        self._runs[name] = start(name, arguments)
        self.tell(f"training {name} in a process of its own; it goes on when you leave")

    def action_stop(self) -> None:
        """Ask the run that is shown to save and end."""
        run = self._runs.get(self._shown)
        if run is None or not run.going:
            self.tell("no run of this studio is shown and going on", "a run from a shell is stopped there, with ctrl+c")
            return
        run.stop()
        self.tell(f"{run.name} finishes its step, saves and ends")

    @work(exclusive=True, group="pick", exit_on_error=False)
    async def action_pick(self) -> None:
        """Pick files and folders in a tree."""
        picked = await self.app.push_screen_wait(PickFiles(Path.cwd()))
        if picked is not None:
            self.query_one(RunForm).add_files(picked)

    @on(RunForm.Wanted)
    async def _wanted(self, event: RunForm.Wanted) -> None:
        await self.run_action(event.action)
