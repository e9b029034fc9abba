"""The Settings place: the generated form, its previews, and the way back."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.widgets import Button, Input, Select, Switch

from songwriter.paths import settings_file
from songwriter.settings import METHODS, SamplingSettings, Settings, describe
from songwriter.tui.app import StudioApp
from songwriter.tui.dialogs import Ask
from songwriter.tui.preview import REFERENCE, effect, effect_on, lines
from songwriter.tui.widgets.setting import SettingRow
from tests.tui.conftest import Opener, until
from tests.tui.fake import FakeSuggester
from tests.tui.test_draft import answer
from tests.tui.test_model_states import notice


def row(app: StudioApp, key: str) -> SettingRow:
    return app.here.query_one(f"#set-{key.replace('.', '-')}", SettingRow)


async def test_the_form_has_a_control_for_every_setting(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query(SettingRow))
        rows = {row.description.key: row for row in app.here.query(SettingRow)}
        assert set(rows) == {each.key for each in describe()}
        for key, row in rows.items():
            kind = Select if row.description.choices or key in ("theme", "model", "writing.blend") else Switch
            assert isinstance(row.control, Input if kind is Switch and row.description.kind is not bool else kind)


async def test_a_setting_is_kept_at_once_and_its_effect_is_shown(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: "68.8 %" in str(app.screen.query_one("#reference").render()))
        app.screen.query_one("#set-sampling-top_k Input", Input).value = "2"
        app.screen.query_one("#set-sampling-temperature Input", Input).value = "1"
        await until(pilot, lambda: "70.6 %" in str(app.screen.query_one("#reference").render()))
        assert app.settings.sampling.top_k == 2
        kept = settings_file()
        await until(pilot, lambda: kept.exists() and tomllib.loads(kept.read_text())["sampling"]["top_k"] == 2)
        app.screen.query_one("#set-sampling-method Select", Select).value = "greedy"
        await until(pilot, lambda: "100.0 %" in str(app.screen.query_one("#reference").render()))


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


async def test_each_setting_tells_its_range_and_its_help(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query(SettingRow))
        for each in describe():
            told = str(row(app, each.key).query_one(".hint").render())
            assert each.help in told
            assert each.most is None or f"to {each.most:,g}" in told


async def test_one_setting_is_set_back_by_key_or_mouse(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query(SettingRow))
        heat, k = row(app, "sampling.temperature"), row(app, "sampling.top_k")
        assert not heat.query_one(".reset").visible
        for each, value in ((heat, "1.5"), (k, "7")):
            each.query_one(Input).value = value
            await until(pilot, lambda each=each: each.query_one(".reset").visible)  # type: ignore[misc]
        heat.query_one(Input).focus()
        await pilot.press("ctrl+r")
        await until(pilot, lambda: app.settings.sampling.temperature == 0.8)
        assert heat.query_one(Input).value == "0.8"
        assert app.settings.sampling.top_k == 7
        await pilot.click("#set-sampling-top_k .reset")
        await until(pilot, lambda: app.settings.sampling.top_k == 40)
        await until(pilot, lambda: not k.query_one(".reset").visible)
        assert app.focused is k.query_one(Input)
        # A value that was refused is gone as well.
        heat.query_one(Input).focus()
        heat.query_one(Input).value = "hot"
        await until(pilot, lambda: heat.query_one(".problem").display)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: not heat.query_one(".problem").display)


async def test_all_settings_are_set_back_after_a_question_and_keys_stay(studio: Opener) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('theme = "nord"\n[sampling]\ntop_k = 7\n[keys]\n"write.new" = "f9"\n')
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query(SettingRow))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.here)
        assert app.settings.sampling.top_k == 7
        app.here.query_one("#reset-all", Button).press()
        await answer(pilot, "Set all back")
        await until(pilot, lambda: app.settings == Settings(keys={"write.new": "f9"}))
        await until(pilot, lambda: tomllib.loads(settings_file().read_text())["sampling"]["top_k"] == 40)
        assert tomllib.loads(settings_file().read_text())["keys"] == {"write.new": "f9"}
        assert app.theme == "textual-dark"


async def test_without_a_setting_in_focus_nothing_is_set_back(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query(SettingRow))
        app.screen.set_focus(None)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "no setting is chosen" in notice(app))


async def test_the_line_in_write_is_previewed_and_follows_it(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        await pilot.press(*"first", "enter", *"the", "space", "f5")

        def shown() -> str:
            return str(app.here.query_one("#current").render())

        await until(pilot, lambda: app.here.query("#current") and "moonlight" in shown())
        assert shown().startswith("the …")
        assert "44.0 %" in shown()
        assert fake.asked[-1] == ("first\nthe ", "")
        await pilot.press("f2", *"mo", "f5")
        await until(pilot, lambda: shown().startswith("the mo …") and "rain" not in shown())


def test_the_reference_is_the_one_of_the_design() -> None:
    assert REFERENCE == (("the", 0.05), ("mat", 0.60), ("rug", 0.25), ("chair", 0.05), ("banana", 0.01))
    top_two = effect(SamplingSettings(method="top-k", top_k=2, temperature=1))
    assert top_two.after == pytest.approx((0, 0.7059, 0.2941, 0, 0, 0), abs=1e-4)
    assert sum(top_two.before) == pytest.approx(1)


def test_the_effect_on_a_line_is_what_the_model_answered() -> None:
    shown = effect_on("one\nthe ", FakeSuggester().predict("the ", 3), "random")
    assert shown.context == "the"
    assert shown.words == ("rain", "moon", "road")
    assert sum(shown.before) == pytest.approx(1)
    assert sum(shown.after) == pytest.approx(1)
    assert effect_on("one\n", FakeSuggester().predict("", 3), "random").context == "a new line"


@given(st.sampled_from(METHODS), st.floats(0, 5), st.integers(1, 9), st.floats(0, 1), st.integers(34, 140))
def test_the_preview_fits_its_place_and_adds_up(method: str, heat: float, k: int, p: float, width: int) -> None:
    shown = effect(SamplingSettings(method, heat, k, p, p))
    assert sum(shown.after) == pytest.approx(1)
    drawn = lines(shown, width)
    assert len(drawn) == 2 + len(REFERENCE) + 1
    assert all(cell_len(line) <= max(width, cell_len(shown.sampler) + 2) for line in drawn)
