"""Opening, saving and leaving songs; what a person wrote is never lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

import songwriter.tui.saving
from songwriter.errors import StorageError
from songwriter.paths import songs_folder
from songwriter.shelf.journal import claim_lost
from songwriter.shelf.trash import list_trash
from songwriter.tui.app import StudioApp
from songwriter.tui.dialogs import Ask, AskText
from songwriter.tui.songlist import SongList
from songwriter.tui.widgets.status import Status
from tests.tui.conftest import Opener, until
from tests.tui.test_model_states import notice


async def answer(pilot: Pilot[None], label: str) -> None:
    """Press the button of a question once it is there, and wait until the question is gone."""

    def buttons() -> list[Button]:
        return [each for each in pilot.app.screen.query(Button) if str(each.label) == label]

    await until(pilot, lambda: isinstance(pilot.app.screen, Ask) and buttons())
    question = pilot.app.screen
    buttons()[0].press()
    await until(pilot, lambda: pilot.app.screen is not question)


def asked(app: StudioApp) -> str:
    """Return the question on the screen."""
    if not isinstance(app.screen, Ask):
        return ""
    return "\n".join(str(each.render()) for each in app.screen.query(Static))


async def test_a_new_song_asks_for_its_title_and_is_saved(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press(*"la", "enter", *"lo", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        assert app.screen.query_one(Input).value == "la"
        app.screen.query_one(Input).value = "Blue Hour"
        await pilot.press("enter")
        path = songs_folder() / "Blue Hour.txt"
        await until(pilot, path.exists)
        assert path.read_bytes() == b"la\nlo"
        await until(pilot, lambda: "· saved ·" in app.writing.query_one(Status).state)
        await pilot.press("x")
        await until(pilot, lambda: "not saved" in app.writing.query_one(Status).state)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: path.read_bytes() == b"la\nlox")


async def test_escape_at_the_title_saves_nothing(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("l", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert not songs_folder().exists()
        assert app.writing.editor.text == "l"


async def test_another_file_is_never_replaced_without_asking(studio: Opener) -> None:
    songs_folder().mkdir(parents=True)
    there = songs_folder() / "la.txt"
    there.write_text("mine")
    async with studio() as (app, pilot):
        await pilot.press(*"la", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("enter")
        await answer(pilot, "Cancel")
        assert there.read_text() == "mine"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("enter")
        await answer(pilot, "Replace it")
        await until(pilot, lambda: there.read_text() == "la")


async def test_a_song_named_at_the_start_is_opened_and_need_not_exist(studio: Opener, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("café\r\n".encode("cp1252"))
    async with studio(song=path) as (app, pilot):
        await until(pilot, lambda: app.writing.editor.text == "café\n")
        await pilot.press("x", "ctrl+s")
        await until(pilot, lambda: path.read_bytes() == "xcafé\r\n".encode("cp1252"))
    async with studio(song=tmp_path / "new.txt") as (app, pilot):
        await pilot.press("x", "ctrl+s")
        await until(pilot, (tmp_path / "new.txt").exists)


async def test_a_file_changed_by_another_program_is_not_replaced_without_asking(studio: Opener, tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    path.write_text("one")
    async with studio(song=path) as (app, pilot):
        await until(pilot, lambda: app.writing.editor.text == "one")
        path.write_text("theirs")
        await pilot.press("x", "ctrl+s")
        await answer(pilot, "Cancel")
        assert path.read_text() == "theirs"
        assert app.writing.editor.text == "xone"


def once_full(real: Callable[..., Any]) -> Callable[..., Any]:
    """Stand for a disk that is full the first time."""
    times: list[int] = []

    def write(*arguments: Any) -> Any:
        times.append(1)
        if len(times) == 1:
            raise StorageError("no space left", hint="free some space")
        return real(*arguments)

    return write


async def test_a_failed_save_keeps_the_text_says_why_and_offers_another_place(
    studio: Opener, monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path
) -> None:
    def full(*_: object) -> None:
        raise StorageError("no space left for song.txt", hint="free some space")

    async with studio() as (app, pilot):
        monkeypatch.setattr("songwriter.shelf.songfile.write_over", full)
        await pilot.press(*"la", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("enter")
        await until(pilot, lambda: "no space left" in asked(app))
        assert "Free some space" in asked(app)
        await answer(pilot, "Try again")
        await answer(pilot, "Cancel")
        await until(pilot, lambda: "no space left" in notice(app))
        assert app.writing.editor.text == "la"
        assert app.writing.draft.unsaved
        # Leaving tries again, fails again, and stays.
        await pilot.press("ctrl+q")
        await answer(pilot, "Save")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("enter")
        await answer(pilot, "Cancel")
        await pilot.pause(0.1)
        assert app.is_running
        # And there is another place.
        monkeypatch.undo()
        monkeypatch.setenv("SONGWRITER_HOME", str(home))
        monkeypatch.setattr("songwriter.tui.saving.save_song", once_full(songwriter.tui.saving.save_song))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("enter")
        await answer(pilot, "Another place")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        app.screen.query_one(Input).value = str(tmp_path / "elsewhere.txt")
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "elsewhere.txt").exists())
        await until(pilot, lambda: app.writing.draft.song.path == tmp_path / "elsewhere.txt")


async def test_new_and_open_ask_when_the_song_is_not_saved(studio: Opener) -> None:
    songs_folder().mkdir(parents=True)
    (songs_folder() / "Old Song.txt").write_text("old words")
    async with studio() as (app, pilot):
        await pilot.press(*"la", "ctrl+n")
        await answer(pilot, "Cancel")
        assert app.writing.editor.text == "la"
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, SongList) and app.screen.songs)
        await pilot.press("enter")
        await answer(pilot, "Don't save")
        await until(pilot, lambda: app.writing.editor.text == "old words")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: app.writing.editor.text == "")
        assert app.writing.draft.song.path is None
    # Not saved is not gone.
    assert [each.path.read_text() for each in list_trash()] == ["la"]


async def test_any_file_is_opened_by_its_path_and_a_bad_one_is_told(studio: Opener, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a song")
    async with studio() as (app, pilot):
        for path in (tmp_path / "nowhere.txt", tmp_path / "a.txt"):
            await pilot.press("ctrl+o")
            await until(pilot, lambda: isinstance(app.screen, SongList))
            app.screen.query_one(Input).value = str(path)
            await pilot.press("enter")
            if path.name == "nowhere.txt":
                await until(pilot, lambda: "no such file" in str(app.screen.query_one(".told", Static).render()))
                await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.writing)
        await until(pilot, lambda: app.writing.editor.text == "a song")
        assert app.writing.editor.text == "a song"


async def test_leaving_asks_only_when_something_would_be_lost(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("l", "backspace", "ctrl+q")
        await until(pilot, lambda: not app.is_running)
    async with studio() as (app, pilot):
        await pilot.press("l", "f5", "ctrl+q")
        await answer(pilot, "Cancel")
        assert app.is_running
        await pilot.press("ctrl+q")
        await answer(pilot, "Don't save")
        await until(pilot, lambda: not app.is_running)
        assert app.return_code == 0
    assert claim_lost() == []


async def test_unusual_line_breaks_are_told(studio: Opener, tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    path.write_bytes(b"one\x0ctwo")
    async with studio(song=path) as (app, pilot):
        await until(pilot, lambda: "unusual line breaks" in notice(app))
        assert path.read_bytes() == b"one\x0ctwo"
