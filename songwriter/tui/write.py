"""The Write place: the desk, and what becomes of the song that is written at it."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import TextArea

from songwriter.tui.draft import Draft
from songwriter.tui.place import Place
from songwriter.tui.widgets.desk import Desk
from songwriter.tui.widgets.editor import Editor
from songwriter.tui.widgets.gutter import labels
from songwriter.tui.widgets.status import Status

# Seconds of quiet before the whole song is read for words, syllables and rhymes.
_REST = 0.15


class WritePlace(Place):
    """Write a song, with the model beside."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save the song", id="write.save"),
        Binding("f8", "save_as", "Save under another name", id="write.save-as"),
        Binding("ctrl+o", "open", "Open a song", id="write.open"),
        Binding("ctrl+n", "new", "Begin a new song", id="write.new"),
    ]
    place = "write"
    hinted: ClassVar[Mapping[str, str]] = {
        "ghost.word": "word",
        "ghost.line": "line",
        "ghost.next": "next",
        "ghost.dismiss": "dismiss",
        "write.save": "save",
        "app.help": "help",
    }

    def __init__(self) -> None:
        super().__init__()
        # Kept apart from the tree of widgets: its text must be there for rescue even when the app is falling.
        self.editor = Editor()
        self.draft = Draft(self)
        self.desk = Desk(self.editor)
        self._words = 0

    def owners(self) -> tuple[DOMNode, ...]:
        """Return this place, its desk and its editor."""
        return (self, self.desk, self.editor)

    def body(self) -> Iterable[Widget]:
        """Return the editor and the panel."""
        yield self.desk

    def on_mount(self) -> None:
        """Follow the model and the settings."""
        self.editor.focus()
        self.watch(self.app, "model_state", self.show_state)
        self.watch(self.app, "training", self.show_state, init=False)
        self.watch(self.app, "settings", self.show_state, init=False)
        self.draft.begin(self.studio.first_song)
        self.read_song()

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        # A text that was just loaded has no history, and what is said about it stays until something is typed.
        if self.editor.history.undo_stack:
            self.tell("")
        self.read_song()
        self.show_state()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def read_song(self) -> None:
        """Count words, syllables and rhymes once the keys are at rest."""
        await asyncio.sleep(_REST)
        editor = self.editor
        revision, text = editor.revision, editor.text
        found, words = await asyncio.to_thread(lambda: (labels(text), count_words(text)))
        if revision == editor.revision:
            editor.labels, self._words = found, words
            self.draft.compare(text)
            self.show_state()
            self.desk.remember_songs(self.draft.folder, self.draft.song.path)

    def show_state(self) -> None:
        """Show words, saved or not, and the model on the status line."""
        words = f"{self._words} word{'' if self._words == 1 else 's'}"
        saved = "not saved" if self.draft.unsaved else "saved" if self.draft.song.path else "new"
        parts = (words, saved, self.studio.model_words, self.desk.words)
        self.query_one(Status).state = " · ".join(part for part in parts if part)

    def action_save(self) -> None:
        """Save the song."""
        self.draft.save()

    def action_save_as(self) -> None:
        """Save the song under another name."""
        self.draft.save(ask=True)

    def action_open(self) -> None:
        """Open a song."""
        self.draft.open()

    def action_new(self) -> None:
        """Begin a new song."""
        self.draft.new()


def count_words(text: str) -> int:
    """Return how many words a text has, leaving out section headers."""
    return sum(len(line.split()) for line in text.split("\n") if not line.lstrip().startswith("["))
