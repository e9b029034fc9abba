"""The list of songs: search, open, rename, duplicate, delete and bring back."""

import dataclasses
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from songwriter.paths import songs_folder
from songwriter.shelf.journal import Journal
from songwriter.shelf.trash import list_trash
from songwriter.shelf.versions import keep_version, versions_of
from songwriter.tui.app import StudioApp
from songwriter.tui.dialogs import Ask, AskText
from songwriter.tui.songlist import SongList, TrashList
from tests.tui.conftest import Opener, until
from tests.tui.test_draft import answer


@pytest.fixture(autouse=True)
def songs() -> Path:
    """Write two songs."""
    folder = songs_folder()
    folder.mkdir(parents=True)
    (folder / "Blue Hour.txt").write_text("evening comes\n")
    (folder / "River.txt").write_text("la la\nmoon on the water\n")
    return folder


async def listed(app: StudioApp, pilot: Pilot[None]) -> SongList:
    """Open the list, and wait for the songs."""
    if not isinstance(app.screen, SongList):
        await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(app.screen, SongList) and app.screen.songs)
    assert isinstance(app.screen, SongList)
    return app.screen


def rows(app: StudioApp) -> list[str]:
    options = app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(each).prompt) for each in range(options.option_count)]


def told(app: StudioApp) -> str:
    return str(app.screen.query_one(".told", Static).render()) if isinstance(app.screen, SongList) else ""


async def find(app: StudioApp, pilot: Pilot[None], text: str) -> None:
    await listed(app, pilot)
    app.screen.query_one(Input).value = text
    await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)


