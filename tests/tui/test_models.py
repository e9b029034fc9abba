"""The Models place: looking, choosing, renaming, removing, importing, exporting, comparing."""

import math
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import DataTable, Input

from songwriter.lock import locked
from songwriter.paths import models_folder, settings_file
from songwriter.tui.app import StudioApp
from songwriter.tui.compare import Comparer, View, drawn
from songwriter.tui.dialogs import Ask, AskText
from songwriter.tui.model_list import Listed, listed
from songwriter.tui.widgets.bar_lines import BarLines
from tests.tui.conftest import Opener, until
from tests.tui.test_draft import answer
from tests.tui.test_model_states import notice
from tests.tui.test_runs import EPOCH, STARTED
from tests.tui.test_train import happens, words


@pytest.fixture
def shipped_tiny(tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship the tiny model, whatever the checkout has."""
    file = tmp_path / "ship" / "shipped" / tiny.name
    file.parent.mkdir(parents=True)
    file.write_bytes(tiny.read_bytes())
    monkeypatch.setattr("songwriter.library.shipped_models_folder", lambda: tmp_path / "ship")
    return file


def names(app: StudioApp) -> list[str]:
    table = app.here.query_one("#models", DataTable)
    return [str(table.get_row_at(row)[1]) for row in range(table.row_count)]


async def to_models(app: StudioApp, pilot: Pilot[None], name: str) -> None:
    """Go to Models, and there to the model called `name`."""
    await pilot.press("f4")
    await until(pilot, lambda: app.screen.query("#models") and name in names(app))
    app.here.query_one("#models", DataTable).move_cursor(row=names(app).index(name))
    await pilot.pause()


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Answer a question by a line of text."""
    await until(pilot, lambda: isinstance(pilot.app.screen, AskText))
    asked = pilot.app.screen
    asked.query_one(Input).value = text
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.screen is not asked)


async def test_a_model_is_looked_at_and_chosen(studio: Opener, tiny: Path) -> None:
    broken = models_folder() / "broken" / "model.safetensors"
    broken.parent.mkdir()
    broken.write_bytes(b"no model")
    async with studio() as (app, pilot):
        await pilot.press("f4")
        table = app.screen.query_one("#models", DataTable)
        await until(pilot, lambda: table.row_count >= 2)
        await pilot.press("enter")
        assert "can't be used" in notice(app)
        await pilot.press("down")
        await until(pilot, lambda: "LSTM" in str(app.here.query_one("#detail").render()))
        assert "total" in str(app.here.query_one("#detail").render())
        await pilot.press("enter")
        await until(pilot, lambda: app.model_state == "tiny")
        assert tomllib.loads(settings_file().read_text())["model"] == "tiny"
        await until(pilot, lambda: table.get_cell_at((1, 0)) == "▸")  # type: ignore[arg-type]


async def test_a_model_is_renamed_and_the_settings_follow(studio: Opener, tiny: Path) -> None:
    async with studio() as (app, pilot):
        app.change_setting("model", "tiny")
        await to_models(app, pilot, "tiny")
        await pilot.press("n")
        await type_in(pilot, "a/b")
        await until(pilot, lambda: "can't be a model's name" in notice(app))
        await pilot.press("n")
        await type_in(pilot, "mine")
        await until(pilot, lambda: "mine" in names(app) and "tiny" not in names(app))
        assert (models_folder() / "mine" / tiny.name).exists()
        assert app.settings.model == "mine"


async def test_removing_asks_and_enter_alone_removes_nothing(studio: Opener, tiny: Path) -> None:
    async with studio() as (app, pilot):
        app.change_setting("model", "tiny")
        await to_models(app, pilot, "tiny")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.here)
        assert tiny.exists()
        await pilot.click("#remove")
        await answer(pilot, "Remove it")
        await until(pilot, lambda: "tiny" not in names(app))
        assert not tiny.parent.exists()
        assert app.settings.model == "default"


async def test_a_model_in_training_is_left_alone(studio: Opener, tiny: Path) -> None:
    with locked(tiny.parent):
        async with studio() as (app, pilot):
            await to_models(app, pilot, "tiny")
            await until(pilot, lambda: "being trained" in str(app.here.query_one("#detail").render()))
            await pilot.press("r")
            await until(pilot, lambda: "is being trained" in notice(app))
            app.here.tell("")
            await pilot.press("n")
            await until(pilot, lambda: "is being trained" in notice(app))
            assert tiny.exists()


async def test_a_shipped_model_is_not_removed(studio: Opener, shipped_tiny: Path) -> None:
    async with studio() as (app, pilot):
        await to_models(app, pilot, "shipped")
        await pilot.press("r")
        await until(pilot, lambda: "comes with songwriter" in notice(app))
        assert str(shipped_tiny.parent) not in notice(app)
        assert shipped_tiny.exists()
        app.here.tell("")
        await pilot.press("n")
        await until(pilot, lambda: "comes with songwriter" in notice(app))


async def test_a_file_that_is_not_there_is_told_before_a_name_is_asked_for(studio: Opener, tiny: Path) -> None:
    async with studio() as (app, pilot):
        await to_models(app, pilot, "tiny")
        await pilot.press("i")
        await type_in(pilot, "nowhere")
        await until(pilot, lambda: "no such file" in notice(app))
        assert app.screen is app.here


