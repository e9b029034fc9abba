"""Make the pictures of the studio from the running program: `python screenshots/make.py [FOLDER]`.

A studio of its own is opened in a folder of its own, with the shipped model, and driven by its keys. The Train place
shows the history of the shipped model where it is there, and else a small run on verses that are put together here.
"""

import asyncio
import contextlib
import os
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from songwriter.paths import models_folder, shipped_models_folder, songs_folder
from songwriter.tui.app import StudioApp

SIZE = (100, 30)
SMALL = (80, 24)
TITLE = "Midnight Train"
SONG = """\
[Verse 1]
I heard the whistle calling down the line
I left my garden and a jar of wine
The station clock had nothing more to say
The lamps along the river went away

[Chorus]
Oh the midnight train is rolling home
Past every field that I have ever known
And no one hears me calling in the rain
"""
# A line whose next words come from the song, and rhyme.
LAST = "But the whistle of the midnight "
_NOUNS = ("river", "road", "moon", "rain", "heart", "window", "train", "morning", "lantern", "harbour", "garden")
_VERBS = ("calls", "waits", "falls", "sings", "turns", "burns", "sleeps", "shines")
_WORDS = ("silver", "lonely", "quiet", "golden", "broken", "distant")
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def draw(folder: Path) -> None:
    """Drive the studio through its places, and write a picture of each."""
    songs_folder().mkdir(parents=True)
    song = songs_folder() / f"{TITLE}.txt"
    song.write_text(SONG, encoding="utf-8")
    app = StudioApp(song)
    async with app.run_test(size=SIZE) as pilot:
        app.writing.editor.cursor_blink = False
        await _until(pilot, lambda: app.model_state and "loading" not in app.model_state)
        await pilot.press("ctrl+end", *("space" if key == " " else key for key in LAST))
        await pilot.pause(1)
        _save(app, folder, "write")
        await _draw_small(app, pilot, folder)
        await pilot.press("f3")
        await _until(pilot, lambda: app.here.query("#files"))
        await _show_run(app, pilot)
        _save(app, folder, "train")
        for key, name in (("f4", "models"), ("f5", "settings")):
            await pilot.press(key)
            await pilot.pause(1.5)
            # To the shipped model, which stands below the user's own.
            await pilot.press(*(["down"] if name == "models" else []))
            await pilot.pause(0.5)
            _save(app, folder, name)


async def _draw_small(app: StudioApp, pilot: Pilot[None], folder: Path) -> None:
    app.change_setting("theme", "textual-light")
    await pilot.resize_terminal(*SMALL)
    await pilot.pause(1)
    _save(app, folder, "write-small-light")
    app.change_setting("theme", "textual-dark")
    await pilot.resize_terminal(*SIZE)
    await pilot.pause(1)


async def _show_run(app: StudioApp, pilot: Pilot[None]) -> None:
    def words() -> str:
        return str(app.here.query_one("#run-words").render())

    for history in sorted(shipped_models_folder().glob("*/events.jsonl")):
        target = models_folder() / history.parent.name
        target.mkdir(parents=True)
        shutil.copy(history, target)
        await _until(pilot, lambda: "finished" in words())
        return
    app.here.query_one("#files", Input).value = _verses()
    app.here.query_one("#name", Input).value = "midnight"
    await pilot.press("ctrl+g")
    await _until(pilot, lambda: "finished" in words() or "✗" in words(), seconds=120)
    await pilot.press("f2", "f3")
    await _until(pilot, lambda: not app.training)


def _verses() -> str:
    chance = random.Random(1)  # noqa: S311 - the same verses every time
    lines = [
        f"The {chance.choice(_WORDS)} {chance.choice(_NOUNS)} {chance.choice(_VERBS)} over the {chance.choice(_NOUNS)}"
        for _ in range(1600)
    ]
    songs = ("\n".join(lines[at : at + 16]) for at in range(0, len(lines), 16))
    Path("verses.txt").write_text("\n\n\n".join(songs), encoding="utf-8")
    return "verses.txt"


def _save(app: StudioApp, folder: Path, name: str) -> None:
    # Without the fonts that textual would have fetched from the network; any monospaced one will do.
    picture = _FONT.sub("", app.export_screenshot(title="songwriter"))
    (folder / f"{name}.svg").write_text(picture, encoding="utf-8")


async def _until(pilot: Pilot[None], holds: Callable[[], object], seconds: float = 30) -> None:
    for _ in range(int(seconds / 0.1)):
        if holds():
            await pilot.pause(0.2)
            return
        await pilot.pause(0.1)
    raise TimeoutError


def main() -> None:
    """Make the pictures, in the folder of this program or the one that is named."""
    folder = (Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent).resolve()
    with tempfile.TemporaryDirectory() as home:
        os.environ["SONGWRITER_HOME"] = home
        # There, so that no path of this machine gets into a picture.
        with contextlib.chdir(home):
            asyncio.run(draw(folder))


if __name__ == "__main__":
    main()
