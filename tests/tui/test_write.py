"""Writing with the ghost: what is shown, what a key writes, and what never happens."""

import asyncio

import pytest
from textual import events
from textual.pilot import Pilot

from songwriter.tui.app import StudioApp
from songwriter.tui.widgets.panel import Panel
from songwriter.tui.widgets.status import Status
from tests.tui.conftest import Opener, until
from tests.tui.fake import FakeSuggester


async def typed(pilot: Pilot[None], text: str) -> None:
    names = {" ": "space", "\n": "enter", ",": "comma", ".": "full_stop"}
    await pilot.press(*(names.get(each, each) for each in text))


async def ghost(app: StudioApp, pilot: Pilot[None], wanted: str) -> None:
    await until(pilot, lambda: app.writing.editor.suggestion == wanted)


async def test_the_likeliest_word_is_offered_and_tab_writes_on(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        assert app.writing.editor.text == "the "
        await pilot.press("tab")
        assert app.writing.editor.text == "the rain "
        await ghost(app, pilot, "rain")
        await pilot.press("tab")
        assert app.writing.editor.text == "the rain rain "


async def test_a_half_typed_word_is_completed(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the mo")
        await ghost(app, pilot, "on")
        await pilot.press("tab")
        assert app.writing.editor.text == "the moon "


async def test_behind_a_whole_word_a_longer_one_is_not_offered_unasked(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the moon")
        await until(pilot, lambda: app.writing.query_one(Panel).answer.begin == "moon")
        assert app.writing.editor.suggestion == ""
        await pilot.press("alt+down")
        assert app.writing.editor.suggestion == "light"


async def test_typing_through_the_ghost_and_back_keeps_it_in_step(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        fake.delay = 0.4  # too slow to help: the rest is derived at once
        await typed(pilot, "ra")
        assert app.writing.editor.suggestion == "in"
        await pilot.press("backspace")
        assert app.writing.editor.suggestion == "ain"
        await typed(pilot, "x")
        assert app.writing.editor.suggestion == ""


async def test_tab_without_a_ghost_does_nothing(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "xyzzy")
        await pilot.pause(0.1)
        await pilot.press("tab")
        assert app.writing.editor.text == "xyzzy"
        assert app.writing.editor.has_focus


async def test_escape_dismisses_until_the_text_changes(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        await pilot.press("escape")
        assert app.writing.editor.suggestion == ""
        await pilot.press("left", "right")
        await pilot.pause(0.1)
        assert app.writing.editor.suggestion == ""
        await typed(pilot, "m")
        await ghost(app, pilot, "oon")


async def test_alternatives_cycle_with_the_panel(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        panel = app.writing.query_one(Panel)
        assert panel.chosen == 0
        await pilot.press("alt+down")
        assert (app.writing.editor.suggestion, panel.chosen) == ("moon", 1)
        await pilot.press("alt+up", "alt+up")
        assert (app.writing.editor.suggestion, panel.chosen) == ("moonlight", 4)
        await pilot.press("escape", "alt+down")
        assert app.writing.editor.suggestion == "moonlight"


async def test_right_arrow_moves_and_never_takes_the_ghost(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "la\nthe ")
        await pilot.press("up", "end")
        await ghost(app, pilot, "") if app.writing.editor.suggestion == "" else None
        await pilot.press("right", "end")
        await ghost(app, pilot, "rain")
        await pilot.press("right", "shift+right")
        assert app.writing.editor.text == "la\nthe "
        assert app.writing.editor.cursor_location == (1, 4)


@pytest.mark.parametrize(
    ("keys", "text"),
    [(",", "the rain,"), (".", "the rain."), (" ", "the rain "), ("\n", "the rain\n"), ("s", "the rain s")],
)
async def test_the_space_after_a_taken_word_makes_way(studio: Opener, keys: str, text: str) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        await pilot.press("tab")
        await typed(pilot, keys)
        assert app.writing.editor.text == text


async def test_an_ordinary_space_makes_way_for_nothing(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the , ")
        assert app.writing.editor.text == "the , "


async def test_a_word_taken_is_one_step_of_undo(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the mo")
        await ghost(app, pilot, "on")
        await pilot.press("tab", "ctrl+z")
        assert app.writing.editor.text == "the mo"
        await pilot.press("ctrl+y")
        assert app.writing.editor.text == "the moon "


async def test_inside_a_line_a_ghost_needs_a_word_boundary_just_typed(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the shines")
        await pilot.press("ctrl+left")
        await pilot.pause(0.15)
        assert app.writing.editor.suggestion == ""  # the cursor only travels
        await typed(pilot, "m")
        await pilot.pause(0.15)
        assert app.writing.editor.suggestion == ""  # within a word
        await pilot.press("backspace")
        await ghost(app, pilot, "rain ")
        await pilot.press("tab")
        assert app.writing.editor.text == "the rain shines"


async def test_before_a_space_no_second_one_is_written(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.writing.editor.load_text("the  shines")
        app.writing.editor.move_cursor((0, 3))
        await typed(pilot, " m")
        await ghost(app, pilot, "oon")
        await pilot.press("tab")
        assert app.writing.editor.text == "the moon  shines"
        await typed(pilot, ",")
        assert app.writing.editor.text == "the moon,  shines"


async def test_a_ghost_never_wraps_nor_pushes_text_over_the_edge(studio: Opener) -> None:
    async with studio(size=(80, 24)) as (app, pilot):
        editor = app.writing.editor
        width = editor.wrap_width
        await typed(pilot, "a" * (width - 3) + " ")
        await pilot.pause(0.15)
        assert editor.suggestion == ""
        editor.load_text(("word " * 60).strip())
        editor.move_cursor((0, 5))
        await typed(pilot, "x ")
        await pilot.pause(0.15)
        assert editor.suggestion == ""


async def test_the_rest_of_a_line_begins_with_the_ghost_and_is_one_step(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the mo")
        await ghost(app, pilot, "on")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: app.writing.editor.text == "the moon on the silver road")
        await pilot.press("ctrl+z")
        assert app.writing.editor.text == "the mo"


async def test_a_line_that_comes_too_late_is_dropped(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        fake.delay = 0.3
        await pilot.press("ctrl+l")
        await typed(pilot, "x")
        await pilot.pause(0.9)
        assert app.writing.editor.text == "the x"


async def test_ten_keys_against_a_slow_model_never_wait_and_show_the_last_ghost(
    studio: Opener, fake: FakeSuggester
) -> None:
    async with studio() as (app, pilot):
        fake.delay = 0.15
        fake.asked.clear()
        shown: set[str] = set()
        app.writing.editor.watch(app.writing.editor, "suggestion", lambda ghost: shown.add(ghost), init=False)
        # Posted, and not pressed by the pilot, which waits after each key for longer than a typist does.
        for number, key in enumerate("x y z o mo"):
            app.post_message(events.Key("space" if key == " " else key, key))
            await asyncio.sleep(0.02)
            assert len(app.writing.editor.text) >= number  # at most the last key is still on its way
        assert app.writing.editor.text == "x y z o mo"
        await ghost(app, pilot, "on")
        assert shown <= {"", "on"}
        assert len(fake.asked) <= 4
        assert fake.asked[-1] == ("x y z o ", "mo")


async def test_an_answer_for_another_place_is_dropped(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        fake.delay = 0.2
        await typed(pilot, "the mo")
        await pilot.pause(0.08)  # the question is under way
        app.writing.editor.move_cursor((0, 0))
        await pilot.pause(0.5)
        assert app.writing.editor.suggestion == ""
        assert app.writing.editor.text == "the mo"


async def test_the_panel_can_be_clicked(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        await pilot.click(Panel, offset=(3, 4))
        await until(pilot, lambda: app.writing.editor.text == "the moon ")
        assert app.writing.editor.has_focus


async def test_ghosts_can_be_switched_off_and_the_panel_stays(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("writing.suggestions", False)
        await typed(pilot, "the ")
        await until(pilot, lambda: app.writing.query_one(Panel).answer is not None)
        assert app.writing.editor.suggestion == ""


async def test_syllables_rhymes_and_words_are_counted_after_a_rest(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.writing.editor.load_text("[Verse]\nThe rain is on the road tonight\nAnd everything is silver bright\n")
        editor = app.writing.editor
        await until(pilot, lambda: [each.syllables for each in editor.labels] == [0, 8, 8, 0])
        assert [each.letter for each in editor.labels] == ["", "A", "A", ""]
        await until(pilot, lambda: "12 words" in app.writing.query_one(Status).state)
        assert "│ And everything" in editor.render_line(2).text
        assert " 8 A │" in editor.render_line(2).text


async def test_the_cursor_and_clicks_mind_the_gutter(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.writing.editor.load_text("the rain")
        await pilot.click("#editor", offset=(7 + 4, 0))
        assert app.writing.editor.cursor_location == (0, 4)


async def test_a_narrow_terminal_has_no_panel(studio: Opener) -> None:
    async with studio(size=(60, 15)) as (app, pilot):
        assert not app.writing.query_one(Panel).display
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")


async def test_the_ends_of_the_song_are_a_key_away(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.writing.editor.load_text("one\ntwo\nthree")
        await pilot.press("ctrl+end")
        assert app.writing.editor.cursor_location == (2, 5)
        await pilot.press("ctrl+home")
        assert app.writing.editor.cursor_location == (0, 0)


async def test_a_ghost_for_which_a_narrower_window_has_no_room_goes(studio: Opener) -> None:
    async with studio(size=(60, 20)) as (app, pilot):
        editor = app.writing.editor
        await typed(pilot, "la " * 11)
        await ghost(app, pilot, "rain")
        await pilot.resize_terminal(43, 20)
        await until(pilot, lambda: editor.size.width == 43 and editor.suggestion == "")
        await pilot.resize_terminal(60, 20)
        await ghost(app, pilot, "rain")


@pytest.mark.parametrize("line", ["[Verse 2]", "# Down the road", "% to do"])
async def test_no_ghost_stands_before_a_header_a_title_or_a_comment(studio: Opener, line: str) -> None:
    async with studio() as (app, pilot):
        editor = app.writing.editor
        editor.load_text(f"the rain\n{line}\n")
        editor.move_cursor((1, 0))
        await pilot.press("enter")
        await until(pilot, lambda: app.writing.desk._answers)
        await pilot.pause(0.1)
        assert editor.suggestion == ""
        await pilot.press("up")
        await until(pilot, lambda: editor.suggestion)
