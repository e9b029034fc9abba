"""The Train place: pick a corpus, start a run in a process of its own, and watch it and all others learn."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from songwriter.errors import UsageError
from songwriter.training.events import Finished
from songwriter.training.history import History
from songwriter.tui.corpus_picker import PickCorpus
from songwriter.tui.dialogs import Ask, AskText
from songwriter.tui.place import Place
from songwriter.tui.plan import make_plan, split_files
from songwriter.tui.run_process import Followed, Found, Run, runs_in_library, start, stop_other
from songwriter.tui.run_view import words
from songwriter.tui.widgets.run_form import RunForm
from songwriter.tui.widgets.run_table import RunTable
from songwriter.tui.widgets.status import Status

_EVERY = 0.5
_REPLACE, _CANCEL = "Replace it", "Cancel"
_GO_ON = "Go on with the words that it knows"
# What the process of a run says where its corpus has changed.
_CHANGED = "--accept-changes"


class TrainPlace(Place):
    """Train a model on lyrics."""

    CSS_PATH = ["forms.tcss", "places.tcss"]  # noqa: RUF012 - textual's own type
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "pick", "Pick files and folders", id="train.pick"),
        Binding("ctrl+g", "start", "Start training", id="train.start"),
        Binding("ctrl+t", "stop", "Stop the run shown, saving it", id="train.stop"),
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
        self._found: tuple[Found, ...] = ()
        self._going: frozenset[str] = frozenset()
        self._followed: Followed | None = None
        # How the run that is being resumed had ended before.
        self._aside: Finished | None = None
        self._looking = False
        # The run that something was said of which is true until it ends.
        self._told_of = ""

    def body(self) -> Iterable[Widget]:
        """Return the form and the list of runs, and the run that is shown beside them."""
        yield Horizontal(
            VerticalScroll(
                RunForm(id="form"), OptionList(id="runs", compact=True, markup=False), id="plan", can_focus=False
            ),
            RunTable(),
            id="training",
        )

    def on_mount(self) -> None:
        """Look at the runs every now and then."""
        self.query_one("#runs").border_title = "runs"
        self.set_interval(_EVERY, self.look)
        self.look()

    def on_screen_resume(self) -> None:
        """Offer the models that there are now to begin from."""
        self._offer_bases()

    @work(exclusive=True, group="bases", exit_on_error=False)
    async def _offer_bases(self) -> None:
        names = await self.studio.cowriter.run(_usable_models)
        self.query_one(RunForm).offer_bases(names)

    @property
    def runs(self) -> dict[str, Run]:
        """Return the runs that this studio started."""
        return self.studio.runs

    @property
    def shown(self) -> str:
        """Return the name of the run that is shown, or ""."""
        return self._followed.name if self._followed else ""

    def look(self) -> None:
        """Look at the runs, unless that is being done: a look that is broken off would lose the lines that it read."""
        if not self._looking:
            self._looking = True
            self._look()

    @work(group="look", exit_on_error=False)
    async def _look(self) -> None:
        try:
            # Not in the event loop: a library on a slow disk must not stall typing.
            found = await asyncio.to_thread(_seen, self._followed)
        finally:
            self._looking = False
        self._list_runs(tuple(found))
        going = frozenset({each.name for each in found if each.going} | self._started_here())
        if self._told_of in self._going - going:
            self.tell("")
        self._going = going
        self._show()

    def _started_here(self) -> set[str]:
        return {name for name, run in self.runs.items() if run.going}

    def _show(self) -> None:
        self.query_one(Status).state = f"training {', '.join(sorted(self._going))}" if self._going else "no run going"
        if self._followed is None:
            return
        run = self.runs.get(self.shown)
        failed = run is not None and run.failed
        self.query_one(RunTable).show(self.shown, self._followed.history, self._words(run), failed=failed)

    def _words(self, run: Run | None) -> str:
        history = self._followed.history if self._followed else None
        if run is not None and run.failed:
            return f"the run ended with code {run.process.returncode}\n{run.last_words()}"
        if run is not None and run.going and run.stopping:
            return "finishing its step, to be saved…"
        if run is not None and run.going and history and history.finished and history.finished == self._aside:
            return "starting…"
        if history is None or history.finished is not None or self.shown in self._going:
            return words(history) if history else ""
        return "put aside; resume goes on with it"

    def _list_runs(self, found: tuple[Found, ...]) -> None:
        if [(each.name, each.going) for each in found] == [(each.name, each.going) for each in self._found]:
            return
        self._found = found
        runs = self.query_one("#runs", OptionList)
        at = runs.highlighted
        runs.clear_options()
        runs.add_options(Option(_line(each), id=each.name) for each in found)
        runs.highlighted = at if at is not None and at < len(found) else None
        if self._followed is None and found:
            self.watch_run(next((each.name for each in found if each.going), found[0].name))

    @on(OptionList.OptionSelected, "#runs")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.watch_run(str(event.option_id))

    def watch_run(self, name: str, *, anew: bool = False) -> None:
        """Show the run called `name`: all of its history, or what comes from now on if it begins `anew`."""
        self._followed = Followed.called(name, anew=anew)
        self.look()

    @work(exclusive=True, group="start", exit_on_error=False)
    async def action_start(self) -> None:
        """Start a run as the form says."""
        plan = await asyncio.to_thread(make_plan, self.query_one(RunForm).typed())
        if plan.name in self._going:
            raise UsageError(f"{plan.name} is training already", hint="stop it first, or choose another name")
        if plan.taken:
            answer = await self.app.push_screen_wait(Ask(f"There is a model called {plan.name}.", (_REPLACE, _CANCEL)))
            if answer == _CANCEL:
                return
            plan = replace(plan, replace=True)
        self._begin(plan.name, plan.arguments(), anew=True)

    @work(exclusive=True, group="start", exit_on_error=False)
    async def action_resume(self) -> None:
        """Go on with the run that is shown."""
        name = self.shown
        if not name:
            raise UsageError("no run is shown", hint="choose one in the list of runs")
        # Of one that was chosen just now, nothing may be read yet.
        history = await asyncio.to_thread(_history, name)
        more = await self._wanted_to_go_on(name, history)
        if more is not None:
            self._aside = history.finished
            self._begin(name, ["train", "--resume", name, "--quiet", *more], anew=False)

    async def _wanted_to_go_on(self, name: str, history: History) -> list[str] | None:
        """Ask what a run needs to go on: more epochs, or a word on a corpus that has changed; None if it is not to."""
        run = self.runs.get(name)
        if run is not None and run.failed and _CHANGED in run.last_words():
            question = f"The corpus of {name} has changed since the run began."
            answer = await self.app.push_screen_wait(Ask(question, (_GO_ON, _CANCEL)))
            return [_CHANGED] if answer == _GO_ON else None
        if history.started and history.finished and history.finished.reason == "epochs":
            planned = history.started.epochs
            epochs = await self.app.push_screen_wait(
                AskText(f"{name} has had its {planned} epochs. How many in all?", str(planned + 5))
            )
            if epochs is not None and not (epochs.isdecimal() and int(epochs) > planned):
                raise UsageError(f"{name} can't go on to epoch {epochs}", hint=f"a number above {planned}")
            return ["--epochs", epochs] if epochs else None
        return []

    def _begin(self, name: str, arguments: list[str], *, anew: bool) -> None:
        if name in self._going | self._started_here():
            raise UsageError(f"{name} is training already", hint="stop it first, or choose another name")
        self.watch_run(name, anew=anew)
        self.runs[name] = start(name, arguments)
        self._tell_of(name, f"training {name} in a process of its own")

    def _tell_of(self, name: str, said: str) -> None:
        self._told_of = name
        self.tell(said)

    @work(exclusive=True, group="stop", exit_on_error=False)
    async def action_stop(self) -> None:
        """Ask the run that is shown to save and end."""
        name, run = self.shown, self.runs.get(self.shown)
        if not name:
            raise UsageError("no run is shown", hint="choose one in the list of runs")
        if run is not None and run.going:
            run.stop()
        else:
            await asyncio.to_thread(stop_other, name)
        self._tell_of(name, f"{name} finishes its step, saves and ends")

    @work(exclusive=True, group="pick", exit_on_error=False)
    async def action_pick(self) -> None:
        """Pick files and folders in a tree."""
        form = self.query_one(RunForm)
        typed = form.typed()
        try:
            marked = await asyncio.to_thread(split_files, typed.files)
        except UsageError:
            marked = ()
        picked = await self.app.push_screen_wait(PickCorpus(Path.cwd(), marked, typed.level))
        if picked is not None:
            form.take_files(picked)

    @on(RunForm.Wanted)
    async def _wanted(self, event: RunForm.Wanted) -> None:
        await self.run_action(event.action)


def _seen(followed: Followed | None) -> list[Found]:
    if followed is not None:
        followed.read()
    return runs_in_library()


def _history(name: str) -> History:
    followed = Followed.called(name)
    followed.read()
    return followed.history


def _line(run: Found) -> str:
    return f"{'▶' if run.going else ' '} {time.strftime('%d %b', time.localtime(run.changed))}  {run.name}"


def _usable_models() -> list[str]:
    from songwriter.library import Entry, list_models

    return [each.name for each in list_models() if isinstance(each, Entry)]
