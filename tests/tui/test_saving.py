"""Saving over what other programs did meanwhile, and over what the disk refuses."""

from pathlib import Path

import pytest
from textual.events import AppBlur, AppFocus
from textual.pilot import Pilot
from textual.widgets import Input

from songwriter.shelf.versions import versions_of
from songwriter.tui.app import StudioApp
from songwriter.tui.dialogs import AskText
from songwriter.tui.widgets.status import Status
from tests.tui.conftest import Opener, until
from tests.tui.test_draft import answer, asked
from tests.tui.test_model_states import notice


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "song.txt"
    file.write_text("one")
    return file


async def with_theirs(app: StudioApp, pilot: Pilot[None], path: Path) -> None:
    """Type, let another program write, and save."""
    await until(pilot, lambda: app.writing.editor.text == "one")
    await pilot.press("x")
    path.write_text("theirs")
    await pilot.press("ctrl+s")
    # What the question is about stands in a box of its own, which comes last.
    await until(pilot, lambda: "+theirs" in asked(app))
    assert "-xone" in asked(app)
    assert "changed by another program" in asked(app)


async def test_mine_is_kept_and_theirs_is_a_version(studio: Opener, path: Path) -> None:
    async with studio(song=path) as (app, pilot):
        await with_theirs(app, pilot, path)
        await answer(pilot, "Keep mine")
        await until(pilot, lambda: path.read_text() == "xone")
        await until(pilot, lambda: app.writing.draft.state == "saved")
    assert [each.text for each in versions_of(path)] == ["xone", "theirs"]


async def test_theirs_is_taken_and_mine_is_a_version_and_a_step_of_undo_away(studio: Opener, path: Path) -> None:
    async with studio(song=path) as (app, pilot):
        await with_theirs(app, pilot, path)
        await answer(pilot, "Take theirs")
        await until(pilot, lambda: app.writing.editor.text == "theirs")
        assert app.writing.draft.state == "saved"
        await until(pilot, lambda: "as it is on the disk" in notice(app))
        await pilot.press("ctrl+z")
        assert app.writing.editor.text == "xone"
        # No change is asked about twice.
        await pilot.press("ctrl+s")
        await until(pilot, lambda: path.read_text() == "xone")
    assert [each.text for each in versions_of(path)] == ["xone", "theirs", "xone"]


async def test_mine_goes_under_another_name_and_theirs_stays(studio: Opener, path: Path) -> None:
    async with studio(song=path) as (app, pilot):
        await with_theirs(app, pilot, path)
        await answer(pilot, "Another name")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        app.screen.query_one(Input).value = str(path.with_name("mine.txt"))
        await pilot.press("enter")
        await until(pilot, lambda: app.writing.draft.song.path == path.with_name("mine.txt"))
        assert (path.read_text(), path.with_name("mine.txt").read_text()) == ("theirs", "xone")


async def test_a_change_is_noticed_when_the_studio_gets_the_focus_back(studio: Opener, path: Path) -> None:
    async with studio(song=path) as (app, pilot):
        await until(pilot, lambda: app.writing.editor.text == "one")
        app.post_message(AppBlur())
        await until(pilot, lambda: not app.app_focus)
        path.write_text("theirs")
        app.post_message(AppFocus())
        await until(pilot, lambda: "changed by another program" in notice(app), seconds=1.5)
        assert "changed on disk" in app.writing.query_one(Status).state
        # There is a choice even though nothing was typed.
        await pilot.press("ctrl+s")
        await answer(pilot, "Take theirs")
        await until(pilot, lambda: app.writing.editor.text == "theirs")
        await until(pilot, lambda: " · saved · " in app.writing.query_one(Status).state)


async def test_a_change_is_noticed_by_and_by_and_so_is_its_end(studio: Opener, path: Path) -> None:
    async with studio(song=path) as (app, pilot):
        path.write_text("theirs")
        await until(pilot, lambda: app.writing.draft.state == "changed on disk")
        path.write_text("one")
        await until(pilot, lambda: app.writing.draft.state == "saved")
        path.unlink()
        await until(pilot, lambda: app.writing.draft.state == "gone from the disk")
        assert "gone from the disk" in notice(app)
        await pilot.press("ctrl+s")
        await until(pilot, path.exists)
        assert path.read_text() == "one"
        await until(pilot, lambda: app.writing.draft.state == "saved")


async def test_a_read_only_file_is_told_and_left(studio: Opener, path: Path) -> None:
    path.chmod(0o444)
    async with studio(song=path) as (app, pilot):
        await until(pilot, lambda: app.writing.editor.text == "one")
        await pilot.press("x", "ctrl+s")
        await until(pilot, lambda: "is read-only" in asked(app))
        assert "Your text is kept" in asked(app)
        await answer(pilot, "Another place")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        app.screen.query_one(Input).value = str(path.with_name("mine.txt"))
        await pilot.press("enter")
        await until(pilot, lambda: app.writing.draft.song.path == path.with_name("mine.txt"))
    assert path.read_text() == "one"
    path.chmod(0o644)


async def test_a_vanished_folder_is_told_and_not_made_again(studio: Opener, tmp_path: Path) -> None:
    path = tmp_path / "stick" / "song.txt"
    path.parent.mkdir()
    path.write_text("one")
    async with studio(song=path) as (app, pilot):
        await until(pilot, lambda: app.writing.editor.text == "one")
        path.parent.rename(tmp_path / "elsewhere")
        await pilot.press("x", "ctrl+s")
        await until(pilot, lambda: "stick is gone" in asked(app))
        assert not path.parent.exists()
        (tmp_path / "elsewhere").rename(path.parent)
        await answer(pilot, "Try again")
        await until(pilot, lambda: path.read_text() == "xone")


async def test_two_saves_in_a_row_are_two_versions_and_one_without_a_change_is_none(studio: Opener, path: Path) -> None:
    async with studio(song=path) as (app, pilot):
        await until(pilot, lambda: app.writing.editor.text == "one")
        for text in ("xone", "xyone", "xyone"):
            if text != app.writing.editor.text:
                await pilot.press(text[len(text) - 4])
            await pilot.press("ctrl+s")
            await until(pilot, lambda text=text: path.read_text() == text)  # type: ignore[misc]
            await until(pilot, lambda: app.writing.draft.state == "saved")
            await pilot.pause(0.1)
    assert [each.text for each in versions_of(path)] == ["xyone", "xone", "one"]


async def test_a_song_whose_file_is_not_there_yet_is_new(studio: Opener, tmp_path: Path) -> None:
    async with studio(song=tmp_path / "new.txt") as (app, pilot):
        assert app.writing.draft.state == "new"
        await pilot.press("a", "ctrl+s")
        await until(pilot, lambda: app.writing.draft.state == "saved")
