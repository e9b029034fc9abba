"""Train, Models, Settings, help, palette, themes, keys: the studio around the editor."""

import tomllib
from pathlib import Path

import pytest
from textual.widgets import DataTable, Input, OptionList, Select, Switch

from songwriter.paths import models_folder, settings_file
from songwriter.settings import describe, get
from songwriter.training.events import to_json
from songwriter.tui.dialogs import Ask
from songwriter.tui.help import Help
from songwriter.tui.keys import catalogue
from songwriter.tui.pickers import PickFiles
from songwriter.tui.preview import REFERENCE, effect
from songwriter.tui.run_process import EVENTS, Run
from songwriter.tui.widgets.curve import Curve
from songwriter.tui.widgets.setting import SettingRow
from tests.tui.conftest import Opener, until
from tests.tui.test_draft import answer
from tests.tui.test_model_states import notice
from tests.tui.test_runs import EPOCH, PROGRESS, STARTED


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
        process.returncode = 130
        await until(pilot, lambda: "put aside" in words(app))
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


async def test_a_run_started_in_a_shell_shows_up(studio: Opener) -> None:
    happens("shell", STARTED, PROGRESS, EPOCH)
    async with studio() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#runs") and app.screen.query_one("#runs", OptionList).option_count)
        await until(pilot, lambda: "step 5/20" in words(app))
        await pilot.press("ctrl+t")
        assert "stopped there" in notice(app)


async def test_files_are_picked_in_a_tree(studio: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "songs").mkdir()
    monkeypatch.chdir(tmp_path / "songs")
    (tmp_path / "songs" / "a song.txt").write_text("la")
    async with studio() as (app, pilot):
        await pilot.press("f3", "ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, PickFiles))
        await until(pilot, lambda: len(app.screen.query_one("DirectoryTree").root.children) == 1)  # type: ignore[attr-defined]
        await pilot.press("down", "space")
        await until(pilot, lambda: "a song.txt" in str(app.screen.query_one("#picked").render()))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen is app.here)
        await until(pilot, lambda: app.here.query_one("#files", Input).value)
        assert app.here.query_one("#files", Input).value == f"'{tmp_path / 'songs' / 'a song.txt'}'"


async def test_a_model_is_looked_at_and_chosen(studio: Opener, tiny: Path) -> None:
    broken = models_folder() / "broken" / "model.safetensors"
    broken.parent.mkdir()
    broken.write_bytes(b"no model")
    async with studio() as (app, pilot):
        await pilot.press("f4")
        table = app.screen.query_one("#models", DataTable)
        await until(pilot, lambda: table.row_count >= 2)
        await pilot.press("enter")
        assert "can't be used" in notice(app)
        await pilot.press("down")
        await until(pilot, lambda: "LSTM" in str(app.here.query_one("#detail").render()))
        assert "total" in str(app.here.query_one("#detail").render())
        await pilot.press("enter")
        await until(pilot, lambda: app.model_state == "tiny")
        assert tomllib.loads(settings_file().read_text())["model"] == "tiny"
        await until(pilot, lambda: table.get_cell_at((1, 0)) == "▸")  # type: ignore[arg-type]


async def test_the_form_has_a_control_for_every_setting(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query(SettingRow))
        rows = {row.description.key: row for row in app.here.query(SettingRow)}
        assert set(rows) == {each.key for each in describe()}
        for key, row in rows.items():
            kind = Select if row.description.choices or key in ("theme", "model") else Switch
            assert isinstance(row.control, Input if kind is Switch and row.description.kind is not bool else kind)


