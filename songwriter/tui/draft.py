"""The song that is being written: open it, leave it, know how it stands, and never lose it."""

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from songwriter.errors import SongwriterError, StorageError
from songwriter.paths import expand_home, songs_folder
from songwriter.shelf.journal import Journal
from songwriter.shelf.names import identity, title_of
from songwriter.shelf.songfile import OnDisk, SongFile, read_song
from songwriter.shelf.songs import Listed
from songwriter.song.sheet import difference
from songwriter.tui import recovery, saving

if TYPE_CHECKING:
    from songwriter.tui.write import WritePlace

# Seconds after which what is typed is noted: soon enough that it is on the disk within one.
_SOON = 0.4
_SAVE, _DROP, _CANCEL = "Save", "Don't save", "Cancel"
_READ_ONLY, _ANYWAY = "Read only", "Open anyway"


class Draft:
    """The song in the editor, beside the file that it came from or went to."""

    def __init__(self, place: "WritePlace") -> None:
        self.place = place
        self.song = SongFile()
        self.unsaved = False
        self.on_disk = OnDisk.SAME
        # The revision of the text that was last put into the editor: what is said about it stays until the next one.
        self.told_of = -1
        # The songs of the folder as they were last listed.
        self.songs: tuple[Listed, ...] = ()
        self.journal = Journal()
        # One file job at a time, so that two saves can't overtake each other; and so with what is noted.
        self._busy = asyncio.Lock()
        self._waiting = False
        self._noting = asyncio.Lock()
        self._note_due = False
        self._note_failed = False
        self._left = False
        self._rescued: str | None = None

    @property
    def folder(self) -> Path:
        """Return the folder of the user's songs."""
        chosen = self.place.studio.settings.writing.songs
        return expand_home(chosen) if chosen else songs_folder()

    @property
    def text(self) -> str:
        """Return the text in the editor."""
        return self.place.editor.text

    @property
    def title(self) -> str:
        """Return the title of the song as it is now."""
        return title_of(self.text, self.song.path)

    @property
    def unsaved_text(self) -> str:
        """Return the text that would be lost if the studio died now, or ""."""
        return "" if self._left or self.text == self.song.text else self.text

    @property
    def state(self) -> str:
        """Say how the song stands."""
        if self.place.editor.read_only:
            return "read only"
        if self.on_disk is not OnDisk.SAME:
            return "changed on disk" if self.on_disk is OnDisk.CHANGED else "gone from the disk"
        if self.unsaved:
            return "not saved, nor kept safe" if self._note_failed else "not saved"
        return "saved" if self.song.stamp else "new"

    def begin(self, path: Path | None) -> None:
        """Show the song that the studio was opened on; its file need not exist yet."""
        try:
            # A link stays a link, and a folder may be left: so not resolved, and not relative.
            path = Path(os.path.abspath(path)) if path is not None else None  # noqa: PTH100
            self.show(read_song(path) if path is not None and os.path.lexists(path) else SongFile(path))
        except SongwriterError as error:
            self.show()
            self.place.tell_error(error)

    def start(self) -> None:
        """Look, once the editor is on the screen, who else has the song, and what a studio that died has left."""
        self.do(self._start())

    def show(self, song: SongFile | None = None, *, read_only: bool = False) -> None:
        """Put `song` into the editor, with a history of its own."""
        self.place.tell("")
        self.song, self.on_disk = song or SongFile(), OnDisk.SAME
        self.place.editor.read_only = read_only
        self.place.editor.load_text(self.song.text)
        unusual = self.text != self.song.text
        self.song = replace(self.song, text=self.text)
        self.compare(self.text)
        if unusual:
            self.place.tell("this file has unusual line breaks; saved from here, they become ordinary ones")

    def put(self, text: str, told: str) -> None:
        """Replace the text in the editor as one step of undo, and say what that was."""
        editor = self.place.editor
        change = difference(editor.document.lines, text.split("\n"))
        editor.history.checkpoint()
        editor.replace(text, (0, 0), editor.document.end, maintain_selection_offset=False)
        editor.history.checkpoint()
        if change is not None:
            # At the end of what has changed, to be seen and gone on with.
            row = min(change.start[0] + change.text.rstrip("\n").count("\n"), editor.document.line_count - 1)
            editor.move_cursor((row, len(editor.document.get_line(row))))
        self.compare(editor.text)
        self.told_of = editor.revision
        self.place.tell(told)

    def compare(self, text: str) -> None:
        """Note whether `text` is what the file holds, and show the title."""
        self.unsaved = text != self.song.text
        self.place.set_title(title_of(text, self.song.path) + (" •" if self.unsaved else ""))

    def touch(self) -> None:
        """Have what is typed noted soon."""
        if not self._note_due and not self._left:
            self._note_due = True
            self.place.run_worker(self._note_soon(), group="journal", exit_on_error=False)

    async def note(self) -> bool:
        """Note which song is open, and what of it is not saved, and return whether it is; say so once if not."""
        async with self._noting:
            path, text = self.song.path, self.unsaved_text
            try:
                await asyncio.to_thread(self.journal.note, path, text or None)
            except StorageError as error:
                if text and not self._note_failed:
                    self._note_failed = True
                    self.place.show_state()
                    told = f"what you type can't be kept safe: {error.message}"
                    self.place.tell(told, "save it in another place with F8", error=True)
                return False
        if self._note_failed:
            self._note_failed = False
            self.place.show_state()
        return True

    def rescue(self) -> str:
        """Leave what is not saved to the next studio; return what to say about it, or "". For when the studio ends."""
        if self._rescued is None:
            self._rescued = recovery.rescued(self.journal, self.song.path, self.unsaved_text)
        return self._rescued

    def save(self, *, ask: bool = False) -> None:
        """Save the song; `ask` for a name even if it has one."""
        self.do(saving.save(self, ask=ask))

    def open(self) -> None:
        """Show the songs, to open one or do something with it."""
        from songwriter.tui.songlist import visit

        self.do(visit(self))

    def versions(self) -> None:
        """Show earlier versions of the song, to restore one."""
        from songwriter.tui.versions import visit

        self.do(visit(self))

    def new(self) -> None:
        """Begin a new song."""
        self.do(self.enter(SongFile()))

    def holds(self, path: Path) -> bool:
        """Tell whether the song in the editor is that of the file `path`."""
        return self.song.path is not None and identity(self.song.path) == identity(path)

    def moved(self, path: Path) -> None:
        """Note that the file of the song has another name now."""
        self.song = replace(self.song, path=path)
        self.compare(self.text)
        self.touch()

    def leave(self) -> None:
        """Note that the user wants none of what is not saved, for the studio ends now."""
        self._left = True

    async def look(self) -> None:
        """Look whether the file was changed meanwhile, and say so."""
        song = self.song
        if song.path is None or self._busy.locked():
            return
        found = await asyncio.to_thread(lambda: song.on_disk)
        if song is not self.song or found is self.on_disk:
            return
        self.on_disk = found
        self.place.show_state()
        if found is OnDisk.CHANGED:
            self.place.tell(f"{song.path.name} was changed by another program", "ctrl+s to see how, and to choose")
        elif found is OnDisk.GONE:
            self.place.tell(f"{song.path.name} is gone from the disk", "your text is here; ctrl+s writes it again")

    async def enter(self, song: SongFile) -> bool:
        """Leave the present song for another one; False where the user would rather stay."""
        if not await self.settled():
            return False
        read_only = await self._shared(song.path)
        if read_only is None:
            self.touch()
            return False
        self.show(song, read_only=read_only)
        self.touch()
        return True

    async def settled(self) -> bool:
        """Tell whether the song may be left: it is saved, or the user said so."""
        if not self.unsaved_text:
            return True
        answer = await self.ask(f"“{self.title}” is not saved.", (_SAVE, _DROP, _CANCEL))
        if answer == _SAVE:
            return await saving.save(self, ask=False)
        return answer == _DROP and await saving.set_aside(self, self.song.path, self.text)

    async def ask(self, question: str, answers: tuple[str, ...], rows: list[str] | None = None, begin: int = 0) -> str:
        """Ask the user, and return the answer; the last one changes nothing."""
        from songwriter.tui.dialogs import Ask

        return await self.place.app.push_screen_wait(Ask(question, answers, rows or (), begin))

    def do(self, work: "Coroutine[Any, Any, object]") -> None:
        """Do something with files, after what is under way; one thing may wait, more would be keys pressed twice."""

        async def alone() -> None:
            async with self._busy:
                self._waiting = False
                await work
            self.place.show_state()

        if self._waiting:
            work.close()
            return
        self._waiting = self._busy.locked()
        self.place.run_worker(alone(), group="file", exit_on_error=False)

    async def _start(self) -> None:
        if self.song.path is not None:
            read_only = await self._shared(self.song.path)
            if read_only is None:
                self.show()
            else:
                self.place.editor.read_only = read_only
            self.touch()
        await recovery.offer_lost(self)

    async def _shared(self, path: Path | None) -> bool | None:
        """Ask what to do where another studio has the song: True for reading only, None for not at all."""
        if path is None:
            return False
        # Noted before looking, so that of two studios that open a song at once, one sees the other.
        # Of another song nothing is unsaved any more: it is only opened when this one is settled.
        await asyncio.to_thread(self._announce, path, self.unsaved_text if self.holds(path) else "")
        other = await asyncio.to_thread(self.journal.others_with, path)
        if other is None:
            return False
        question = (
            f"“{path.stem}” is open in another studio: {recovery.who(other)}. If both save, one writes over the other."
        )
        answer = await self.ask(question, (_READ_ONLY, _ANYWAY, _CANCEL))
        return {_READ_ONLY: True, _ANYWAY: False}.get(answer)

    def _announce(self, path: Path, text: str) -> None:
        try:
            self.journal.note(path, text or None)
        except StorageError:
            # It is said as soon as there is something to keep.
            return

    async def _note_soon(self) -> None:
        await asyncio.sleep(_SOON)
        # What is typed from here on is noted by another one.
        self._note_due = False
        await self.note()