def test_words_that_are_all_unlikely_have_no_full_bars() -> None:
    assert "█" not in "".join(drawn([View("m", (("a", 0.0001), ("b", 0.0001)), float("nan"), "word", 0)], 60))


async def test_a_model_goes_out_into_a_file_and_comes_in_again(studio: Opener, tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "tiny.safetensors"
    async with studio() as (app, pilot):
        await to_models(app, pilot, "tiny")
        await pilot.press("e")
        await type_in(pilot, str(tmp_path))
        await until(pilot, file.exists)
        assert file.read_bytes() == tiny.read_bytes()
        file.write_bytes(b"precious")
        await pilot.press("e")
        await type_in(pilot, str(file))
        await answer(pilot, "Cancel")
        assert file.read_bytes() == b"precious"
        await pilot.press("i")
        await type_in(pilot, str(file))
        await type_in(pilot, "other")
        await until(pilot, lambda: "its file is damaged" in notice(app))
        assert "other" not in names(app)
        file.write_bytes(tiny.read_bytes())
        await pilot.press("i")
        await type_in(pilot, str(file))
        await type_in(pilot, "other")
        await until(pilot, lambda: "other" in names(app))
        table = app.here.query_one("#models", DataTable)
        assert table.cursor_row == names(app).index("other")
        await pilot.press("i")
        await type_in(pilot, str(file))
        await type_in(pilot, "other")
        await answer(pilot, "Cancel")


async def test_two_models_are_compared_on_the_line_that_is_typed(studio: Opener, tiny: Path) -> None:
    shutil.copytree(tiny.parent, models_folder() / "other")
    async with studio() as (app, pilot):
        await to_models(app, pilot, "other")
        await pilot.press("c")
        await until(pilot, lambda: "two models are needed" in notice(app))
        await pilot.press("space", "c")
        await until(pilot, lambda: "other would be compared with itself" in notice(app))
        await pilot.press("down", "space")
        table = app.here.query_one("#models", DataTable)
        assert [str(table.get_row_at(row)[0]).strip() for row in range(2)] == ["■", "■"]
        await pilot.press("c")
        shown = app.here.query_one(BarLines)
        await until(pilot, lambda: "no line yet" in str(shown.render()))
        await pilot.press(*"the", "space", *"kettle")
        await until(pilot, lambda: "perplexity" in str(shown.render()))
        lines = str(shown.render()).split("\n")
        assert lines[0].split() == ["other", "tiny"]
        expected = [Comparer().views(["tiny"], "the kettle")[0].words[0][0]] * 2
        assert [word for word in lines[3].split() if word.isalpha()] == expected
        await pilot.press("escape")
        assert app.here.query_one("#detail-box").display
        assert app.focused is table


async def test_the_run_that_made_a_model_is_shown_in_train(studio: Opener, tiny: Path) -> None:
    (tiny.parent / "events.jsonl").unlink()
    happens("tiny", STARTED, EPOCH)
    async with studio() as (app, pilot):
        await to_models(app, pilot, "tiny")
        await pilot.press("h")
        await until(pilot, lambda: app.current_mode == "train" and "tiny" in words(app))
        await until(pilot, lambda: app.here.query_one("#epoch-table", DataTable).row_count == 1)
        (tiny.parent / "events.jsonl").unlink()
        await pilot.press("f4", "h")
        await until(pilot, lambda: "no run of tiny" in notice(app))


def test_the_list_shows_level_size_date_perplexity_and_licence(tiny: Path) -> None:
    model = next(each for each in listed() if each.name == "tiny")
    assert model.cells[1] == "word"
    assert model.cells[2].endswith("kB")
    assert model.cells[5] == "CC0-1.0"
    assert float(model.cells[4].replace(",", "")) > 1
    assert "Dense (tied) + softmax" in model.detail
    assert isinstance(model, Listed)


def test_a_view_has_the_score_of_the_line_and_none_without_one(tiny: Path) -> None:
    from songwriter.suggest import load

    comparer = Comparer()
    view = comparer.views(["tiny"], "the kettle xyzzy")[0]
    score = load("tiny").score("the kettle xyzzy")
    assert (view.perplexity, view.unknown) == (score.perplexity, score.unknown)
    assert view.unknown == 1
    assert len(view.words) == 10
    assert math.isnan(comparer.views(["tiny"], "")[0].perplexity)


shares = st.lists(st.tuples(st.text(alphabet="abé", min_size=1, max_size=30), st.floats(0, 0.1)), max_size=10)
views = st.lists(
    st.builds(
        View,
        st.just("model"),
        shares.map(tuple),
        st.floats(1, 1e9) | st.just(math.nan),
        st.just("word"),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=2,
)


@given(views, st.integers(24, 120))
def test_views_stand_side_by_side_within_the_width(given_views: list[View], width: int) -> None:
    lines = drawn(given_views, max(width, 26))
    assert len(lines) == 3 + max(len(view.words) for view in given_views)
    assert all(cell_len(line) <= max(width, 26) for line in lines)
