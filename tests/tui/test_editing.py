"""Finding, whole lines, takes, sections, counts, keyboards: what a key makes of the text, and what is told."""

from pathlib import Path

import pytest
from textual import events
from textual.events import Paste
from textual.widgets import Input, OptionList, Static

from songwriter.errors import SongwriterError
from songwriter.tui.app import StudioApp
from songwriter.tui.keys import catalogue, clashes, unknown_ids
from songwriter.tui.outside import edited_outside, editor_command
from songwriter.tui.presets import PRESETS
from songwriter.tui.widgets.panel import Panel
from songwriter.tui.widgets.status import Status
from tests.tui.conftest import Opener, until
from tests.tui.fake import FakeSuggester

SONG = "# Title\n\n[Verse 1]\nthe rain\nrain, Train\n\n[Chorus]\noh moon\n"


def begin(app: StudioApp, text: str = SONG, row: int = 0, column: int = 0) -> None:
    app.writing.editor.load_text(text)
    app.writing.editor.move_cursor((row, column))


def told(app: StudioApp) -> str:
    return str(app.writing.query_one("#notice", Static).content)


def counted(app: StudioApp) -> str:
    return str(app.writing.query_one("#count", Static).content)


async def test_words_are_found_as_they_are_typed(studio: Opener) -> None:
    async with studio() as (app, pilot):
        begin(app)
        editor = app.writing.editor
        await pilot.press("ctrl+f", *"rain")
        assert (editor.selected_text, counted(app)) == ("rain", "1 of 3")
        await pilot.press("enter", "down")
        assert (editor.selected_text, editor.selection.start[0], counted(app)) == ("rain", 4, "3 of 3")
        await pilot.press("down")
        assert counted(app) == "1 of 3"
        await pilot.press("up")
        assert counted(app) == "3 of 3"
        await pilot.press("alt+w")
        assert counted(app).endswith("of 2")
        await pilot.press("alt+w", "alt+c", *"x")
        assert counted(app) == "none"
        await pilot.press("enter")
        assert "“rainx” is not in the song" in told(app)
        await pilot.press("escape")
        assert editor.has_focus
        assert editor.text == SONG
        await pilot.press("ctrl+f", "backspace", "x")
        assert editor.text == SONG


async def test_one_or_all_are_replaced_and_all_is_one_step(studio: Opener) -> None:
    async with studio() as (app, pilot):
        begin(app)
        editor = app.writing.editor
        await pilot.press("alt+r", *"rain", "tab", *"sun", "enter")
        assert editor.text == SONG.replace("rain", "sun", 1)
        assert counted(app) == "1 of 2"
        await pilot.press("alt+a")
        assert editor.text == SONG.replace("rain", "sun")
        await until(pilot, lambda: "2 replaced" in told(app))
        await pilot.press("escape", "ctrl+z")
        assert editor.text == SONG.replace("rain", "sun", 1)
        await pilot.press("ctrl+z")
        assert editor.text == SONG


async def test_the_search_follows_what_is_typed_in_the_song(studio: Opener) -> None:
    async with studio() as (app, pilot):
        begin(app)
        await pilot.press("ctrl+f", *"moon")
        assert counted(app) == "1 of 1"
        app.writing.editor.focus()
        await pilot.press("ctrl+end", *"moon")
        await until(pilot, lambda: counted(app) == "2 found")
        await pilot.press("alt+n")
        assert counted(app) == "1 of 2"


@pytest.mark.parametrize(
    ("keys", "row", "text", "cursor"),
    [
        ("ctrl+down", 3, "# Title\n\n[Verse 1]\nrain, Train\nthe rain\n\n[Chorus]\noh moon\n", 4),
        ("alt+shift+up", 3, "# Title\n\nthe rain\n[Verse 1]\nrain, Train\n\n[Chorus]\noh moon\n", 2),
        ("ctrl+shift+up", 7, "# Title\n\n[Chorus]\noh moon\n\n[Verse 1]\nthe rain\nrain, Train\n", 3),
        ("alt+d", 3, SONG.replace("the rain\n", "the rain\nthe rain\n"), 4),
        ("alt+shift+d", 7, SONG.rstrip() + "\n\n[Chorus]\noh moon\n", 10),
        ("alt+c", 3, SONG.replace("the rain", "% the rain"), 3),
        ("alt+t", 3, SONG.replace("the rain\n", "the rain\n% take: the rain\n"), 3),
        ("alt+k", 7, SONG + "% take:\n% | oh moon\n", 7),
    ],
)
async def test_edits_of_lines_are_one_step_of_undo(studio: Opener, keys: str, row: int, text: str, cursor: int) -> None:
    async with studio() as (app, pilot):
        begin(app, row=row, column=2)
        editor = app.writing.editor
        await pilot.press(keys)
        assert editor.text == text
        assert editor.cursor_location[0] == cursor
        await pilot.press("ctrl+z")
        assert editor.text == SONG
        assert editor.cursor_location == (row, 2)


