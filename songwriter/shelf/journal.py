"""Note what is typed and not saved, so that it outlives the studio: a file for each studio that is open.

A studio holds a lock beside its file for as long as it lives. A file whose lock nobody holds was left by a studio that
died; what it says is offered by the next one. The same files tell which songs are open, and where.
"""

import json
import os
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from songwriter.errors import SongwriterError
from songwriter.lock import is_held, take
from songwriter.paths import journal_folder
from songwriter.shelf.names import identity
from songwriter.storage import remove_file, write_bytes


@dataclass(frozen=True)
class Entry:
    """What a studio noted: its process, the song that it has open, and the text that is in no file; None for none."""

    name: str
    pid: int
    since: float
    song: Path | None
    text: str | None
    written: float


class Journal:
    """The file of this studio. Each method may be called from any thread."""

    def __init__(self) -> None:
        now = time.time()
        self.name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(now))}-{os.getpid()}-{secrets.token_hex(4)}"
        self._since = now
        self._held: BinaryIO | None = None
        self._closed = False
        # Reentrant, since a signal may come while the main thread is closing, and closes too.
        self._writing = threading.RLock()

    def note(self, song: Path | None, text: str | None) -> None:
        """Note which song is open, and its unsaved text. Raises StorageError where the disk refuses."""
        with self._writing:
            if not self._closed:
                self._write(song, text)

    def close(self, song: Path | None, text: str | None) -> None:
        """Leave `text` to the next studio, or nothing; later notes are not taken.

        Raises StorageError where the disk refuses.
        """
        with self._writing:
            if self._closed:
                return
            try:
                if text is not None:
                    self._write(song, text)
            finally:
                self._closed = True
                if text is None:
                    with suppress(SongwriterError):
                        remove_file(journal_folder() / f"{self.name}.json")
                if self._held is not None:
                    self._held.close()
                    with suppress(SongwriterError):
                        remove_file(journal_folder() / f"{self.name}.lock")

    def others(self) -> list[Entry]:
        """Return what the other studios that are open have noted."""
        entries = (each for each in _entries(journal_folder()) if each.name != self.name)
        return [each for each in entries if is_held(journal_folder() / f"{each.name}.lock")]

    def others_with(self, song: Path) -> Entry | None:
        """Return the entry of another studio that has the song in the file `song` open, if any."""
        wanted = identity(song)
        return next((each for each in self.others() if each.song and identity(each.song) == wanted), None)

    def _write(self, song: Path | None, text: str | None) -> None:
        if self._held is None:
            self._held = take(journal_folder() / f"{self.name}.lock")
        said = {
            "pid": os.getpid(),
            "since": self._since,
            "song": os.path.abspath(song) if song else None,  # noqa: PTH100 - a link stays a link
            "text": text,
            "written": time.time(),
        }
        # In ASCII, since a text may hold half a pair of surrogates, which no encoding has bytes for.
        write_bytes(journal_folder() / f"{self.name}.json", json.dumps(said).encode("ascii"))


@dataclass(frozen=True)
class Lost:
    """What a studio left that died; claimed, so that no other studio offers it at the same time."""

    entry: Entry
    claim: BinaryIO

    def forget(self) -> None:
        """Remove it, for its text is safe in another place. Raises StorageError where the disk refuses."""
        try:
            remove_file(journal_folder() / f"{self.entry.name}.json")
            remove_file(journal_folder() / f"{self.entry.name}.lock")
        finally:
            self.leave()

    def leave(self) -> None:
        """Leave it to the next studio."""
        self.claim.close()
        with suppress(SongwriterError):
            remove_file(journal_folder() / f"{self.entry.name}.claim")


def claim_lost() -> list[Lost]:
    """Return what studios left that died, the oldest first; what says nothing is removed.

    Raises StorageError where the disk refuses.
    """
    folder, found = journal_folder(), []
    for entry in _entries(folder):
        # A lock of its own, for who holds the other one is taken to be alive.
        claim = None if is_held(folder / f"{entry.name}.lock") else take(folder / f"{entry.name}.claim")
        if claim is None:
            continue
        lost = Lost(entry, claim)
        if not (folder / f"{entry.name}.json").exists() or entry.text is None:
            # Another studio was quicker, or all had been saved.
            lost.forget()
        else:
            found.append(lost)
    return found


def _entries(folder: Path) -> list[Entry]:
    found = (_read(path) for path in folder.glob("*.json"))
    return sorted((each for each in found if each is not None), key=lambda each: (each.written, each.name))


def _read(path: Path) -> Entry | None:
    try:
        said = json.loads(path.read_bytes())
        song = Path(said["song"]) if said["song"] else None
        text = None if said["text"] is None else str(said["text"])
        return Entry(path.stem, int(said["pid"]), float(said["since"]), song, text, float(said["written"]))
    except (OSError, ValueError, KeyError, TypeError):
        # Gone meanwhile, or written by something else: not ours to touch.
        return None
