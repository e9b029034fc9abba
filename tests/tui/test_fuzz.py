"""Random keys on the studio: after each, the text is what an ideal editor would hold, and nothing has gone wrong.

Some seconds long; `SONGWRITER_FUZZ_SECONDS=180` makes it longer, and `SONGWRITER_FUZZ_SEED=7` takes other keys.
"""

import asyncio
import os
import random
import shutil
import time
from dataclasses import dataclass, field

from textual.events import Key
from textual.widgets import Static

from songwriter.paths import journal_folder
from songwriter.song.sheet import Place, Sheet
from songwriter.tui.app import StudioApp
from songwriter.tui.arranging import arrangement
from songwriter.tui.ghost import CLOSING, first_word
from tests.tui.conftest import Opener

SECONDS = float(os.environ.get("SONGWRITER_FUZZ_SECONDS", "4"))
SEED = int(os.environ.get("SONGWRITER_FUZZ_SEED", "1"))
SONG = "# Title\n\n[Verse 1]\nthe rain\nrain, train\n% take: reign\n% off\n\n[Chorus]\noh 🌧 日本 moon\n"

TYPED = {**{each: each for each in "abmor日é[%"}, "space": " ", "comma": ",", "full_stop": ".", "enter": "\n"}
MOVES = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "ctrl+left", "ctrl+right", "ctrl+home"),
    *("shift+up", "shift+down", "shift+left", "shift+right", "shift+home", "shift+end", "ctrl+end", "escape", "f10"),
    *("alt+up", "alt+down", "alt+z", "alt+q"),
)
ARRANGED = {
    "ctrl+up": "line.up",
    "ctrl+down": "line.down",
    "ctrl+shift+up": "section.up",
    "alt+d": "line.duplicate",
    "ctrl+shift+down": "section.down",
    "alt+shift+d": "section.duplicate",
    "alt+c": "line.comment",
    "alt+t": "take.keep",
    "alt+k": "take.keep-section",
    "ctrl+t": "take.next",
    "alt+shift+t": "take.previous",
    "alt+o": "take.drop",
}
OTHERS = ("backspace", "delete", "ctrl+x", "ctrl+c", "ctrl+v", "ctrl+z", "ctrl+y", "tab", "ctrl+w", "ctrl+k", "ctrl+u")


@dataclass(frozen=True)
class Before:
    """Everything that an ideal editor would have to know to say what a key makes of the text."""

    sheet: Sheet
    clipboard: str
    ghost: str
    whole_line: bool
    taken: bool

    @property
    def text(self) -> str:
        return "\n".join(self.sheet.lines)

    @property
    def span(self) -> tuple[int, int]:
        start, end = sorted((self.sheet.anchor, self.sheet.cursor))
        return self.at(start), self.at(end)

    def at(self, place: Place) -> int:
        return sum(len(line) + 1 for line in self.sheet.lines[: place[0]]) + place[1]

    def with_text(self, new: str, start: int | None = None, end: int | None = None) -> str:
        start = self.span[0] if start is None else start
        end = self.span[1] if end is None else end
        return self.text[:start] + new + self.text[end:]


def ideal(key: str, was: Before) -> set[str] | None:
    """Return the texts that may stand there after a key; None where the ideal editor has no say."""
    start, end = was.span
    if key in TYPED:
        return typed(TYPED[key], was)
    if key in MOVES or key == "ctrl+c":
        return {was.text}
    if key in ARRANGED:
        edited = arrangement(ARRANGED[key])[0](was.sheet)
        return {"\n".join((edited or was.sheet).lines)}
    if key in ("backspace", "delete") and start == end:
        near = max(0, start - 1) if key == "backspace" else start
        return {was.text[:near] + was.text[near + 1 :] if key == "delete" or start else was.text}
    if key in ("backspace", "delete") or (key == "ctrl+x" and start < end):
        return {was.with_text("")}
    if key == "ctrl+x":
        row = was.sheet.cursor[0]
        line = was.at((row, 0))
        return {was.with_text("", line, min(len(was.text), line + len(was.sheet.lines[row]) + 1))}
    if key == "ctrl+v":
        into = was.at((was.sheet.cursor[0], 0)) if was.whole_line and start == end else None
        return {was.with_text(was.clipboard, into, into)}
    if key == "tab":
        word = first_word(was.ghost).rstrip()
        return {was.with_text(word), was.with_text(word + " ")} if word else {was.text}
    if key in ("ctrl+w", "ctrl+k", "ctrl+u") and start == end:
        return None if key == "ctrl+k" else {was.with_text("", near, end) for near in range(end + 1)}
    return None


def typed(character: str, was: Before) -> set[str]:
    """Return what typing makes; right after an accepted word, its space makes way."""
    found = {was.with_text(character)}
    start, end = was.span
    if was.taken and start == end and was.text[start - 1 : start] == " " and character in (*CLOSING, " ", "\n"):
        gone = was.text[: start - 1] + character + was.text[start:]
        found |= {was.text, gone, was.text[: start - 1] + character + was.text[start - 1 :]}
    return found


