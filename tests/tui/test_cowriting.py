"""The co-writer at the desk: whole lines, draws, rows taken by key, pauses, dials, headers, and what it remembers."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from songwriter.settings import SamplingSettings, read_settings
from songwriter.song.comments import without_comments
from songwriter.suggest import Taste
from songwriter.tui.cowriter import first_recent
from songwriter.tui.dials import next_cut, next_method, next_temperature
from songwriter.tui.recall import below
from songwriter.tui.widgets.panel import COPIED, Panel, Row
from songwriter.tui.widgets.status import Status
from tests.tui.conftest import Opener, until
from tests.tui.fake import FakeSuggester
from tests.tui.test_model_states import notice
from tests.tui.test_write import ghost, typed


async def test_a_ghost_can_be_the_rest_of_the_line(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        await pilot.press("f6")
        await ghost(app, pilot, "rain on the silver road")
        assert "whole lines" in app.writing.query_one(Status).state
        assert app.writing.query_one(Panel).chosen == 0
        await pilot.press("tab")
        assert app.writing.editor.text == "the rain "
        assert app.writing.editor.suggestion == "on the silver road"
        await pilot.press("ctrl+l")
        assert app.writing.editor.text == "the rain on the silver road"
        await pilot.press("ctrl+z")
        assert app.writing.editor.text == "the rain "
        await pilot.press("f6")
        await ghost(app, pilot, "rain")
        await until(pilot, lambda: read_settings().writing.ghost == "word")


async def test_a_line_stays_while_it_is_typed_through(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        app.change_setting("writing.ghost", "line")
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain on the silver road")
        fake.rest = "over quiet fields"
        await typed(pilot, "rain o")
        await until(pilot, lambda: fake.asked[-1] == ("the rain ", "o"))
        await pilot.pause(0.1)
        assert app.writing.editor.suggestion == "n the silver road"
        await typed(pilot, "x")
        assert app.writing.editor.suggestion == ""
        await typed(pilot, " ")
        await ghost(app, pilot, "rain over quiet fields")


async def test_a_line_ghost_is_cut_to_the_words_that_fit_and_taken_whole(studio: Opener, fake: FakeSuggester) -> None:
    fake.rest = "on the silver road " * 4
    async with studio(size=(80, 24)) as (app, pilot):
        app.change_setting("writing.ghost", "line")
        await typed(pilot, "the ")
        await until(pilot, lambda: app.writing.editor.suggestion.startswith("rain on the"))
        assert len(app.writing.editor.suggestion) < app.writing.editor.wrap_width
        await pilot.press("ctrl+l")
        assert app.writing.editor.text == "the rain " + fake.rest.strip()


async def test_cycling_in_line_mode_changes_the_word_and_then_the_line(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("writing.ghost", "line")
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain on the silver road")
        await pilot.press("alt+down")
        await ghost(app, pilot, "moon on the silver road")
        assert app.writing.query_one(Panel).chosen == 1


@pytest.mark.parametrize(
    ("key", "text"), [("alt+1", "the rain "), ("alt+3", "the road "), ("alt+9", "the "), ("alt+0", "the ")]
)
async def test_a_row_is_taken_by_its_number(studio: Opener, key: str, text: str) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        await pilot.press(key)
        assert app.writing.editor.text == text
        await pilot.press("ctrl+z")
        assert app.writing.editor.text == ("the " if len(text) > 4 else "")


async def test_a_row_completes_a_half_typed_word_even_without_a_ghost(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("writing.suggestions", False)
        await typed(pilot, "the mo")
        await until(pilot, lambda: (answer := app.writing.query_one(Panel).answer) and answer.begin == "mo")
        await pilot.press("alt+2")
        assert app.writing.editor.text == "the moonlight "


async def test_drawing_shows_what_the_method_draws(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        seen = set()
        for _ in range(40):
            await pilot.press("ctrl+r")
            await pilot.pause(0.01)
            seen.add(app.writing.editor.suggestion)
        # The fifth has no probability after sampling.
        assert seen <= {"rain", "moon", "road", "river"}
        assert len(seen) > 1
        await pilot.press("tab")
        assert app.writing.editor.text.split()[1] in seen


async def test_a_drawn_word_is_marked_in_the_panel(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        for _ in range(10):
            await pilot.press("ctrl+r")
            await pilot.pause(0.02)
            panel = app.writing.query_one(Panel)
            assert panel.answer.words[panel.chosen] == app.writing.editor.suggestion


async def test_drawing_brings_another_line(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        app.change_setting("writing.ghost", "line")
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain on the silver road")
        fake.rest = "over quiet fields"
        await pilot.press("ctrl+r")
        await until(pilot, lambda: app.writing.editor.suggestion.endswith("over quiet fields"))


async def test_greedy_has_nothing_to_draw_and_says_so(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("sampling.method", "greedy")
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        await pilot.press("ctrl+r")
        assert "greedy always takes the likeliest" in notice(app)
        assert app.writing.editor.suggestion == "rain"


async def test_suggestions_are_paused_with_one_key_and_the_status_says_so(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        await pilot.press("f7")
        await ghost(app, pilot, "")
        assert "suggestions paused" in app.writing.query_one(Status).state
        await typed(pilot, "x ")
        await pilot.pause(0.1)
        assert app.writing.editor.suggestion == ""
        await pilot.press("f7")
        await ghost(app, pilot, "rain")
        assert "paused" not in app.writing.query_one(Status).state


async def test_dismissed_stays_away_through_moves_and_settings_until_the_text_changes(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("writing.ghost", "line")
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain on the silver road")
        await pilot.press("escape", "alt+right", "left", "right")
        await pilot.pause(0.15)
        assert app.writing.editor.suggestion == ""
        await typed(pilot, "m")
        await until(pilot, lambda: app.writing.editor.suggestion.startswith("oon"))


async def test_the_sampling_is_turned_from_write_and_kept(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        panel = app.writing.query_one(Panel)
        await until(pilot, lambda: panel.answer)
        await pilot.press("alt+right")
        await until(pilot, lambda: "T 0.9" in panel.answer.sampler)
        await pilot.press("alt+pagedown")
        await until(pilot, lambda: "top-k 20" in panel.answer.sampler)
        await pilot.press("f9")
        await until(pilot, lambda: "top-p 0.9" in panel.answer.sampler)
        await until(pilot, lambda: read_settings().sampling == SamplingSettings("top-p", 0.9, 20))
        assert "method" in panel.keys


def test_dials_turn_within_their_range_and_back() -> None:
    now = SamplingSettings()
    for _ in range(40):
        _, warm = next_temperature(now, 1)
        now = SamplingSettings(temperature=float(warm))
    assert now.temperature == 2
    assert next_temperature(SamplingSettings(temperature=0.05), -1) == ("sampling.temperature", 0)
    assert next_temperature(SamplingSettings(temperature=3.0), 1) == ("sampling.temperature", 3)
    assert next_cut(SamplingSettings("top-k", top_k=45), 1) == ("sampling.top_k", 80)
    assert next_cut(SamplingSettings("top-k", top_k=1), -1) == ("sampling.top_k", 1)
    assert next_cut(SamplingSettings("top-p", top_p=0.98), 1) == ("sampling.top_p", 1)
    assert next_cut(SamplingSettings("min-p", min_p=0.05), 1) == ("sampling.min_p", 0)
    assert next_cut(SamplingSettings("random"), 1) is None
    methods = [SamplingSettings()]
    for _ in range(5):
        methods.append(SamplingSettings(str(next_method(methods[-1])[1])))
    assert methods[0] == methods[-1]
    assert len({each.method for each in methods}) == 5


@pytest.mark.parametrize(
    ("song", "keys", "text"),
    [
        ("", "[Ch", "[Chorus]"),
        ("", "[", "[Verse 1]"),
        ("[Verse 1]\nla\n[Chorus]\nlo\n", "[v", "[verse 2]"),
        ("[Verse 1]\nla\n[Chorus]\nlo\n[Verse 2]\nla\n", "[", "[Chorus]"),
    ],
)
async def test_a_header_is_completed_as_a_whole_in_one_step(studio: Opener, song: str, keys: str, text: str) -> None:
    async with studio() as (app, pilot):
        editor = app.writing.editor
        editor.load_text(song)
        editor.move_cursor(editor.document.end)
        for key in keys:
            await pilot.press("left_square_bracket" if key == "[" else key)
        await until(pilot, lambda: editor.suggestion)
        await pilot.press("tab")
        assert editor.text == song + text
        await pilot.press("ctrl+z")
        assert editor.text == song + keys


async def test_headers_are_offered_without_a_model_and_by_row(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.cowriter._model = None
        await pilot.press("left_square_bracket")
        await ghost(app, pilot, "Verse 1]")
        panel = app.writing.query_one(Panel)
        assert panel.answer.words[:2] == ("Verse 1]", "Chorus]")
        await pilot.press("alt+down")
        await ghost(app, pilot, "Chorus]")
        await pilot.press("alt+2")
        assert app.writing.editor.text == "[Chorus]"


async def test_a_closing_bracket_that_is_there_is_not_doubled(studio: Opener) -> None:
    async with studio() as (app, pilot):
        editor = app.writing.editor
        editor.load_text("[]")
        editor.move_cursor((0, 1))
        await typed(pilot, "C")
        await ghost(app, pilot, "horus")
        await pilot.press("tab")
        assert editor.text == "[Chorus]"


async def test_what_stands_below_and_the_other_songs_are_remembered(
    studio: Opener, fake: FakeSuggester, home: Path
) -> None:
    folder = home / "songs"
    folder.mkdir(parents=True)
    (folder / "open.txt").write_text("first line\nsecond line\n")
    (folder / "other.txt").write_text("Magdalene of the sea\n")
    async with studio(song=folder / "open.txt") as (app, pilot):
        await until(pilot, lambda: fake.remembered.get("songs") == ["Magdalene of the sea\n"])
        await until(pilot, lambda: fake.remembered.get("below") == ["second line\n"])
        app.writing.editor.move_cursor((1, 0))
        await until(pilot, lambda: fake.remembered.get("below") == [])


async def test_nothing_is_remembered_where_memory_is_off(studio: Opener, fake: FakeSuggester, home: Path) -> None:
    (home / "songs").mkdir(parents=True)
    (home / "songs" / "other.txt").write_text("Magdalene of the sea\n")
    async with studio() as (app, pilot):
        app.change_setting("writing.memory", 0)
        await typed(pilot, "la")
        await pilot.pause(1.0)
        assert fake.remembered.get("below") is None


async def test_line_ghosts_of_a_slow_model_never_show_for_another_place(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        app.change_setting("writing.ghost", "line")
        fake.delay = 0.15
        shown: set[str] = set()
        app.writing.editor.watch(app.writing.editor, "suggestion", lambda ghost: shown.add(ghost), init=False)
        for number, key in enumerate("x y z o mo"):
            app.post_message(events.Key("space" if key == " " else key, key))
            await asyncio.sleep(0.02)
            assert len(app.writing.editor.text) >= number
        await ghost(app, pilot, "on on the silver road")
        assert shown <= {"", "on", "on on the silver road"}


@given(st.integers(0, 1_500), st.integers(0, 40))
def test_a_long_song_is_cut_at_a_line_that_seldom_changes(row: int, more: int) -> None:
    first = first_recent(row)
    assert min(row, 128) <= row - first < 256
    assert first_recent(row + more) == first or row // 128 < (row + more) // 128


@given(st.lists(st.text("ab %", max_size=9), max_size=40), st.data())
def test_what_stands_below_is_the_song_without_comments(lines: list[str], data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(lines)))
    assert below(lines, row) == without_comments("\n".join(lines[row + 1 :]))
    assert len(below(lines * 400, row)) <= 6_000


async def test_a_word_that_would_copy_is_marked_and_the_settings_reach_the_model(
    studio: Opener, fake: FakeSuggester
) -> None:
    fake.copies = ("moon",)
    async with studio() as (app, pilot):
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        panel = app.writing.query_one(Panel)
        marked = [row for row in map(panel.render_line, range(panel.size.height)) if COPIED in row.text]
        assert [row.text.split()[0] for row in marked] == ["moon"]
        assert fake.taste == Taste(old_words=False)
        app.change_setting("writing.original", "on")
        app.change_setting("writing.old_words", "on")
        await typed(pilot, "rain ")
        await until(pilot, lambda: fake.taste == Taste(old_words=True, original=6))
        await until(pilot, lambda: "© unknown" in panel.render_line(0).text)
        fake.fingerprint = object()
        await typed(pilot, "and ")
        await until(pilot, lambda: "no ©" in panel.render_line(0).text)


@pytest.mark.parametrize("take", ["alt+2", "alt+w 2", "a click"])
async def test_a_row_for_an_older_text_is_refused_however_it_is_taken(
    studio: Opener, fake: FakeSuggester, take: str
) -> None:
    async with studio() as (app, pilot):
        editor = app.writing.editor
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        fake.delay = 0.3
        await typed(pilot, "x")
        if take == "a click":
            await pilot.click(Panel, offset=(3, 4))
        else:
            await pilot.press(*take.split())
        assert editor.text == "the x"
        assert "older text" in notice(app)
        # Nor is another of the old words shown.
        await pilot.press("alt+down")
        assert editor.suggestion == ""


async def test_a_draw_right_behind_a_key_is_for_the_text_as_it_is(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("writing.delay", 60)
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        await pilot.press("m", "ctrl+r")
        await until(pilot, lambda: app.writing.editor.suggestion in ("oon", "oonlight"))
        assert app.writing.query_one(Panel).answer.begin == "m"


async def test_without_a_model_nothing_stays_that_could_be_taken(studio: Opener) -> None:
    async with studio() as (app, pilot):
        panel = app.writing.query_one(Panel)
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        app.cowriter._model = None
        app.model_state = "no model"
        await until(pilot, lambda: panel.answer is None)
        assert (panel.note, app.writing.editor.suggestion) == ("no model", "")
        await pilot.press("alt+1", "alt+down", "tab")
        assert app.writing.editor.text == "the "
        await pilot.press("enter", "left_square_bracket")
        await ghost(app, pilot, "Verse 1]")
        await pilot.press("backspace")
        await until(pilot, lambda: panel.answer is None)


async def test_the_panel_says_nothing_of_a_comment_but_that_it_is_one(studio: Opener) -> None:
    async with studio() as (app, pilot):
        panel = app.writing.query_one(Panel)
        await typed(pilot, "the ")
        await ghost(app, pilot, "rain")
        await pilot.press("alt+c")
        await until(pilot, lambda: panel.answer is None)
        assert "a comment" in panel.note
        await pilot.press("alt+1")
        assert app.writing.editor.text == "% the "
        await pilot.press("alt+c")
        await until(pilot, lambda: panel.answer is not None)


async def test_own_songs_are_read_where_the_memory_is_off_and_at_once_when_switched_on(
    studio: Opener, fake: FakeSuggester, home: Path
) -> None:
    (home / "songs").mkdir(parents=True)
    (home / "songs" / "other.txt").write_text("Magdalene of the sea\n")
    async with studio() as (app, pilot):
        app.change_setting("writing.memory", 0)
        app.change_setting("writing.own", 0)
        fake.remembered.clear()
        app.writing.desk._read.clear()
        app.change_setting("writing.own", 0.5)
        await until(pilot, lambda: fake.remembered.get("songs") == ["Magdalene of the sea\n"])
        await typed(pilot, "la ")
        await until(pilot, lambda: fake.own == 0.5)


@pytest.mark.parametrize(
    ("width", "told"), [(36, "♪"), (42, "♪ 50%"), (50, "♪ 20%♫ 30%")], ids=["narrow", "roomy", "wide"]
)
def test_each_part_that_came_from_songs_is_told_where_there_is_room(width: int, told: str) -> None:
    row = Row("sea", 20.0, 30.0, recalled=0.2, own=0.3)
    assert row.marks(width).strip() == told
    assert len(row.marks(width)) == len(Row("sea").marks(width))
    assert told not in Row("sea", 20.0, 30.0, recalled=0.02, own=0.03).marks(width)
