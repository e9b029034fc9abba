"""Save the song, with every question on the way: what name, whose text stays, and what if the disk refuses."""

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from songwriter.errors import StorageError
from songwriter.shelf.differences import differences, summary
from songwriter.shelf.names import title_of
from songwriter.shelf.songfile import OnDisk, SongFile, read_song
from songwriter.shelf.songs import path_for
from songwriter.shelf.trash import text_to_trash
from songwriter.shelf.versions import keep_version, save_song

if TYPE_CHECKING:
    from songwriter.tui.draft import Draft

_REPLACE, _OTHER_NAME, _CANCEL = "Replace it", "Another name", "Cancel"
_MINE, _THEIRS = "Keep mine", "Take theirs"
_ELSEWHERE, _AGAIN = "Another place", "Try again"
_LET_GO = "Let it go"


async def save(draft: "Draft", *, ask: bool) -> bool:
    """Save the song, and return whether it is saved; `ask` for a name even if it has one."""
    path = draft.song.path
    if path is not None and draft.place.editor.read_only and not ask:
        draft.place.tell("the song was opened read only", "F8 saves it under another name")
        return False
    if path is None or ask:
        path = await _ask_path(draft)
    elif await asyncio.to_thread(lambda: draft.song.on_disk) is OnDisk.CHANGED:
        path = await _resolve(draft, path)
    while path is not None:
        try:
            await _write(draft, path)
        except StorageError as error:
            told = f"The song is not saved: {error.message}. {error.hint.capitalize()}. Your text is kept."
            answer = await draft.ask(told, (_ELSEWHERE, _AGAIN, _CANCEL))
            if answer == _CANCEL:
                draft.place.tell_error(error)
                return False
            path = path if answer == _AGAIN else await _ask_path(draft)
        else:
            return True
    return False


async def set_aside(draft: "Draft", path: Path | None, text: str, reason: str = "not saved") -> bool:
    """Keep a text that gives way: as a version of its song, or in the trash; False if the user stays with it."""
    try:
        if path is not None:
            await asyncio.to_thread(keep_version, path, text, reason)
        else:
            await asyncio.to_thread(text_to_trash, title_of(text), text)
    except StorageError as error:
        told = f"This can't be kept aside: {error.message}. It would be gone for good."
        return await draft.ask(told, (_LET_GO, _CANCEL)) == _LET_GO
    return True


async def _write(draft: "Draft", path: Path) -> None:
    text, song = draft.text, draft.song
    if path == song.path and song.stamp is not None and not path.parent.is_dir():
        # A disk that was taken out is not to be mistaken for a folder that should be made.
        raise StorageError(f"the folder {path.parent} is gone", hint="bring it back, or choose another place")
    written, unkept = await asyncio.to_thread(save_song, song, text, path)
    draft.song, draft.on_disk = written, OnDisk.SAME
    draft.place.editor.read_only = False
    draft.compare(draft.text)
    draft.place.show_state()
    draft.touch()
    changed = "" if written.encoding == song.encoding else f", as {written.encoding}: {song.encoding} lacks a character"
    if unkept is not None:
        draft.place.tell(f"saved {path}, but no version was kept: {unkept.message}", unkept.hint, error=True)
    else:
        draft.place.tell(f"saved {path}{changed}")


async def _resolve(draft: "Draft", path: Path) -> Path | None:
    """Ask whose text stays where another program changed the file; return where to save, or None for nowhere."""
    try:
        theirs = await asyncio.to_thread(read_song, path)
    except StorageError:
        theirs = SongFile(path)
    mine = draft.text
    rows = await asyncio.to_thread(differences, mine, theirs.text)
    question = f"{path.name} was changed by another program since it was read. Theirs, beside yours: {summary(rows)}."
    answer = await draft.ask(question, (_MINE, _THEIRS, _OTHER_NAME, _CANCEL), rows)
    if answer == _THEIRS:
        if await set_aside(draft, path, mine, "mine"):
            draft.song, draft.on_disk = theirs, OnDisk.SAME
            draft.put(theirs.text, f"this is {path.name} as it is on the disk; ctrl+z brings yours back")
            draft.touch()
        return None
    if answer == _OTHER_NAME:
        return await _ask_path(draft)
    return path if answer == _MINE else None


async def _ask_path(draft: "Draft") -> Path | None:
    from songwriter.tui.dialogs import AskText

    app, title = draft.place.app, draft.title
    while True:
        hint = f"a title, saved in {draft.folder}; or a path · esc to cancel"
        typed = await app.push_screen_wait(AskText("Save the song as", title, hint))
        if typed is None:
            return None
        path = path_for(typed, draft.folder)
        if not await asyncio.to_thread(os.path.lexists, path):
            return path
        if path == draft.song.path and draft.on_disk is OnDisk.SAME and not draft.place.editor.read_only:
            return path
        answer = await draft.ask(f"{path.name} exists.", (_REPLACE, _OTHER_NAME, _CANCEL))
        if answer == _REPLACE:
            return path
        if answer == _CANCEL:
            return None
        title = typed
