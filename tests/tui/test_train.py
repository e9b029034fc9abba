"""The Train place: choosing a corpus, starting, watching, stopping and resuming runs, and leaving during one."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.style import Style
from textual.widgets import DataTable, Input, OptionList, Select

from songwriter.errors import CorpusError
from songwriter.lock import locked
from songwriter.paths import models_folder
from songwriter.text.facts import CorpusFacts
from songwriter.training.events import FinalScore, Finished, RolledBack, Sampled, to_json
from songwriter.tui.corpus_look import examples, facts_from_json, look_up, said
from songwriter.tui.corpus_picker import CorpusTree, PickCorpus, Size, measured
from songwriter.tui.dialogs import Ask, AskText
from songwriter.tui.run_process import EVENTS, Run
from songwriter.tui.train import TrainPlace
from songwriter.tui.widgets.curve import Curve
from songwriter.tui.widgets.status import Status
from tests.tui.conftest import Opener, until
from tests.tui.test_draft import answer
from tests.tui.test_model_states import notice
from tests.tui.test_runs import EPOCH, PROGRESS, STARTED, fake_run


class FakeProcess:
    """Stand for the process of a run."""

    def __init__(self) -> None:
        self.returncode: int | None = None
        self.pid = 0
        self.signals: list[int] = []

    def poll(self) -> int | None:
        return self.returncode

    def send_signal(self, number: int) -> None:
        self.signals.append(number)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[list[str], FakeProcess]]:
    """Catch the runs that are started."""
    runs: list[tuple[list[str], FakeProcess]] = []

    def start(name: str, arguments: list[str]) -> Run:
        process = FakeProcess()
        runs.append((arguments, process))
        return Run(name, process, tmp_path / f"{name}.log")  # type: ignore[arg-type]

    monkeypatch.setattr("songwriter.tui.train.start", start)
    return runs


def happens(name: str, *events: object) -> None:
    path = models_folder() / name / EVENTS
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{to_json(event)}\n" for event in events)  # type: ignore[arg-type]


def words(app: object) -> str:
    return str(app.here.query_one("#run-words").render())  # type: ignore[attr-defined]


async def test_a_run_is_started_watched_stopped_and_resumed(
    studio: Opener, started: list[tuple[list[str], FakeProcess]], tmp_path: Path
) -> None:
    (tmp_path / "my songs.txt").write_text("la")
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#files"))
        app.screen.query_one("#files", Input).value = f"'{tmp_path / 'my songs.txt'}'"
        app.screen.query_one("#name", Input).value = "mine"
        await pilot.press("ctrl+g")
        await until(pilot, lambda: started)
        arguments, process = started[0]
        assert arguments[0] == "train"
        assert arguments[-1] == str(tmp_path / "my songs.txt")
        happens("mine", STARTED, PROGRESS, EPOCH)
        table = app.screen.query_one("#epoch-table", DataTable)
        await until(pilot, lambda: table.row_count == 1)
        assert table.get_row_at(0)[:4] == ["1 ●", "3.900", "3.800", "44.7"]
        assert "step 5/20" in words(app)
        assert app.screen.query_one(Curve).curves.validation == ((1.0, 3.8),)
        await pilot.press("ctrl+t")
        assert len(process.signals) == 1
        assert "saves and ends" in notice(app)
        process.returncode = 130
        await until(pilot, lambda: "put aside" in words(app))
        await until(pilot, lambda: notice(app) == "")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: len(started) == 2)
        assert started[1][0] == ["train", "--resume", "mine", "--quiet"]


async def test_a_run_that_dies_shows_its_last_words(
    studio: Opener, started: list[tuple[list[str], FakeProcess]], tmp_path: Path
) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#files"))
        app.screen.query_one("#files", Input).value = str(tmp_path)
        app.screen.query_one("#name", Input).value = "mine"
        await pilot.press("ctrl+g")
        await until(pilot, lambda: started)
        (tmp_path / "mine.log").write_text("error: no text in there\nhint: choose another folder\n")
        started[0][1].returncode = 1
        await until(pilot, lambda: "no text in there" in words(app))
        assert "choose another folder" in words(app)


async def test_a_plan_that_makes_no_sense_is_told_and_starts_nothing(
    studio: Opener, started: list[tuple[list[str], FakeProcess]]
) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f3", "ctrl+g")
        await until(pilot, lambda: "no corpus" in notice(app))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "no run is shown" in notice(app))
        assert not started


async def test_a_name_that_is_taken_is_asked_about(
    studio: Opener, started: list[tuple[list[str], FakeProcess]], tmp_path: Path
) -> None:
    (models_folder() / "mine").mkdir(parents=True)
    (models_folder() / "mine" / "model.safetensors").write_bytes(b"")
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#files"))
        app.screen.query_one("#files", Input).value = str(tmp_path)
        app.screen.query_one("#name", Input).value = "mine"
        await pilot.press("ctrl+g")
        await answer(pilot, "Cancel")
        assert not started
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await answer(pilot, "Replace it")
        await until(pilot, lambda: started)
        assert "--replace" in started[0][0]


@pytest.mark.skipif(sys.platform == "win32", reason="a console of Windows signals everybody in it")
async def test_a_run_started_in_a_shell_shows_up_and_is_stopped_from_here(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#runs"))
        process = await asyncio.to_thread(fake_run, "shell")
        try:
            await until(pilot, lambda: "training shell" in app.here.query_one(Status).state)
            await until(pilot, lambda: "/20 · loss 4.000" in words(app))
            await pilot.press("ctrl+t")
            await until(pilot, lambda: "stopped; it can be resumed" in words(app))
            assert await asyncio.to_thread(process.wait, 20) == 130
            await until(pilot, lambda: "no run going" in app.here.query_one(Status).state)
            await pilot.press("ctrl+t")
            await until(pilot, lambda: "not going on" in notice(app))
        finally:
            process.kill()


async def test_a_run_that_is_going_on_is_neither_started_nor_resumed_again(
    studio: Opener, started: list[tuple[list[str], FakeProcess]], tmp_path: Path
) -> None:
    happens("shell", STARTED)
    with locked(models_folder() / "shell"):
        async with studio() as (app, pilot):
            await pilot.press("f3")
            await until(pilot, lambda: "shell" in words(app))
            await pilot.press("ctrl+r")
            await until(pilot, lambda: "training already" in notice(app))
            app.screen.query_one("#files", Input).value = str(tmp_path)
            app.screen.query_one("#name", Input).value = "shell"
            app.here.tell("")
            await pilot.press("ctrl+g")
            await until(pilot, lambda: "training already" in notice(app))
            assert not started


async def test_the_history_of_any_run_is_shown_with_a_sample_for_each_epoch(studio: Opener) -> None:
    more = (replace(EPOCH, epoch=2, best=False), Sampled(2, "second song"), RolledBack(2, 3, 99.0, 1, 0.5))
    happens("old", STARTED, PROGRESS, EPOCH, Sampled(1, "first song"), *more, FinalScore(4.2, 66.7))
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#runs") and app.screen.query_one("#runs", OptionList).option_count)
        app.screen.query_one("#runs").focus()
        await pilot.press("down", "enter")
        table = app.screen.query_one("#epoch-table", DataTable)
        await until(pilot, lambda: table.row_count == 2)
        sample = app.screen.query_one("#sample")
        await until(pilot, lambda: "second song" in str(sample.render()))
        assert "put aside" in words(app)
        told = str(app.screen.query_one("#run-facts").render())
        assert "exploded" in told
        assert "66.70" in told
        table.focus()
        await pilot.press("up")
        await until(pilot, lambda: "first song" in str(sample.render()))
        # What comes later does not take the cursor away from where it was put.
        happens("old", replace(EPOCH, epoch=3), Sampled(3, "third song"))
        await until(pilot, lambda: table.row_count == 3)
        assert table.cursor_row == 0


async def test_a_finished_run_asks_for_more_epochs(
    studio: Opener, started: list[tuple[list[str], FakeProcess]]
) -> None:
    happens("old", STARTED, EPOCH, Finished("epochs", 4, 1, 44.7, 12.0))
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#runs"))
        await until(pilot, lambda: "finished" in words(app))
        for typed in ("3", "many"):
            app.here.tell("")
            await pilot.press("ctrl+r")
            await until(pilot, lambda: isinstance(app.screen, AskText))
            app.screen.query_one(Input).value = typed
            await pilot.press("enter")
            await until(pilot, lambda: app.screen is app.here and "can't go on" in notice(app))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        assert app.screen.query_one(Input).value == "9"
        await pilot.press("enter")
        await until(pilot, lambda: started)
        assert started[0][0] == ["train", "--resume", "old", "--quiet", "--epochs", "9"]
        await until(pilot, lambda: "starting" in words(app))


async def test_a_run_asks_for_more_epochs_also_where_it_was_chosen_just_now(
    studio: Opener, started: list[tuple[list[str], FakeProcess]]
) -> None:
    happens("old", STARTED, EPOCH, Finished("epochs", 4, 1, 44.7, 12.0))
    happens("new", STARTED, EPOCH)
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#runs") and words(app))
        place = app.here
        assert isinstance(place, TrainPlace)
        place.watch_run("old")
        place.action_resume()
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("escape")
        assert not started


async def test_a_corpus_that_has_changed_is_asked_about(
    studio: Opener, started: list[tuple[list[str], FakeProcess]], tmp_path: Path
) -> None:
    happens("old", STARTED, EPOCH)
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#runs"))
        app.here.watch_run("old")  # type: ignore[attr-defined]
        await until(pilot, lambda: "put aside" in words(app))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: started)
        (tmp_path / "old.log").write_text("error: it has changed\nhint: --accept-changes goes on\n")
        started[0][1].returncode = 1
        await until(pilot, lambda: "it has changed" in words(app))
        await pilot.press("ctrl+r")
        await answer(pilot, "Go on with the words that it knows")
        await until(pilot, lambda: len(started) == 2)
        assert started[1][0] == ["train", "--resume", "old", "--quiet", "--accept-changes"]


@pytest.mark.parametrize(
    ("label", "leaves", "signals"),
    [("Let it go on", True, 0), ("Stop it, saving it", True, 1), ("Stay here", False, 0)],
)
async def test_leaving_during_a_run_asks_what_is_to_become_of_it(
    studio: Opener, label: str, leaves: bool, signals: int
) -> None:
    process = FakeProcess()
    async with studio() as (app, pilot):
        app.runs["mine"] = Run("mine", process, Path("mine.log"))  # type: ignore[arg-type]
        await pilot.press("ctrl+q")
        await answer(pilot, label)
        if leaves:
            await until(pilot, lambda: not app.is_running)
        assert app.is_running != leaves
        assert len(process.signals) == signals


async def test_leaving_by_enter_lets_the_run_go_on(studio: Opener) -> None:
    process = FakeProcess()
    async with studio() as (app, pilot):
        app.runs["mine"] = Run("mine", process, Path("mine.log"))  # type: ignore[arg-type]
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: not app.is_running)
        assert not process.signals


async def test_a_chosen_corpus_is_looked_at_and_sizes_the_model(studio: Opener, songs_file: Path) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#files"))
        facts = app.screen.query_one("#corpus-facts")
        why = app.screen.query_one("#preset-why")
        assert "goes by the size" in str(why.render())
        app.screen.query_one("#files", Input).value = str(songs_file)
        await until(pilot, lambda: "different words" in str(facts.render()), seconds=20)
        assert "in 1 file" in str(facts.render())
        await until(pilot, lambda: "tiny, for" in str(why.render()))
        assert app.screen.query_one("#epochs", Input).placeholder == "up to 30"
        app.screen.query_one("#preset", Select).value = "large"
        await until(pilot, lambda: "1024 hidden" in str(why.render()))
        app.screen.query_one("#files", Input).value = str(songs_file.with_name("nothing.txt"))
        await until(pilot, lambda: "no such file" in str(facts.render()))
        app.screen.query_one("#files", Input).value = ""
        await until(pilot, lambda: not str(facts.render()))


async def test_a_base_model_brings_its_own_level_and_cell(studio: Opener, tiny: Path) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#base"))
        base = app.screen.query_one("#base", Select)
        await until(pilot, lambda: "tiny" in [value for _, value in base._options])
        base.value = "tiny"
        await until(pilot, lambda: app.screen.query_one("#level").disabled and app.screen.query_one("#cell").disabled)


async def test_files_and_folders_are_marked_in_a_tree_with_their_sizes(
    studio: Opener, tmp_path: Path, songs_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "songs"
    (folder / "album").mkdir(parents=True)
    (folder / "album" / "one.txt").write_text("la " * 500)
    (folder / "a song.txt").write_bytes(songs_file.read_bytes())
    (folder / "covers").mkdir()
    (folder / "covers" / "cover.png").write_bytes(b"png")
    (folder / "Makefile").write_text("all:")
    (folder / ".hidden.txt").write_text("la")
    monkeypatch.chdir(folder)
    async with studio() as (app, pilot):
        await pilot.press("f3", "ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, PickCorpus))
        tree = app.screen.query_one(CorpusTree)
        await until(pilot, lambda: len(tree.root.children) == 3)

        def shown() -> list[str]:
            return [tree.render_label(node, Style(), Style()).plain for node in tree.root.children]

        assert shown()[0] == "  ▸ album  1 file, 2 kB"
        assert shown()[1] == "  ▸ covers"
        await pilot.press("down", "space", "down", "down", "space")
        assert [line[0] for line in shown()] == ["■", " ", "■"]
        assert "album, a song.txt" in str(app.screen.query_one("#picked").render())
        await until(pilot, lambda: "in 2 files" in str(app.screen.query_one("#picked-facts").render()), seconds=20)
        # By mouse: a click on a file marks it, and the buttons do the rest.
        await pilot.click(CorpusTree, offset=(12, 3))
        await until(pilot, lambda: shown()[2][0] == " ")
        await pilot.click("#accept")
        await until(pilot, lambda: app.screen is app.here)
        assert app.here.query_one("#files", Input).value == str(folder / "album")
        # What is chosen already is marked when the picker opens again; leaving it changes nothing.
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, PickCorpus))
        assert list(app.screen.query_one(CorpusTree).marked) == [folder / "album"]
        await pilot.press("backspace")
        await until(pilot, lambda: app.screen.query_one(CorpusTree).path == tmp_path)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.here)
        assert app.here.query_one("#files", Input).value == str(folder / "album")


def test_a_folder_is_measured_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.TXT", "c.png", ".d.txt"):
        (tmp_path / name).write_text("1234")
    assert measured(tmp_path) == Size(2, 8)
    assert measured(tmp_path / "a.txt") == Size(1, 4)
    assert measured(tmp_path / "c.png") is None
    assert measured(tmp_path / "nothing.txt") is None
    monkeypatch.setattr("songwriter.tui.corpus_picker._COUNTED", 2)
    size = measured(tmp_path)
    assert size is not None
    assert size.more
    assert str(size).startswith("over ")


def test_facts_are_said_in_few_words() -> None:
    facts = CorpusFacts(2, 1, 9, 90, 70, 40, {"10000": 0.987}, 3, ["A repeats B"], {"web address": 2, "footnote": 1})
    assert said(facts) == [
        "1 song in 2 files · 70 words",
        "40 different words; 10,000 cover 98.7%",
        "left out: 3 repeats, 3 lines of junk",
    ]
    assert examples(facts) == ["junk: web address 2, footnote 1", "repeat: A repeats B"]
    clean = replace(facts, coverage={}, repeated=0, duplicates=[], removed={})
    assert said(clean) == ["1 song in 2 files · 70 words", "40 different words"]
    assert examples(clean) == []


async def test_what_can_not_be_looked_at_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"%PDF-1.7")
    with pytest.raises(CorpusError, match="a PDF") as raised:
        await look_up([str(tmp_path / "a.txt")], "word")
    assert raised.value.hint
    with pytest.raises(CorpusError):
        facts_from_json(b"nonsense")


async def test_a_look_that_nobody_waits_for_ends_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    begun: list[subprocess.Popen[bytes]] = []

    def launch(_arguments: object, stdout: int, stderr: int) -> "subprocess.Popen[bytes]":
        begun.append(subprocess.Popen(command, stdout=stdout, stderr=stderr))
        return begun[-1]

    monkeypatch.setattr("songwriter.tui.corpus_look.launch", launch)
    for pause in (0, 0.1):
        task = asyncio.create_task(look_up(["x"], "word"))
        await asyncio.sleep(pause)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert begun
    assert all(process.returncode is not None for process in begun)
