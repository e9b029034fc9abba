"""Keys that come in one burst, as from a held key, a slow line or a quick hand: each is done before the next one."""

import asyncio

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from songwriter.tui.app import StudioApp
from tests.tui.conftest import Opener, until

NAMES = {"\x7f": "backspace", "\n": "enter", "←": "left", "→": "right", "⇤": "home", "⇥": "tab", "␛": "escape"}
NAMES |= {
    "⎌": "ctrl+z",
    "⎍": "ctrl+y",
    "✂": "ctrl+x",
    "⎀": "ctrl+v",
    "⌦": "delete",
    "⑥": "f6",
    "⌥": "alt+d",
    "☰": "ctrl+l",
}


def burst(app: StudioApp, keys: str) -> None:
    for each in keys:
        name = NAMES.get(each, {" ": "space"}.get(each, each))
        # As a terminal says it, in which alt with a letter has a character too.
        character = "d" if each == "⌥" else None if each in NAMES else each
        app.post_message(Key(name, character))


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("her\x7f\x7fis", "his"),
        ("one⇤>>", ">>one"),
        ("abc ←←zz", "abzzc "),
        ("one ⎌two", "two"),
        ("one⎌⎍ two", "one two"),
        ("a\nb✂c⇤d", "a\ndc"),
        ("a✂⎀⎀b", "a\na\nb"),
        ("⑥\x7fx", "x"),
        ("ab⑥\x7fx⑥", "ax"),
        ("ab⌥c⌥", "ab\nabc\nabc"),
        ("ab⇤⌦c⌦", "c"),
        ("ab␛c⇥d", "abcd"),
    ],
)
async def test_keys_are_done_in_the_order_in_which_they_come(studio: Opener, keys: str, text: str) -> None:
    async with studio() as (app, pilot):
        burst(app, keys)
        await pilot.pause(0.1)
        assert app.writing.editor.text == text


async def test_what_is_pasted_keeps_its_place_among_the_keys(studio: Opener) -> None:
    async with studio() as (app, pilot):
        burst(app, "a")
        app.post_message(Paste("bcd"))
        burst(app, "\x7fe")
        await pilot.pause(0.1)
        assert app.writing.editor.text == "abce"


async def test_a_suggestion_is_taken_where_it_stood_and_not_behind_what_is_typed_next(studio: Opener) -> None:
    async with studio() as (app, pilot):
        editor = app.writing.editor
        burst(app, "the ")
        await until(pilot, lambda: editor.suggestion == "rain")
        burst(app, "⇥, so")
        await until(pilot, lambda: editor.text == "the rain, so")
        # Behind letters that were typed through the ghost, as much of it is taken as is left.
        burst(app, " ")
        await until(pilot, lambda: editor.suggestion == "rain")
        burst(app, "ra⇥.")
        await until(pilot, lambda: editor.text == "the rain, so rain.")


async def test_rows_of_the_panel_are_taken_between_what_is_typed(studio: Opener) -> None:
    async with studio() as (app, pilot):
        editor = app.writing.editor
        burst(app, "the ")
        await until(pilot, lambda: editor.suggestion == "rain")
        app.post_message(Key("alt+2", "2"))
        burst(app, "x")
        await until(pilot, lambda: editor.text == "the moon x")
        # A number is awaited from the next key alone.
        app.post_message(Key("alt+w", "w"))
        burst(app, "⑥3")
        await until(pilot, lambda: editor.text == "the moon x3")


async def test_the_fields_of_the_bar_keep_the_order_too(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.post_message(Key("ctrl+f", None))
        burst(app, "her\x7f\x7fis⇤t")
        await until(pilot, lambda: app.writing.find_bar.query("#words"))
        await pilot.pause(0.1)
        assert app.writing.find_bar.query_one("#words", Input).value == "this"
        assert app.writing.editor.text == ""


async def test_remapped_keys_are_done_in_their_order_and_so_are_those_of_the_app(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.set_keymap({"edit.delete-left": "f12"})
        burst(app, "her")
        for key in ("f12", "f12"):
            app.post_message(Key(key, None))
        burst(app, "is")
        app.post_message(Key("f5", None))
        await until(pilot, lambda: app.here.place == "settings")
        assert app.writing.editor.text == "his"


async def test_alt_with_a_letter_that_is_bound_to_nothing_writes_nothing(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.post_message(Key("alt+y", "y"))
        burst(app, "x")
        await pilot.pause(0.1)
        assert app.writing.editor.text == "x"


@pytest.mark.parametrize("opening", ["ctrl+o", "alt+g", "f8", "ctrl+s"])
async def test_what_is_typed_behind_a_key_that_opens_a_dialog_is_for_the_dialog(studio: Opener, opening: str) -> None:
    async with studio() as (app, pilot):
        burst(app, "one")
        app.post_message(Key(opening, None))
        burst(app, "37")
        await until(pilot, lambda: len(app.screen_stack) > 1 and isinstance(app.focused, Input))
        await until(pilot, lambda: app.screen.query_one(Input).value.endswith("37"))
        assert app.writing.editor.text == "one"


async def test_a_line_is_gone_to_and_typed_in_within_one_burst(studio: Opener) -> None:
    async with studio() as (app, pilot):
        burst(app, "one\ntwo\nfour")
        app.post_message(Key("alt+g", None))
        burst(app, "2\nso ")
        await until(pilot, lambda: app.writing.editor.text == "one\nso two\nfour")


async def test_nothing_is_held_back_for_long(studio: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    async def look(*_: object) -> None:
        await asyncio.sleep(3)

    monkeypatch.setattr("songwriter.tui.going.go_to_line", look)
    async with studio() as (app, pilot):
        app.post_message(Key("alt+g", None))
        burst(app, "on")
        await until(pilot, lambda: app.writing.editor.text == "on")
