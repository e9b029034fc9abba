"""The settings file, help, palette, themes, keys: the studio around the editor."""

import tomllib

import pytest
from textual.widgets import Static

from songwriter.paths import settings_file
from songwriter.settings import get
from songwriter.tui.help import Help
from songwriter.tui.keys import catalogue
from songwriter.tui.widgets.panel import Panel
from tests.tui.conftest import Opener, until
from tests.tui.test_model_states import notice


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
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(app.screen, Help))
        assert len(told) == 1
        assert "ctrl+x" in told[0]
        assert "edit.cut" in told[0]


async def test_many_problems_with_keys_are_told_at_once(studio: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file().parent.mkdir(parents=True)
    names = "\n".join(f'"no.{letter}" = "f12"' for letter in "abcdefg")
    settings_file().write_text(f"[keys]\n{names}\n")
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "songwriter.tui.app.StudioApp.notify", lambda _app, hint, title="", **_: told.append((title, hint))
    )
    async with studio() as (_, pilot):
        await until(pilot, lambda: told)
        assert len(told) == 1
        assert told[0][0].startswith("7 ")
        assert "'no.a'" in told[0][1]
        assert "… and 2 more" in told[0][1]


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


async def test_a_key_lays_nothing_out_anew(studio: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    async with studio() as (app, pilot):
        await pilot.press("l")
        app.here.tell("said", "and how")
        notice, updates = app.here.query_one("#notice", Static), []
        monkeypatch.setattr(notice, "update", updates.append)
        await pilot.press("a")
        assert updates == [""]
        assert not notice.display
        await pilot.press("l", "a")
        assert updates == [""]


async def test_the_panel_follows_the_theme(studio: Opener) -> None:
    async with studio() as (app, pilot):
        panel = app.writing.query_one(Panel)
        dark = panel.plain
        app.change_setting("theme", "textual-light")
        await pilot.pause()
        assert panel.plain == panel.rich_style != dark
