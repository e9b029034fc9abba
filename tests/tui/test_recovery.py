"""What a studio that died has left is offered by the next one, and nothing of it is ever destroyed."""

import asyncio
from pathlib import Path

import pytest

from songwriter.paths import journal_folder, songs_folder
from songwriter.shelf.journal import Journal, claim_lost
from songwriter.shelf.trash import list_trash
from songwriter.shelf.versions import versions_of
from tests.tui.conftest import Opener, until
from tests.tui.test_draft import answer, asked
from tests.tui.test_model_states import notice


@pytest.fixture
def song() -> Path:
    """Write a song, of which a studio that died had more."""
    path = songs_folder() / "Blue Hour.txt"
    path.parent.mkdir(parents=True)
    path.write_text("one\n")
    Journal().close(path, "one\ntwo")
    return path


def left() -> list[str | None]:
    found = claim_lost()
    for each in found:
        each.leave()
    return [each.entry.text for each in found]


async def test_the_difference_is_shown_and_recovering_is_one_step_of_undo(studio: Opener, song: Path) -> None:
    async with studio() as (app, pilot):
        await until(pilot, lambda: "+two" in asked(app))
        assert "“Blue Hour” was not saved" in asked(app)
        await answer(pilot, "Recover")
        await until(pilot, lambda: app.writing.editor.text == "one\ntwo")
        await until(pilot, lambda: "recovered" in notice(app))
        assert app.writing.editor.cursor_location[0] == app.writing.editor.document.line_count - 1
        assert app.writing.draft.song.path == song
        assert app.writing.draft.unsaved
        await pilot.press("ctrl+z")
        assert app.writing.editor.text == "one\n"
        await pilot.press("ctrl+y", "ctrl+s")
        await until(pilot, lambda: song.read_text() == "one\ntwo")
        await until(pilot, lambda: app.writing.draft.state == "saved")
    assert left() == []


async def test_what_is_recovered_and_not_saved_is_offered_again(studio: Opener, song: Path) -> None:
    for _ in range(2):
        async with studio() as (app, pilot):
            await answer(pilot, "Recover")
            await until(pilot, lambda: app.writing.editor.text == "one\ntwo")
            await until(pilot, lambda: "recovered" in notice(app))
            await until(pilot, lambda: len(list(journal_folder().glob("*.json"))) == 1)
    assert left() == ["one\ntwo"]


async def test_what_was_left_twice_is_offered_once(studio: Opener, song: Path) -> None:
    Journal().close(song, "one\ntwo")
    async with studio() as (app, pilot):
        await answer(pilot, "As a song of its own")
        await until(pilot, lambda: "recovered.txt" in notice(app))
        await until(pilot, lambda: not list(journal_folder().glob("*.claim")))
        assert app.screen is app.writing
    assert left() == []


async def test_it_can_become_a_song_of_its_own(studio: Opener, song: Path) -> None:
    async with studio() as (app, pilot):
        await answer(pilot, "As a song of its own")
        await until(pilot, lambda: "Blue Hour recovered.txt" in notice(app))
        assert song.with_name("Blue Hour recovered.txt").read_text() == "one\ntwo"
        assert song.read_text() == "one\n"
        assert app.writing.editor.text == ""
    assert left() == []


async def test_what_is_discarded_is_a_version_or_in_the_trash(studio: Opener, song: Path) -> None:
    Journal().close(None, "a new song")
    async with studio() as (app, pilot):
        await until(pilot, lambda: "+two" in asked(app))
        await answer(pilot, "Discard")
        await until(pilot, lambda: "+a new song" in asked(app))
        await answer(pilot, "Discard")
        await until(pilot, lambda: "trash" in notice(app))
    assert [each.text for each in versions_of(song)] == ["one\ntwo"]
    assert [each.path.read_text() for each in list_trash()] == ["a new song"]
    assert left() == []


