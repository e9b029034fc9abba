"""Offer what a studio that died has left, and leave something to the next one."""

import asyncio
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from songwriter.errors import StorageError
from songwriter.shelf.differences import differences, summary
from songwriter.shelf.journal import Entry, Journal, Lost, claim_lost
from songwriter.shelf.names import ago, file_name, free_path, title_of
from songwriter.shelf.songfile import SongFile, read_song, write_song
from songwriter.storage import write_bytes
from songwriter.tui.saving import set_aside

if TYPE_CHECKING:
    from songwriter.tui.draft import Draft

_RECOVER, _OWN_SONG, _DISCARD, _LATER = "Recover", "As a song of its own", "Discard", "Later"


async def offer_lost(draft: "Draft") -> None:
    """Ask about each text that was in no file when a studio died."""
    left = await asyncio.to_thread(claim_lost)
    offered = set()
    try:
        for each in left:
            said = (each.entry.song, each.entry.text)
            if said in offered:
                # It was recovered once, and the studio died before it could forget where from.
                await asyncio.to_thread(each.forget)
                continue
            offered.add(said)
            await _offer(draft, each)
    finally:
        for each in left:
            each.leave()


def rescued(journal: Journal, song: Path | None, text: str) -> str:
    """Leave `text`, if any, to the next studio, or in the folder for temporary files; return what to say about it."""
    try:
        journal.close(song, text or None)
    except StorageError:
        path = free_path(Path(tempfile.gettempdir()) / f"songwriter-{time.strftime('%Y-%m-%d-%H%M%S')}.txt")
        try:
            write_bytes(path, text.encode("utf-8", errors="replace"))
        except StorageError as error:
            return f"your unsaved text could not be kept: {error.message}"
        return f"your unsaved text is in {path}"
    return "your unsaved text is kept, and offered when you next open the studio" if text else ""


def who(entry: Entry) -> str:
    """Name the studio that noted an entry."""
    return f"process {entry.pid}, since {time.strftime('%H:%M', time.localtime(entry.since))}"


async def _offer(draft: "Draft", lost: Lost) -> None:
    entry, text = lost.entry, lost.entry.text or ""
    there = await asyncio.to_thread(_there, entry)
    if there.text == text:
        await asyncio.to_thread(lost.forget)
        return
    rows = await asyncio.to_thread(differences, there.text, text)
    later = there.stamp is not None and there.stamp[0] / 1e9 > entry.written
    question = (
        f"“{title_of(text, entry.song)}” was not saved when the studio ended, {ago(entry.written)}. "
        f"{'The file was changed after that. ' if later else ''}What was typed: {summary(rows)}."
    )
    answer = await draft.ask(question, (_RECOVER, _OWN_SONG, _DISCARD, _LATER), rows)
    if answer == _RECOVER:
        await _recover(draft, lost, there, text)
    elif answer == _OWN_SONG:
        path = free_path(draft.folder / file_name(f"{title_of(text, entry.song)} recovered"))
        await asyncio.to_thread(write_song, SongFile(), text, path)
        await asyncio.to_thread(lost.forget)
        draft.place.tell(f"what was typed is in {path}")
    elif answer == _DISCARD and await set_aside(draft, entry.song, text):
        await asyncio.to_thread(lost.forget)
        draft.place.tell("discarded", "it is among the versions of the song" if entry.song else "it is in the trash")


async def _recover(draft: "Draft", lost: Lost, there: SongFile, text: str) -> None:
    if not await draft.enter(there):
        return
    if draft.place.editor.read_only:
        draft.place.tell("what was typed is offered again next time", "the song was opened read only")
        return
    draft.put(text, "recovered; not saved yet")
    # On the disk under our own name before it goes under the other one.
    if await draft.note():
        await asyncio.to_thread(lost.forget)


def _there(entry: Entry) -> SongFile:
    """Read the song as it is on the disk now; one without a text where it has none."""
    if entry.song is not None:
        with suppress(StorageError):
            return read_song(entry.song)
    return SongFile(entry.song)
