from pathlib import Path

from textual.widgets import OptionList, Static

from songwriter.shelf.versions import keep_version, versions_of
from songwriter.tui.versions import VersionList
from tests.tui.conftest import Opener, until
from tests.tui.test_model_states import notice


async def test_a_version_is_looked_at_and_brought_back_in_one_step(studio: Opener, tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    path.write_text("third")
    for text in ("first words", "second", "third"):
        keep_version(path, text, "saved")
    async with studio(song=path) as (app, pilot):
        await until(pilot, lambda: app.writing.editor.text == "third")
        await pilot.press("x", "alt+h")
        await until(pilot, lambda: isinstance(app.screen, VersionList))
        rows = app.screen.query_one(OptionList)
        assert [" 1 words" in str(rows.get_option_at_index(row).prompt) for row in range(3)] == [True, True, False]
        difference = app.screen.query_one("#difference", Static)
        await until(pilot, lambda: "+third" in str(difference.render()))
        await pilot.press("down", "down")
        await until(pilot, lambda: "+first words" in str(difference.render()))
        assert "-xthird" in str(difference.render())
        await pilot.press("enter")
        await until(pilot, lambda: app.writing.editor.text == "first words")
        await until(pilot, lambda: "brought back" in notice(app))
        assert path.read_text() == "third"
        assert app.writing.draft.unsaved
        await pilot.press("ctrl+z")
        assert app.writing.editor.text == "xthird"
        app.writing.draft.leave()
    # The text that was there is a version too.
    assert versions_of(path)[0].text == "xthird"


async def test_escape_changes_nothing(studio: Opener, tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    path.write_text("now")
    keep_version(path, "then", "saved")
    async with studio(song=path) as (app, pilot):
        await until(pilot, lambda: app.writing.editor.text == "now")
        await pilot.press("alt+h")
        await until(pilot, lambda: isinstance(app.screen, VersionList))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.writing)
        assert app.writing.editor.text == "now"
        assert len(versions_of(path)) == 1


async def test_without_versions_it_is_said_when_there_will_be_some(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("alt+h")
        await until(pilot, lambda: "no earlier versions" in notice(app))
        assert app.screen is app.writing
