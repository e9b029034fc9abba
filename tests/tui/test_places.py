"""Settings, help, palette, themes, keys: the studio around the editor."""

import tomllib

import pytest
from textual.widgets import Input, Select, Switch

from songwriter.paths import settings_file
from songwriter.settings import describe, get
from songwriter.tui.help import Help
from songwriter.tui.keys import catalogue
from songwriter.tui.preview import REFERENCE, effect
from songwriter.tui.widgets.setting import SettingRow
from tests.tui.conftest import Opener, until
from tests.tui.test_model_states import notice


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
    settings_file().write_text('[keys]\n"app.help" = "f9"\n"write.new" = "ctrl+x"\n')
    told: list[str] = []
    monkeypatch.setattr("songwriter.tui.app.StudioApp.notify", lambda _app, _hint, title="", **_: told.append(title))
    async with studio() as (app, pilot):
        await until(pilot, lambda: told)
        assert any("ctrl+x" in each and "edit.cut" in each for each in told)
        await pilot.press("f9")
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