async def test_takes_are_switched_and_what_cannot_be_done_is_told(studio: Opener) -> None:
    async with studio() as (app, pilot):
        begin(app, row=3)
        editor = app.writing.editor
        await pilot.press("ctrl+t")
        assert "no other takes" in told(app)
        await pilot.press("alt+t", "end", *" falls", "ctrl+t")
        assert editor.text == SONG.replace("the rain\n", "the rain\n% take: the rain falls\n")
        await pilot.press("alt+shift+t")
        assert editor.text == SONG.replace("the rain\n", "the rain falls\n% take: the rain\n")
        await pilot.press("alt+o")
        assert editor.text == SONG.replace("the rain\n", "the rain falls\n")


async def test_the_model_and_the_counts_never_see_a_comment(studio: Opener, fake: FakeSuggester) -> None:
    async with studio() as (app, pilot):
        begin(app, "the\n% secret words\n% take: other words\nmo", row=3, column=2)
        await until(pilot, lambda: fake.asked and fake.asked[-1] == ("the\n", "mo"))
        await until(pilot, lambda: "2 words · 2 lines" in app.writing.query_one(Status).state)
        asked = len(fake.asked)
        await pilot.press("up", "end", *" x")
        await pilot.pause(0.1)
        assert app.writing.editor.suggestion == ""
        assert len(fake.asked) == asked
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "comment" in told(app))


async def test_what_is_selected_is_counted(studio: Opener) -> None:
    async with studio(size=(120, 30)) as (app, pilot):
        begin(app)
        await until(pilot, lambda: "6 words · 3 lines · 2 sections" in app.writing.query_one(Status).state)
        app.writing.editor.move_cursor((3, 0))
        await pilot.press("shift+down")
        await until(pilot, lambda: "2 words · 1 line selected" in app.writing.query_one(Status).state)
        await pilot.press("left")
        await until(pilot, lambda: "selected" not in app.writing.query_one(Status).state)


async def test_sections_and_lines_are_gone_to(studio: Opener) -> None:
    async with studio() as (app, pilot):
        begin(app)
        await pilot.press("ctrl+g", *"moon")
        assert app.screen.query_one(OptionList).option_count == 1
        await pilot.press("enter")
        assert app.writing.editor.cursor_location == (6, 0)
        await pilot.press("ctrl+g", "up", "enter")
        assert app.writing.editor.cursor_location == (2, 0)
        await pilot.press("alt+g", "4", "enter")
        await until(pilot, lambda: app.writing.editor.cursor_location == (3, 0))
        await pilot.press("alt+g", *"99", "enter")
        await until(pilot, lambda: "no line" in told(app))
        assert app.writing.editor.cursor_location == (3, 0)


async def test_without_a_selection_the_line_is_copied_cut_and_pasted_whole(studio: Opener) -> None:
    async with studio() as (app, pilot):
        begin(app, "one\ntwo", column=1)
        editor = app.writing.editor
        await pilot.press("ctrl+c", "down", "ctrl+v")
        assert (editor.text, editor.cursor_location) == ("one\none\ntwo", (2, 1))
        await pilot.press("ctrl+x")
        assert (app.clipboard, editor.text) == ("two\n", "one\none\n")
        await pilot.press("ctrl+v")
        assert editor.text == "one\none\ntwo\n"
        await pilot.press("up", "home", "shift+end", "ctrl+c", "end", "ctrl+v")
        assert editor.text == "one\none\ntwotwo\n"


async def test_a_paste_is_one_step_of_undo(studio: Opener) -> None:
    async with studio() as (app, pilot):
        begin(app, "one")
        app.post_message(Paste("a\r\nb\n🌧 c"))
        await until(pilot, lambda: app.writing.editor.text == "a\nb\n🌧 cone")
        await pilot.press("ctrl+z")
        assert app.writing.editor.text == "one"


