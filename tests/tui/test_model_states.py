"""What the studio says while there is no model, and that it goes on without one."""

import os
import textwrap
from pathlib import Path

import pytest

from songwriter.lock import locked
from songwriter.paths import models_folder, settings_file
from songwriter.training.events import Event, Finished, Progress, to_json
from songwriter.tui.cowriter import load_model
from songwriter.tui.widgets.status import Status
from tests.tui.conftest import Opener, until
from tests.tui.fake import FakeSuggester


def notice(app: object) -> str:
    return str(app.here.query_one("#notice").render())  # type: ignore[attr-defined]


async def test_the_editor_works_while_the_model_loads_and_ghosts_come_by_themselves(
    studio: Opener, fake: FakeSuggester
) -> None:
    fake.load_delay = 0.5
    async with studio(ready=False) as (app, pilot):
        await pilot.press(*"the", "space")
        assert app.writing.editor.text == "the "
        assert "loading" in app.writing.query_one(Status).state
        await until(pilot, lambda: app.writing.editor.suggestion == "rain")
        assert "fake" in app.writing.query_one(Status).state


async def test_a_missing_model_is_told_with_its_hint(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("model", "missing")
        await until(pilot, lambda: "missing" in notice(app))
        assert "did you mean 'fake'?" in notice(app)
        assert app.model_state == "still fake"
        await pilot.press(*"the", "space")
        await until(pilot, lambda: app.writing.editor.suggestion == "rain")


async def test_a_model_that_breaks_in_any_way_does_not_take_the_editor_along(studio: Opener) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('model = "broken"\n')
    async with studio(ready=False) as (app, pilot):
        await until(pilot, lambda: "no model" in app.writing.query_one(Status).state)
        assert "the model “broken” can't be used" in notice(app)
        await pilot.press(*"la", "tab")
        assert app.writing.editor.text == "la"
        # No key takes away why nothing is suggested, and what is said over it goes first.
        assert "the model “broken” can't be used" in notice(app)
        app.writing.tell("la")
        await pilot.press("a")
        assert "the model “broken” can't be used" in notice(app)
        app.change_setting("model", "fake")
        await until(pilot, lambda: app.model_state == "fake")
        assert not app.writing.query_one("#notice").display


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_a_damaged_model_is_told_in_words_that_can_be_read_whole(
    studio: Opener, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('model = "mine"\n')
    put_model("mine", b"no weights")
    monkeypatch.setattr("tests.tui.fake.FakeSuggester.load", lambda _, name, blend="": load_model(name, blend))
    async with studio(size, ready=False) as (app, pilot):
        await until(pilot, lambda: "no model" in app.writing.query_one(Status).state)
        told = "✗ the model “mine” can't be read: its file is damaged — choose another in Models, or train it again"
        assert notice(app) == told
        box = app.writing.query_one("#notice")
        assert box.size.height == len(textwrap.wrap(told, box.size.width))


async def test_another_model_takes_over_without_a_restart(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("model", "other")
        await until(pilot, lambda: app.model_state == "other")
        assert "other" in app.writing.query_one(Status).state


async def test_an_error_of_the_model_while_writing_is_shown_and_survived(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        fake.predict = lambda *_args, **_options: 1 / 0  # type: ignore[method-assign,assignment,return-value]
        await pilot.press(*"la")
        await until(pilot, lambda: "ZeroDivisionError" in notice(app))
        assert app.writing.editor.text == "la"


def put_model(name: str, content: bytes = b"weights") -> Path:
    file = models_folder() / name / "model.safetensors"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


async def test_a_model_that_comes_is_taken_without_being_asked(studio: Opener, fake: FakeSuggester) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('model = "missing"\n')
    async with studio(ready=False) as (app, pilot):
        await until(pilot, lambda: "no model" in app.writing.query_one(Status).state)
        await pilot.press(*"the", "space")
        app.look_at_models()
        await pilot.pause(0.1)
        assert app.model_state == "no model"
        fake.missing = False
        put_model("missing")
        app.look_at_models()
        await until(pilot, lambda: app.writing.editor.suggestion == "rain")
        assert app.model_state == "missing"


async def test_a_model_whose_file_is_replaced_is_loaded_again_and_once(studio: Opener, fake: FakeSuggester) -> None:
    put_model("mine")
    async with studio() as (app, pilot):
        app.change_setting("model", "mine")
        await until(pilot, lambda: app.model_state == "mine")
        loads = fake.loads
        app.look_at_models()
        await pilot.pause(0.1)
        assert fake.loads == loads
        put_model("mine", b"other weights")
        app.look_at_models()
        await until(pilot, lambda: fake.loads == loads + 1)
        await until(pilot, lambda: app.model_state == "mine")
        app.look_at_models()
        await pilot.pause(0.1)
        assert fake.loads == loads + 1


def event_line(event: Event) -> str:
    return to_json(event) + "\n"


async def test_training_is_told_and_the_new_model_is_offered_when_it_ends(studio: Opener) -> None:
    async with studio() as (app, pilot):
        put_model("newest")
        events = models_folder() / "newest" / "events.jsonl"
        events.write_text(event_line(Progress(1, 1, 10, 4.0, 1000.0, 60.0)))
        with locked(events.parent):
            app.look_at_models()
            await until(pilot, lambda: "training newest" in app.writing.query_one(Status).state)
        await pilot.press("alt+m")
        assert "no model was trained" in notice(app)
        with events.open("a") as file:
            file.write(event_line(Finished("epochs", 1, 1, 60.0, 1.0)))
        app.look_at_models()
        await until(pilot, lambda: app.trained == "newest")
        assert "training" not in app.writing.query_one(Status).state
        assert [each.title for each in app._notifications] == ["newest is trained"]
        app.look_at_models()
        await pilot.pause(0.1)
        assert len(app._notifications) == 1
        await pilot.press("alt+m")
        await until(pilot, lambda: app.model_state == "newest")
        assert app.settings.model == "newest"


async def test_a_run_that_ended_before_the_studio_was_opened_is_not_offered(studio: Opener) -> None:
    put_model("older")
    events = models_folder() / "older" / "events.jsonl"
    events.write_text(event_line(Finished("epochs", 1, 1, 60.0, 1.0)))
    os.utime(events, (1.0, 1.0))
    async with studio() as (app, pilot):
        app.look_at_models()
        await pilot.pause(0.2)
        assert app.trained == ""


async def test_a_model_of_letters_is_named_as_such(studio: Opener, fake: FakeSuggester) -> None:
    fake.level = "char"
    async with studio() as (app, pilot):
        await until(pilot, lambda: "fake by letters" in app.writing.query_one(Status).state)


async def test_a_run_that_ended_while_no_studio_was_open_is_offered_by_the_next_one_and_by_no_other(
    studio: Opener,
) -> None:
    async with studio() as (app, pilot):
        app.look_at_models()
        await until(pilot, lambda: app._looked)
    put_model("nightly")
    events = models_folder() / "nightly" / "events.jsonl"
    events.write_text(event_line(Finished("epochs", 1, 1, 60.0, 1.0)))
    for offered in (["nightly is trained"], []):
        async with studio() as (app, pilot):
            app.look_at_models()
            await until(pilot, lambda: app._looked)
            await pilot.pause()
            assert [each.title for each in app._notifications] == offered
