"""The song that is being written: open it, save it, leave it, and never lose it."""

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from songwriter.errors import SongwriterError
from songwriter.paths import expand_home, songs_folder
from songwriter.tui.dialogs import Ask, AskText
from songwriter.tui.pickers import PickSong
from songwriter.tui.songfile import SongFile, file_name, list_songs, read_song, title_of, write_song

if TYPE_CHECKING:
    from songwriter.tui.write import WritePlace

_SAVE, _DROP, _CANCEL = "Save", "Don't save", "Cancel"
_REPLACE, _OTHER_NAME = "Replace it", "Another name"


class Draft:
    """The song in the editor, beside the file that it came from or went to."""

    def __init__(self, place: "WritePlace") -> None:
        self.place = place
        self.song = SongFile()
        self.unsaved = False
        # One file job at a time, so that two saves can't overtake each other.
        self._busy = asyncio.Lock()

    @property
    def folder(self) -> Path:
        """Return the folder of the user's songs."""
        chosen = self.place.studio.settings.writing.songs
        return expand_home(chosen) if chosen else songs_folder()

    @property
    def text(self) -> str:
        """Return the text in the editor."""
        return self.place.editor.text

    def begin(self, path: Path | None) -> None:
        """Show the song that the studio was opened on; its file need not exist yet."""
        try:
            self.show(read_song(path) if path is not None and os.path.lexists(path) else SongFile(path))
        except SongwriterError as error:
            self.show()
            self.place.tell_error(error)

    def show(self, song: SongFile | None = None) -> None:
        """Put `song` into the editor, with a history of its own."""
        self.place.tell("")
        self.song = song or SongFile()
        self.place.editor.load_text(self.song.text)
        unusual = self.text != self.song.text
        self.song = replace(self.song, text=self.text)
        self.compare(self.text)
        if unusual:
            self.place.tell("this file has unusual line breaks; saved from here, they become ordinary ones")

    def compare(self, text: str) -> None:
        """Note whether `text` is what the file holds, and show the title."""
        self.unsaved = text != self.song.text
        self.place.set_title(title_of(text, self.song.path) + (" •" if self.unsaved else ""))

    def save(self, *, ask: bool = False) -> None:
        """Save the song; `ask` for a name even if it has one."""
        self._do(self._save(ask))

    def open(self) -> None:
        """Open a song that the user picks."""
        self._do(self._open())

    def new(self) -> None:
        """Begin a new song."""
        self._do(self._new())

    def tell_recovered(self) -> None:
        """Say which text was saved when the studio last died, if any."""
        found = sorted(self.folder.glob("recovered-*.txt"))
        if found:
            self.place.tell(
                f"text was recovered when the studio last ended: {found[-1].name}", "open it with the songs"
            )

    async def settled(self) -> bool:
        """Tell whether the song may be left: it is saved, or the user said so."""
        if self.text == self.song.text:
            return True
        question = f"“{title_of(self.text, self.song.path)}” is not saved."
        answer = await self.place.app.push_screen_wait(Ask(question, (_SAVE, _DROP, _CANCEL)))
        return answer == _DROP or (answer == _SAVE and await self._save(ask=False))

    def _do(self, work: "Coroutine[Any, Any, object]") -> None:
        async def alone() -> None:
            async with self._busy:
                await work

        if self._busy.locked():
            work.close()
            return
        self.place.run_worker(alone(), group="file", exit_on_error=False)

    async def _new(self) -> None:
        if await self.settled():
            self.show()

    async def _open(self) -> None:
        if not await self.settled():
            return
        folder = self.folder
        songs = await asyncio.to_thread(list_songs, folder)
        path = await self.place.app.push_screen_wait(PickSong(folder, songs))
        if path is not None:
            self.show(await asyncio.to_thread(read_song, path))

    async def _save(self, ask: bool) -> bool:
        path = self.song.path
        if path is None or ask:
            path = await self._ask_path()
        elif await asyncio.to_thread(lambda: self.song.changed_on_disk):
            question = f"{path.name} was changed by another program since it was read."
            answer = await self.place.app.push_screen_wait(Ask(question, (_REPLACE, _OTHER_NAME, _CANCEL)))
            path = {_REPLACE: path, _OTHER_NAME: await self._ask_path() if answer == _OTHER_NAME else None}.get(answer)
        if path is None:
            return False
        text, encoding = self.text, self.song.encoding
        # Raises where the disk refuses: the text stays in the editor, and the place says why.
        self.song = await asyncio.to_thread(write_song, self.song, text, path)
        self.compare(self.text)
        self.place.show_state()
        changed = "" if self.song.encoding == encoding else f", as {self.song.encoding}: {encoding} lacks a character"
        self.place.tell(f"saved {path}{changed}")
        return True

    async def _ask_path(self) -> Path | None:
        app, title = self.place.app, title_of(self.text, self.song.path)
        while True:
            hint = f"a title, saved in {self.folder}; or a path · esc to cancel"
            typed = await app.push_screen_wait(AskText("Save the song as", title, hint))
            if typed is None:
                return None
            path = self._path_for(typed)
            if path == self.song.path or not path.exists():
                return path
            answer = await app.push_screen_wait(Ask(f"{path.name} exists.", (_REPLACE, _OTHER_NAME, _CANCEL)))
            if answer == _REPLACE:
                return path
            if answer == _CANCEL:
                return None
            title = typed

    def _path_for(self, typed: str) -> Path:
        given = expand_home(typed)
        is_path = given.is_absolute() or len(given.parts) > 1 or given.suffix == ".txt"
        return self.folder / given if is_path else self.folder / file_name(typed)