async def test_focus_mode_has_no_panel_and_no_gutter(studio: Opener) -> None:
    async with studio(size=(60, 15)) as (app, pilot):
        begin(app, "word " * 11)
        editor = app.writing.editor
        rows = editor.virtual_size.height
        await pilot.press("f10")
        assert not app.writing.query_one(Panel).display
        assert editor.gutter_width == 0
        assert editor.render_line(0).text.startswith("word")
        await until(pilot, lambda: editor.virtual_size.height < rows)
        await pilot.press("f10")
        assert editor.gutter_width
        await until(pilot, lambda: editor.virtual_size.height == rows)


async def test_long_lines_wrap_or_do_not(studio: Opener) -> None:
    async with studio() as (app, pilot):
        begin(app, "word " * 100)
        editor = app.writing.editor
        assert editor.virtual_size.height > 1
        await pilot.press("alt+z")
        await until(pilot, lambda: editor.virtual_size.height == 1)
        assert not app.settings.writing.wrap
        await pilot.press("end", "x")
        assert "wordx" in editor.render_line(0).text.replace("word x", "wordx")


async def test_a_very_long_line_is_drawn_whole_with_one_label(studio: Opener) -> None:
    async with studio(size=(60, 15)) as (app, pilot):
        words = " ".join(f"wörd{number}🌧" for number in range(300))
        begin(app, f"one\n{words}\n[Chorus]\nlast", row=1)
        editor = app.writing.editor
        await until(pilot, lambda: len(editor.labels) == 4 and editor.labels[3].letter)
        drawn, labelled = [], []
        for top in range(0, editor.virtual_size.height, 5):
            editor.scroll_to(y=top, animate=False)
            await pilot.pause()
            above = editor.scroll_offset.y
            rows = [
                editor.render_line(y).text for y in range(min(editor.size.height, editor.virtual_size.height - above))
            ]
            drawn += [(above + y, row[7:].strip()) for y, row in enumerate(rows)]
            labelled += [above + y for y, row in enumerate(rows) if row[3] in "ABC"]
        assert " ".join(dict(drawn).values()).split() == ["one", *words.split(), "[Chorus]", "last"]
        assert sorted(set(labelled)) == [0, 1, editor.virtual_size.height - 1]


async def test_headers_and_comments_are_styled_not_only_coloured(studio: Opener) -> None:
    async with studio() as (app, pilot):
        begin(app, "[Chorus]\noh\n% off\n[Am]la", row=1)
        await pilot.pause()

        def style(row: int, column: int = 8) -> object:
            segments = list(app.writing.editor.render_line(row).crop(column, column + 1))
            return segments[0].style

        assert (style(0).bold, style(0).underline) == (True, True)
        assert style(2).italic
        assert not style(3).underline


async def test_undo_of_many_lines_does_not_look_for_the_cursor_beyond_the_end(studio: Opener) -> None:
    async with studio(size=(80, 24)) as (app, pilot):
        begin(app, "one")
        app.post_message(Paste("\n".join("la" for _ in range(60))))
        await until(pilot, lambda: app.writing.editor.document.line_count == 60)
        await pilot.press("ctrl+end", "ctrl+z")
        assert app.writing.editor.text == "one"
        await pilot.press("ctrl+y", "ctrl+home", "f7", "delete", "ctrl+z", "ctrl+y", "ctrl+z")
        assert app.writing.editor.document.line_count == 60


async def test_what_is_typed_after_undo_is_a_step_of_its_own(studio: Opener) -> None:
    async with studio() as (app, pilot):
        editor = app.writing.editor
        await pilot.press("a", "enter", "b", "ctrl+z", "c")
        assert editor.text == "a\nc"
        await pilot.press("ctrl+z")
        assert (editor.text, editor.virtual_size.height) == ("a\n", 2)
        await pilot.press("ctrl+z")
        assert (editor.text, editor.virtual_size.height) == ("a", 1)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_clashes_with_nothing(name: str) -> None:
    assert clashes(catalogue(), PRESETS[name]) == []
    assert unknown_ids(catalogue(), PRESETS[name]) == []


