"""What the studio says while there is no model, and that it goes on without one."""

from songwriter.paths import settings_file
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
        assert "ValueError" in notice(app)
        await pilot.press(*"la", "tab", "ctrl+l")
        assert app.writing.editor.text == "la"
        assert app.is_running


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