async def test_a_setting_is_kept_at_once_and_its_effect_is_shown(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: "68.8 %" in str(app.screen.query_one("#preview").render()))
        app.screen.query_one("#set-sampling-top_k Input", Input).value = "2"
        app.screen.query_one("#set-sampling-temperature Input", Input).value = "1"
        await until(pilot, lambda: "70.6 %" in str(app.screen.query_one("#preview").render()))
        assert app.settings.sampling.top_k == 2
        kept = settings_file()
        await until(pilot, lambda: kept.exists() and tomllib.loads(kept.read_text())["sampling"]["top_k"] == 2)
        app.screen.query_one("#set-sampling-method Select", Select).value = "greedy"
        await until(pilot, lambda: "100.0 %" in str(app.screen.query_one("#preview").render()))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "68.8 %" in str(app.screen.query_one("#preview").render()))
        await until(pilot, lambda: app.screen.query_one("#set-sampling-top_k Input", Input).value == "40")


async def test_a_bad_value_is_refused_in_place_with_the_range(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query("#set-sampling-temperature Input"))
        row = app.screen.query_one("#set-sampling-temperature", SettingRow)
        for bad in ("9", "hot", ""):
            row.query_one(Input).value = bad
            await until(pilot, lambda: "from 0 to 5" in str(row.query_one(".problem").render()))
            assert app.settings.sampling.temperature == 0.8
        row.query_one(Input).value = "1.5"
        await until(pilot, lambda: not row.query_one(".problem").display)
        assert app.settings.sampling.temperature == 1.5


async def test_a_settings_file_with_mistakes_is_read_as_far_as_it_goes(studio: Opener) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('theme = "nord"\ncolour = "blue"\n[sampling]\ntop_k = 0\ntemperature = 1.2\n')
    async with studio() as (app, pilot):
        await until(pilot, lambda: app.theme == "nord")
        assert app.settings.sampling.temperature == 1.2
        assert get(app.settings, "sampling.top_k") == 40


async def test_a_theme_from_the_palette_is_kept(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.theme = "textual-light"
        await until(pilot, lambda: settings_file().exists())
        assert tomllib.loads(settings_file().read_text())["theme"] == "textual-light"


async def test_remapped_keys_work_and_clashes_are_told(studio: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('[keys]\n"app.help" = "f12"\n"write.new" = "ctrl+x"\n')
    told: list[str] = []
    monkeypatch.setattr("songwriter.tui.app.StudioApp.notify", lambda _app, _hint, title="", **_: told.append(title))
    async with studio() as (app, pilot):
        await until(pilot, lambda: told)
        assert any("ctrl+x" in each and "edit.cut" in each for each in told)
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(app.screen, Help))


async def test_every_action_is_in_the_palette_and_in_the_help(studio: Opener) -> None:
    async with studio() as (app, pilot):
        bindings = [each for _, group in catalogue() for each in group]
        commands = " ".join(command.title for command in app.get_system_commands(app.screen))
        assert all(each.description in commands for each in bindings if each.action != "command_palette")
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, Help))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.writing)


async def test_a_command_of_another_place_goes_there(studio: Opener) -> None:
    async with studio() as (app, pilot):
        commands = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        await commands["Train: Start training"]()
        await until(pilot, lambda: app.current_mode == "train" and "no corpus" in notice(app))
        await commands["Write: Show the next suggestion"]()
        assert app.current_mode == "write"


async def test_places_keep_what_was_typed(studio: Opener) -> None:
    async with studio(size=(80, 24)) as (app, pilot):
        await pilot.press(*"la", "f3", "f4", "f5", "f2", *"lo")
        assert app.writing.editor.text == "lalo"


def test_the_reference_is_the_one_of_the_design() -> None:
    from songwriter.settings import SamplingSettings

    assert REFERENCE == (("the", 0.05), ("mat", 0.60), ("rug", 0.25), ("chair", 0.05), ("banana", 0.01))
    top_two = effect(SamplingSettings(method="top-k", top_k=2, temperature=1))
    assert top_two.after == pytest.approx((0, 0.7059, 0.2941, 0, 0, 0), abs=1e-4)
    assert sum(top_two.before) == pytest.approx(1)