async def test_emacs_keys_move_as_in_emacs(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("keyboard", "emacs")
        begin(app, "one two\nthree")
        editor = app.writing.editor
        await pilot.press("ctrl+f", "ctrl+f", "ctrl+n")
        assert editor.cursor_location == (1, 2)
        await pilot.press("ctrl+p", "ctrl+b", "ctrl+k")
        assert editor.text == "o\nthree"
        await pilot.press("alt+s", *"ee")
        assert editor.selected_text == "ee"
        await pilot.press("escape")
        app.change_setting("keyboard", "plain")
        await pilot.press("ctrl+f")
        assert app.writing.find_bar.query_one(Input).has_focus


def test_the_users_editor_is_the_one_that_is_named(tmp_path: Path) -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    for environment in ({}, {"EDITOR": "  "}, {"EDITOR": "'vi"}):
        with pytest.raises(SongwriterError):
            editor_command(environment)


def script(tmp_path: Path, body: str) -> list[str]:
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return [str(path)]


def test_the_text_comes_back_as_the_editor_left_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert edited_outside("é🌧\nb", script(tmp_path, 'printf "c\\n" >> "$1"')) == "é🌧\nbc"
    assert edited_outside("a\n", script(tmp_path, "true")) == "a\n"
    assert edited_outside("a", script(tmp_path, 'printf "a\\n" > "$1"')) == "a"
    assert list(tmp_path.glob("song-*")) == []


@pytest.mark.parametrize(
    ("body", "left"), [("exit 3", 0), ('echo half > "$1"; exit 1', 1), ('printf "\\377" > "$1"', 1)]
)
def test_an_editor_that_fails_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, left: int
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SongwriterError) as caught:
        edited_outside("text", script(tmp_path, body))
    assert "your song is as it was" in caught.value.hint
    assert len(list(tmp_path.glob("song-*"))) == left
    with pytest.raises(SongwriterError, match="can't be started"):
        edited_outside("text", [str(tmp_path / "none")])


async def test_without_an_editor_or_a_terminal_it_is_told(studio: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    async with studio() as (app, pilot):
        begin(app)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.delenv("EDITOR", raising=False)
        await pilot.press("alt+e")
        assert "neither VISUAL nor EDITOR" in told(app)
        monkeypatch.setenv("EDITOR", "true")
        await pilot.press("alt+e")
        assert "no other editor can be opened from here" in told(app)
        assert app.writing.editor.text == SONG


async def test_what_emacs_kills_is_pasted_as_one(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("keyboard", "emacs")
        editor = app.writing.editor
        editor.load_text("one two\nthree\n\nend")
        editor.move_cursor((0, 4))
        await pilot.press("ctrl+k")
        assert (editor.text, app.clipboard) == ("one \nthree\n\nend", "two")
        await pilot.press("ctrl+k", "ctrl+k")
        assert (editor.text, app.clipboard) == ("one \n\nend", "two\nthree")
        await pilot.press("ctrl+y")
        assert editor.text == "one two\nthree\n\nend"
        await pilot.press("end", "ctrl+k")
        assert app.clipboard == "\n"
        app.change_setting("keyboard", "plain")
        editor.move_cursor((0, 0))
        await pilot.press("ctrl+k")
        assert app.clipboard == "\n"


@pytest.mark.parametrize(("keyboard", "opens"), [("vi", "slash"), ("plain", "ctrl+f"), ("plain", "alt+r")])
async def test_what_comes_in_one_burst_with_finding_is_searched_for(studio: Opener, keyboard: str, opens: str) -> None:
    async with studio() as (app, pilot):
        app.change_setting("keyboard", keyboard)
        begin(app, "the rain, the snow")
        keys = [opens, *"snow", *(("tab", *"sun", "enter") if opens == "alt+r" else ())]
        for key in keys:
            app.post_message(events.Key(key, "/" if key == "slash" else key if len(key) == 1 else None))
        await until(pilot, lambda: app.writing.find_bar.query("#words"))
        await pilot.pause(0.1)
        assert app.writing.find_bar.query_one("#words", Input).value == "snow"
        assert app.writing.editor.text == ("the rain, the sun" if opens == "alt+r" else "the rain, the snow")


async def test_a_song_without_sections_says_how_one_begins(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("ctrl+g")
        assert app.screen is app.here
        assert "[Chorus] begins one" in str(app.here.query_one("#notice").render())