async def test_escape_leaves_it_for_another_time(studio: Opener, song: Path) -> None:
    async with studio() as (app, pilot):
        await until(pilot, lambda: "+two" in asked(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.writing)
    assert left() == ["one\ntwo"]


async def test_what_is_on_the_disk_already_is_not_offered(studio: Opener, song: Path) -> None:
    song.write_text("one\ntwo")
    async with studio() as (app, pilot):
        await until(pilot, lambda: not list(journal_folder().glob("*.json")))
        assert app.screen is app.writing


async def test_a_file_that_was_changed_afterwards_is_told(studio: Opener, song: Path) -> None:
    await asyncio.sleep(0.05)
    song.write_text("theirs\n")
    async with studio() as (app, pilot):
        # What the question is about stands in a box of its own, which comes last.
        await until(pilot, lambda: "-theirs" in asked(app))
        assert "changed after that" in asked(app)


async def test_text_typed_meanwhile_is_not_run_over(studio: Opener, song: Path) -> None:
    async with studio() as (app, pilot):
        await until(pilot, lambda: "+two" in asked(app))
        app.writing.editor.insert("quick fingers")
        await answer(pilot, "Recover")
        await until(pilot, lambda: "“quick fingers” is not saved" in asked(app))
        await answer(pilot, "Cancel")
        await pilot.pause(0.1)
        assert app.writing.editor.text == "quick fingers"
    assert sorted(map(str, left())) == ["one\ntwo", "quick fingers"]


async def test_what_is_typed_is_noted_within_a_second_and_forgotten_when_it_is_saved(
    studio: Opener, song: Path
) -> None:
    song.write_text("one\ntwo")
    async with studio(song=song) as (app, pilot):
        await pilot.press("x")
        await asyncio.sleep(1)
        (entry,) = Journal().others()
        assert (entry.song, entry.text) == (song, "xone\ntwo")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.writing.draft.state == "saved")
        await until(pilot, lambda: Journal().others()[0].text is None)
        # And with undone changes there is nothing to keep.
        await pilot.press("y", "backspace")
        await asyncio.sleep(1)
        assert Journal().others()[0].text is None
    assert list(journal_folder().iterdir()) == []


async def test_a_journal_that_can_not_be_written_is_told(studio: Opener) -> None:
    journal_folder().parent.mkdir(parents=True)
    journal_folder().write_text("a file where the folder should be")
    async with studio() as (app, pilot):
        await pilot.press("x")
        await until(pilot, lambda: "can't be kept safe" in notice(app))
        assert "F8" in notice(app)
        await until(pilot, lambda: app.writing.draft.state == "not saved, nor kept safe")
        journal_folder().unlink()
        await pilot.press("y")
        await until(pilot, lambda: app.writing.draft.state == "not saved")
        app.writing.draft.leave()


async def test_the_second_studio_on_a_song_is_told_and_may_only_read(studio: Opener, song: Path) -> None:
    song.write_text("one\ntwo")
    other = Journal()
    other.note(song, None)
    async with studio(song=song) as (app, pilot):
        await until(pilot, lambda: "open in another studio" in asked(app))
        assert "process " in asked(app)
        await answer(pilot, "Read only")
        await pilot.press("x", "enter", "ctrl+x", "delete")
        app.writing.editor.accept("nor from the panel")
        assert app.writing.editor.text == "one\ntwo"
        await until(pilot, lambda: app.writing.draft.state == "read only")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "read only" in notice(app))
    other.close(song, None)


async def test_the_second_studio_may_open_it_anyway_or_not_at_all(studio: Opener, song: Path) -> None:
    song.write_text("one\ntwo")
    other = Journal()
    other.note(song, None)
    async with studio(song=song) as (app, pilot):
        await answer(pilot, "Open anyway")
        await pilot.press("x")
        assert app.writing.editor.text == "xone\ntwo"
        app.writing.draft.leave()
    async with studio(song=song) as (app, pilot):
        await answer(pilot, "Cancel")
        await until(pilot, lambda: app.writing.draft.song.path is None)
        assert app.writing.editor.text == ""
    other.close(song, None)
