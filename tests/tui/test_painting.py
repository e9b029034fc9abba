"""Rows that are kept are those that would be drawn anew, whatever was done since."""

import random

import pytest
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets.text_area import Selection

from songwriter.song.search import Query, matches
from songwriter.tui.widgets.editor import Editor
from songwriter.tui.widgets.panel import Panel
from tests.tui.conftest import Opener, until

KEYS = (
    "a",
    "space",
    "enter",
    "backspace",
    "delete",
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "pageup",
    "pagedown",
)
KEYS += ("ctrl+z", "ctrl+y", "shift+up", "shift+right", "left_square_bracket", "right_square_bracket", "percent_sign")
LONG = "walk along the silver road with me tonight " * 4
SONG = f"# Title\n[Verse]\n% aside\nthe rain\n{LONG}\nthe lane\n\n夜 🎵\n"


def drawn(editor: Editor) -> list[list[object]]:
    crop = Region(0, 0, *editor.size)
    editor._styles_cache.clear()
    strips: list[Strip] = editor.render_lines(crop)
    return [list(strip) for strip in strips]


@pytest.mark.parametrize("seed", range(4))
async def test_kept_rows_are_the_ones_that_would_be_drawn(studio: Opener, seed: int) -> None:
    chance = random.Random(seed)
    async with studio(size=(60, 15)) as (app, pilot):
        editor = app.writing.editor
        editor.load_text(SONG * 3)
        for _ in range(25):
            what = chance.randrange(12)
            if what == 0:
                editor.selection = Selection((1, 0), (chance.randrange(4), 0))
            elif what == 1:
                editor.mark(matches(editor.document.lines, Query("the")) if chance.random() < 0.5 else ())
            elif what == 2:
                app.theme = chance.choice(("textual-light", "textual-dark"))
            elif what == 3:
                editor.soft_wrap = not editor.soft_wrap
            elif what == 4:
                app.writing.action_focus_mode()
            else:
                await pilot.press(*chance.choices(KEYS, k=3))
            await pilot.pause()
            kept = drawn(editor)
            editor.notify_style_update()
            assert kept == drawn(editor)


async def test_a_row_that_stays_as_it_was_is_the_very_same_strip(studio: Opener) -> None:
    async with studio() as (_, pilot):
        editor = pilot.app.query_one(Editor)
        editor.load_text("one line\nanother line\n")
        await pilot.press("ctrl+end", "x")
        await pilot.pause(0.3)
        first = editor.render_line(0)
        await pilot.press("y")
        assert editor.render_line(0) is first


async def test_the_panel_draws_what_it_would_draw_anew(studio: Opener) -> None:
    async with studio() as (app, pilot):
        panel = app.writing.query_one(Panel)
        for keys in ("t", "h", "alt+down", "escape", "space", "[", "alt+t", "backspace"):
            await pilot.press(keys)
            await until(pilot, lambda: app.writing.desk._answers)
            kept = [list(panel.render_line(y)) for y in range(panel.size.height)]
            panel.notify_style_update()
            assert kept == [list(panel.render_line(y)) for y in range(panel.size.height)]


@pytest.mark.parametrize(("width", "least"), [(80, 48), (90, 54), (100, 53)])
async def test_the_editor_has_most_of_the_screen_and_the_panel_its_columns(
    studio: Opener, width: int, least: int
) -> None:
    async with studio((width, 24)) as (app, pilot):
        await pilot.press(*"la ")
        panel = app.writing.query_one(Panel)
        await until(pilot, lambda: panel.answer)
        assert app.writing.editor.size.width >= least
        head, rain, *_, last = (panel.render_line(y).text for y in range(2, 10))
        assert head.split() == ["next", "word", "model", "sampled"]
        assert rain.split()[:2] == ["▸rain", "█" * rain.count("█")]
        assert rain.split()[2:4] == ["31.0%", "44.0%"]
        assert "other words " in last


async def test_no_row_of_an_old_answer_stays_behind_a_dialog(studio: Opener) -> None:
    async with studio() as (app, pilot):
        panel = app.writing.query_one(Panel)
        await until(pilot, lambda: panel.answer is not None and len(panel.answer.words) > 2)
        await pilot.press("f1")
        await until(pilot, lambda: len(app.screen_stack) > 1)
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.press(*"moonl")
        await until(pilot, lambda: panel.answer is not None and panel.answer.begin == "moonl")
        await pilot.pause(0.1)
        shown = [panel.render_lines(Region(0, y, panel.size.width, 1))[0].text for y in range(panel.size.height)]
        assert [row for row in shown[len(panel.answer.words) + 5 :] if row.strip()] == []


async def test_all_of_a_song_is_seen_in_a_terminal_that_was_made_smaller(studio: Opener) -> None:
    async with studio((100, 30)) as (app, pilot):
        editor = app.writing.editor
        editor.load_text(SONG)
        await pilot.pause(0.2)
        for size in ((80, 24), (70, 24), (100, 30), (60, 15), (90, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.3)
            shown = [strip.text for strip in editor.render_lines(Region(0, 0, *editor.size))]
            assert " ".join(" ".join(row[6:] for row in shown).split()) == " ".join(SONG.split()), size
