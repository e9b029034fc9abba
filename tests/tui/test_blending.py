"""A second model in the studio: two settings, a dial, and what happens where it can't be had."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import DataTable, Select

from songwriter.errors import UsageError
from songwriter.paths import models_folder, settings_file
from songwriter.settings import Settings, WritingSettings, read_settings
from songwriter.suggest import blended
from songwriter.tui.cowriter import Answer, Cowriter
from songwriter.tui.dials import next_share
from songwriter.tui.widgets.panel import Panel
from songwriter.tui.widgets.setting import SettingRow
from songwriter.tui.widgets.status import Status
from tests.suggest.test_blend import first, second
from tests.suggest.test_suggester import suggester_of
from tests.tui.conftest import Opener, until
from tests.tui.fake import FakeSuggester
from tests.tui.test_draft import answer
from tests.tui.test_model_states import notice, put_model
from tests.tui.test_models import names, to_models, type_in


def asked_with(share: float) -> Settings:
    return Settings(writing=WritingSettings(share=share, memory=0.3, words=20))


async def asked(cowriter: Cowriter, share: float) -> Answer:
    said = await cowriter.predict("the moon, my kettle ", "", asked_with(share))
    assert said is not None
    return said


def columns(said: Answer) -> dict[str, float]:
    assert said.prediction is not None
    return {each.text: pytest.approx(each.probability, abs=2e-3) for each in said.prediction.suggestions}


async def test_each_question_is_asked_with_the_share_of_the_settings(tiny: Path) -> None:
    shutil.copytree(tiny.parent, models_folder() / "twin")
    alone, both = Cowriter(), Cowriter()
    assert await alone.load("tiny") is None
    assert await both.load("tiny", "twin") is None
    assert (both.name, both.names) == ("tiny + twin", ("tiny", "twin"))
    for share in (0.0, 0.3, 1.0):
        said = await asked(both, share)
        assert said.model == f"tiny + twin {100 * share:.0f} %"
        assert columns(said) == columns(await asked(alone, share))
    alone.close()
    both.close()


async def test_at_the_ends_of_the_dial_either_model_is_heard_and_the_way_back_is_open() -> None:
    both = Cowriter(lambda *_: blended(first(), second(), 0.5))
    await both.load("first", "second")
    kettle = {share: columns(await asked(both, share)).get("kettle") for share in (0.0, 1.0, 0.0)}
    assert kettle[0.0] is None
    assert kettle[1.0] is not None
    both.close()


async def test_a_second_model_that_goes_by_letters_is_left_out_in_words() -> None:
    both = Cowriter(lambda _, blend: blended(first(), suggester_of("char"), 0.5) if blend else first())
    problem = await both.load("first", "letters")
    assert isinstance(problem, UsageError)
    assert "by letters" in problem.message
    assert both.names == ("first",)
    assert (await asked(both, 0.7)).model == "first"
    both.close()


async def test_the_dial_is_turned_from_write_kept_and_loads_nothing(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        panel = app.writing.query_one(Panel)
        assert "blend" not in panel.keys
        app.change_setting("writing.blend", "mine")
        await until(pilot, lambda: app.model_state == "fake + mine")
        assert "fake + mine" in app.writing.query_one(Status).state
        await until(pilot, lambda: panel.answer and panel.answer.model == "fake + mine 50%")
        assert panel.keys.startswith("alt+shift+← blend")
        loads = fake.loads
        await pilot.press("alt+shift+right", "alt+shift+right")
        await until(pilot, lambda: panel.answer.model == "fake + mine 60%")
        await pilot.press("alt+shift+left")
        await until(pilot, lambda: panel.answer.model == "fake + mine 55%")
        await until(pilot, lambda: read_settings().writing.share == 0.55)
        assert fake.loads == loads
        app.change_setting("writing.blend", "")
        await until(pilot, lambda: app.model_state == "fake")
        await until(pilot, lambda: panel.answer.model == "fake")
        assert "blend" not in panel.keys


async def test_without_a_second_model_the_dial_says_so(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("alt+shift+right")
        await until(pilot, lambda: "no second model" in notice(app))
        app.change_setting("writing.blend", "missing")
        await until(pilot, lambda: "no model called" in notice(app))
        await pilot.press("alt+shift+right")
        await until(pilot, lambda: notice(app).startswith("missing is not blended in"))
        assert app.settings.writing.share == 0.5


@pytest.mark.parametrize(("blend", "told"), [("missing", "did you mean"), ("broken", "nobody foresaw")])
async def test_the_first_model_suggests_alone_where_the_second_cannot_be_had(
    studio: Opener, blend: str, told: str
) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(f'[writing]\nblend = "{blend}"\n')
    async with studio() as (app, pilot):
        await until(pilot, lambda: f"{blend} is not blended in" in notice(app))
        assert told in notice(app)
        assert app.model_state == "fake"
        await pilot.press(*"the", "space")
        await until(pilot, lambda: app.writing.editor.suggestion == "rain")


async def test_where_the_first_model_cannot_be_had_that_is_what_is_told(studio: Opener) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('model = "missing"\n[writing]\nblend = "mine"\n')
    async with studio(ready=False) as (app, pilot):
        await until(pilot, lambda: "no model called 'missing'" in notice(app))
        assert app.model_state == "no model"


async def test_a_second_model_that_comes_or_is_trained_anew_is_taken_up(studio: Opener, fake: FakeSuggester) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('[writing]\nblend = "missing"\n')
    async with studio() as (app, pilot):
        fake.missing = False
        put_model("missing")
        app.look_at_models()
        await until(pilot, lambda: app.model_state == "fake + missing")
        for content in (b"other weights", b"yet other weights"):
            fake.loads = 0
            put_model("missing", content)
            app.look_at_models()
            await until(pilot, lambda: fake.loads == 1)
            await until(pilot, lambda: app.model_state == "fake + missing")
            app.look_at_models()
            await pilot.pause(0.1)
            assert fake.loads == 1


async def test_it_is_chosen_in_settings(studio: Opener, tiny: Path) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query(SettingRow))
        row = app.here.query_one("#set-writing-blend", SettingRow)
        select = row.query_one(Select)
        await until(pilot, lambda: "tiny" in [value for _, value in select._options])
        assert select.value == ""
        select.value = "tiny"
        await until(pilot, lambda: app.settings.writing.blend == "tiny")
        await until(pilot, lambda: app.model_state == "fake + tiny")
        row.set_back()
        await until(pilot, lambda: app.model_state == "fake")


async def test_models_blends_one_in_and_out_and_the_settings_follow_it(studio: Opener, tiny: Path) -> None:
    async with studio() as (app, pilot):
        await to_models(app, pilot, "tiny")
        table = app.here.query_one("#models", DataTable)
        for blend, mark in (("tiny", "+"), ("", "")):
            await pilot.press("b")
            await until(pilot, lambda blend=blend: app.settings.writing.blend == blend)  # type: ignore[misc]
            await until(
                pilot,
                lambda mark=mark: table.get_row_at(names(app).index("tiny"))[0] == mark,  # type: ignore[misc]
            )
        await pilot.press("b")
        await until(pilot, lambda: app.model_state == "fake + tiny")
        await pilot.press("n")
        await type_in(pilot, "mine")
        await until(pilot, lambda: app.model_state == "fake + mine")
        await until(pilot, lambda: "mine" in names(app))
        await pilot.press("r")
        await answer(pilot, "Remove it")
        await until(pilot, lambda: app.settings.writing.blend == "")


@given(st.floats(0, 1), st.sampled_from([-1, 1]))
def test_the_dial_goes_to_its_end_in_steps_and_stays_there(share: float, step: int) -> None:
    now = WritingSettings(share=share)
    for _ in range(21):
        key, turned = next_share(now, step)
        assert key == "writing.share"
        assert 0 <= float(turned) <= 1
        assert (float(turned) - now.share) * step >= -0.005
        now = replace(now, share=float(turned))
    assert now.share == (step > 0)