@dataclass
class Fuzz:
    """Press keys, and remember what an ideal editor has to."""

    app: StudioApp
    whole_line: bool = False
    taken: bool = False
    undone_from: str | None = None
    seen: set[str] = field(default_factory=set)
    keys: list[str] = field(default_factory=list)

    async def press(self, *keys: str) -> None:
        """Press keys in one burst, some ten times as fast as the pilot, which waits until nothing is left to do."""
        for key in keys:
            character = TYPED.get(key) or (key[-1] if key.startswith("alt+") and key[-2] == "+" else None)
            self.app.post_message(Key(key, None if key == "enter" else character))
        for _ in range(100):
            await asyncio.sleep(0)

    async def step(self, key: str) -> None:
        editor = self.app.writing.editor
        was = Before(editor.sheet, self.app.clipboard, editor.suggestion, self.whole_line, self.taken)
        self.keys.append(key)
        await self.press(key)
        said = f"after {self.keys[-12:]} on {was}"
        # A ghost may have come or gone between the look at it and the key.
        allowed = None if key == "tab" and was.ghost != editor.suggestion and not was.ghost else ideal(key, was)
        assert allowed is None or editor.text in allowed, f"{editor.text!r}\n{said}"
        self.check(key, was, said)
        self.seen.add(editor.text)
        self.taken = key == "tab" and editor.text != was.text
        self.undone_from = was.text if key == "ctrl+z" else None
        if key in ("ctrl+c", "ctrl+x"):
            self.whole_line = was.span[0] == was.span[1]

    def check(self, key: str, was: Before, said: str) -> None:
        editor = self.app.writing.editor
        (first, left), (last, right) = editor.selection
        assert 0 <= left <= len(editor.document.get_line(first)), said
        assert 0 <= right <= len(editor.document.get_line(last)), said
        assert self.app.is_running, said
        fresh = type(editor.wrapped_document)(editor.document, editor.wrap_width, editor.indent_width)
        assert editor.wrapped_document.height == fresh.height, said
        assert "unexpected" not in str(self.app.writing.query_one("#notice", Static).content), said
        if key in ("ctrl+z", "ctrl+y"):
            assert editor.text in self.seen, said
        if key == "ctrl+y" and self.undone_from is not None:
            assert editor.text == self.undone_from, said
        if key in ARRANGED and (edited := arrangement(ARRANGED[key])[0](was.sheet)):
            assert editor.sheet == edited, said


async def test_random_keys_make_what_an_ideal_editor_would(studio: Opener) -> None:
    chance = random.Random(SEED)
    end = time.monotonic() + SECONDS
    keys = 0
    while time.monotonic() < end:
        async with studio(ready=False) as (app, _):
            app.writing.editor.load_text(SONG)
            fuzz = Fuzz(app, seen={SONG})
            # A song of its own for every few hundred keys, as it would grow without end.
            for _ in range(400):
                kind = chance.choices((tuple(TYPED), MOVES, tuple(ARRANGED), OTHERS), (6, 4, 2, 4))[0]
                await fuzz.step(chance.choice(kind))
                if time.monotonic() > end:
                    break
            # However far it went, undo leads back, as far as it remembers.
            for _ in range(len(app.writing.editor.history.undo_stack)):
                await fuzz.step("ctrl+z")
            assert not app.writing.editor.history.undo_stack
            keys += len(fuzz.keys)
        # What was not saved would be offered by the next one, in a dialog that takes the keys.
        shutil.rmtree(journal_folder())
    assert keys
    print(f"{keys} keys, seed {SEED}")  # noqa: T201 - shown with -s, after a long run


async def test_a_burst_of_keys_does_what_the_same_keys_do_one_by_one(studio: Opener) -> None:
    chance = random.Random(SEED)
    # What the rows of a line are comes with the next paint, and a ghost comes when it comes.
    moves = tuple(sorted(set(MOVES) - {"f10", "alt+z"}))
    others = tuple(sorted(set(OTHERS) - {"tab"}))
    bursts = 0
    async with studio(ready=False) as (app, _):
        editor, end = app.writing.editor, time.monotonic() + SECONDS
        while time.monotonic() < end or not bursts:
            kinds = chance.choices(
                (tuple(TYPED), moves, tuple(ARRANGED), others), (6, 4, 1, 4), k=chance.randint(2, 12)
            )
            keys = [chance.choice(kind) for kind in kinds]
            place = (chance.randrange(SONG.count("\n") + 1), chance.randint(0, 3))
            made = []
            for at_once in (True, False):
                editor.load_text(SONG)
                editor.move_cursor(place)
                app.copy_to_clipboard("oh")
                fuzz = Fuzz(app, seen={SONG})
                if at_once:
                    await fuzz.press(*keys)
                else:
                    for key in keys:
                        await fuzz.step(key)
                made.append((editor.sheet, app.clipboard))
            assert made[0] == made[1], keys
            bursts += 1
    print(f"{bursts} bursts, seed {SEED}")  # noqa: T201 - shown with -s, after a long run