async def test_songs_are_found_as_one_types_by_title_or_text(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await listed(app, pilot)
        await until(pilot, lambda: "2 songs" in told(app))
        assert any("River" in row and "6 words" in row and "just now" in row for row in rows(app))
        await pilot.press(*"moon")
        await until(pilot, lambda: len(rows(app)) == 1)
        assert "River" in rows(app)[0]
        assert "moon on the water" in rows(app)[0]
        await pilot.press("enter")
        await until(pilot, lambda: app.writing.editor.text.startswith("la la"))


async def test_up_and_down_move_in_the_list_while_one_types(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await listed(app, pilot)
        second = app.screen.songs[1].path  # type: ignore[attr-defined]
        await pilot.press("down", "up", "down", "enter")
        await until(pilot, lambda: app.writing.draft.song.path == second)


async def test_nothing_found_is_said_and_a_new_song_begun(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await listed(app, pilot)
        await pilot.press(*"xyzzy", "enter")
        await until(pilot, lambda: "no song has that" in told(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: app.screen is app.writing)
        assert app.writing.draft.song.path is None


async def test_a_song_is_renamed_with_its_versions_even_while_it_is_open(studio: Opener, songs: Path) -> None:
    keep_version(songs / "River.txt", "earlier", "saved")
    async with studio(song=songs / "River.txt") as (app, pilot):
        await find(app, pilot, "river")
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        assert app.screen.query_one(Input).value == "River"
        app.screen.query_one(Input).value = "Rain"
        await pilot.press("enter")
        await until(pilot, lambda: "River.txt is Rain.txt now" in told(app))
        await pilot.press("escape")
        assert (songs / "Rain.txt").exists()
        assert [each.text for each in versions_of(songs / "Rain.txt")] == ["earlier"]
        await pilot.press("x", "ctrl+s")
        await until(pilot, lambda: (songs / "Rain.txt").read_text().startswith("xla la"))
        assert not (songs / "River.txt").exists()


async def test_a_song_named_by_a_relative_path_is_known_in_the_list(
    studio: Opener, songs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(songs)
    async with studio(song=Path("River.txt")) as (app, pilot):
        await find(app, pilot, "river")
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        app.screen.query_one(Input).value = "Rain"
        await pilot.press("enter")
        await until(pilot, lambda: "Rain.txt now" in told(app))
        assert app.writing.draft.song.path == songs / "Rain.txt"


async def test_keys_are_shown_as_they_are_mapped(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.settings = dataclasses.replace(app.settings, keys={"songs.rename": "f12"})
        app.set_keymap(app.settings.keys)
        await listed(app, pilot)
        assert "F12 rename" in str(app.screen.query_one(".hint", Static).render())
        await until(pilot, lambda: rows(app))
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(app.screen, AskText))


async def test_a_name_that_is_taken_is_told(studio: Opener, songs: Path) -> None:
    async with studio() as (app, pilot):
        await find(app, pilot, "river")
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        app.screen.query_one(Input).value = "Blue Hour"
        await pilot.press("enter")
        await until(pilot, lambda: "already" in told(app))
        assert (songs / "River.txt").exists()


async def test_a_song_is_duplicated(studio: Opener, songs: Path) -> None:
    async with studio() as (app, pilot):
        await find(app, pilot, "river")
        await pilot.press("f7")
        await until(pilot, lambda: "is a copy" in told(app))
        await until(pilot, lambda: len(rows(app)) == 2)
        assert (songs / "River copy.txt").read_text() == (songs / "River.txt").read_text()


async def test_a_song_is_deleted_and_brought_back(studio: Opener, songs: Path) -> None:
    async with studio() as (app, pilot):
        await find(app, pilot, "river")
        # The same key as in the search, where there is something to delete.
        await pilot.press("home", "delete", "end")
        assert app.screen.query_one(Input).value == "iver"
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        await listed(app, pilot)
        assert (songs / "River.txt").exists()
        await pilot.press("delete")
        await answer(pilot, "Delete it")
        await until(pilot, lambda: "River.txt is in the trash: F9 brings it back" in told(app))
        await until(pilot, lambda: rows(app) == [])
        assert not (songs / "River.txt").exists()
        assert len(list_trash()) == 1
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, TrashList))
        await pilot.press("enter")
        await until(pilot, lambda: "River.txt is back" in told(app))
        assert (songs / "River.txt").read_text().startswith("la la")
        await pilot.press("f9")
        await until(pilot, lambda: "the trash is empty" in told(app))


async def test_the_open_song_is_deleted_with_nothing_of_it_lost(studio: Opener, songs: Path) -> None:
    path = songs / "River.txt"
    async with studio(song=path) as (app, pilot):
        await pilot.press("x")
        await find(app, pilot, "river")
        await pilot.press("delete")
        await answer(pilot, "Delete it")
        await answer(pilot, "Cancel")
        await listed(app, pilot)
        assert path.exists()
        await pilot.press("delete")
        await answer(pilot, "Delete it")
        await answer(pilot, "Don't save")
        await until(pilot, lambda: "is in the trash" in told(app))
        assert app.writing.draft.song.path is None
        assert app.writing.editor.text == ""
    assert versions_of(path)[0].text.startswith("xla la")
    assert len(list_trash()) == 1


async def test_a_song_that_another_studio_has_open_is_not_taken_from_under_it(studio: Opener, songs: Path) -> None:
    other = Journal()
    other.note(songs / "River.txt", None)
    async with studio() as (app, pilot):
        for key in ("f6", "delete"):
            await find(app, pilot, "river")
            await pilot.press(key)
            await until(pilot, lambda: "open in another studio" in told(app))
            assert (songs / "River.txt").exists()
            await pilot.press("escape")
    other.close(None, None)


async def test_a_song_that_vanished_is_told(studio: Opener, songs: Path) -> None:
    async with studio() as (app, pilot):
        await find(app, pilot, "river")
        (songs / "River.txt").unlink()
        await pilot.press("enter")
        await until(pilot, lambda: "no such file" in told(app))


async def test_of_a_thousand_songs_some_are_shown_and_all_are_found(studio: Opener, songs: Path) -> None:
    for number in range(1_000):
        (songs / f"song {number}.txt").write_text(f"verse {number}\n")
    async with studio() as (app, pilot):
        await listed(app, pilot)
        await until(pilot, lambda: "1,002 songs" in told(app))
        assert "702 more" in rows(app)[-1]
        await find(app, pilot, "verse 777")
        await pilot.press("enter")
        await until(pilot, lambda: app.writing.editor.text == "verse 777\n")


async def test_a_folder_that_is_not_there_is_an_empty_list(studio: Opener, tmp_path: Path) -> None:
    async with studio() as (app, pilot):
        app.change_setting("writing.songs", str(tmp_path / "nowhere"))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "no songs yet" in told(app))
