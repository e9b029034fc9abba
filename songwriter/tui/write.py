"""The Write place: the editor, the ghost in it, and the panel of next words beside it."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import TextArea

from songwriter.shelf.names import count_words
from songwriter.tui.cowriter import Answer
from songwriter.tui.draft import Draft
from songwriter.tui.ghost import joined, rest_of_word
from songwriter.tui.place import Place
from songwriter.tui.widgets.editor import Editor
from songwriter.tui.widgets.gutter import labels
from songwriter.tui.widgets.panel import Panel
from songwriter.tui.widgets.status import Status

# The share of what fits a half-typed word from which on a longer form is offered behind a word that is whole already.
_LIKELY = 0.1
# Seconds of quiet before the whole song is read for words, syllables and rhymes.
_REST = 0.15
# Seconds between two looks at the song's file.
_LOOK = 2.0


class WritePlace(Place):
    """Write a song, with the model beside."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save the song", id="write.save"),
        Binding("f8", "save_as", "Save under another name", id="write.save-as"),
        Binding("ctrl+o", "open", "Songs: open, rename, delete", id="write.open"),
        Binding("ctrl+n", "new", "Begin a new song", id="write.new"),
        Binding("alt+v", "versions", "Earlier versions of the song", id="write.versions", priority=True),
        Binding("ctrl+l", "take_line", "Take the rest of the line", id="ghost.line"),
        Binding("alt+down", "cycle(1)", "Show the next suggestion", id="ghost.next"),
        Binding("alt+up", "cycle(-1)", "Show the previous suggestion", id="ghost.previous"),
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
        self._words = 0
        # The suggestions that can stand at the cursor: their rows in the panel, and what is missing of each word.
        self._choices: list[tuple[int, str]] = []
        self._choice = 0

    def owners(self) -> tuple[DOMNode, ...]:
        """Return this place and its editor."""
        return (self, self.editor)

    def body(self) -> Iterable[Widget]:
        """Return the editor and the panel."""
        yield Horizontal(self.editor, Panel(id="panel"), id="desk")

    def on_mount(self) -> None:
        """Follow the model and the settings."""
        self.editor.focus()
        self.watch(self.app, "model_state", self._model_changed)
        self.watch(self.app, "settings", self._settings_changed, init=False)
        self.watch(self.app, "app_focus", self._back, init=False)
        self.set_interval(_LOOK, self.look)
        self.draft.begin(self.studio.first_song)
        self.read_song()

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        # A text that was just loaded has no history, and what is said about it stays until something is typed.
        if self.editor.history.undo_stack and self.editor.revision != self.draft.told_of:
            self.tell("")
        self.draft.touch()
        self.read_song()
        self.show_state()
        self.ask()

    @work(exclusive=True, group="look", exit_on_error=False)
    async def look(self) -> None:
        """Look whether the song's file was changed meanwhile."""
        await self.draft.look()

    def _back(self, focus: bool) -> None:
        if focus:
            self.look()

    def on_unmount(self) -> None:
        """Leave what is not saved to the next studio."""
        self.draft.rescue()

    @on(TextArea.SelectionChanged)
    def _cursor_moved(self) -> None:
        self.ask()

    def _model_changed(self) -> None:
        self.query_one(Panel).note = self.studio.model_state
        self.show_state()
        self.ask()

    def _settings_changed(self) -> None:
        self.ask()

    @work(exclusive=True, group="suggest", exit_on_error=False)
    async def ask(self) -> None:
        """Ask the model what may come at the cursor; a later question takes the place of an earlier one."""
        settings, editor = self.studio.settings, self.editor
        await asyncio.sleep(settings.writing.delay / 1000)
        asked = (editor.revision, editor.selection)
        text = editor.get_text_range((0, 0), editor.cursor_location)
        answer = await self.studio.cowriter.predict(text, settings.writing.words, settings.sampling)
        if answer is not None and asked == (editor.revision, editor.selection):
            self._show(answer)

    def _show(self, answer: Answer) -> None:
        said = answer.prediction.suggestions
        rests = ((row, rest_of_word(each.text, answer.begin)) for row, each in enumerate(said))
        self._choices, self._choice = [(row, rest) for row, rest in rests if rest], 0
        # Behind a whole word, such as "and", its longer forms are shown unasked only if one of them is likely.
        whole = bool(said) and not rest_of_word(said[0].text, answer.begin)
        likely = not whole or any(said[row].probability >= _LIKELY for row, _ in self._choices[:1])
        self.query_one(Panel).answer = answer
        self._offer(self.studio.settings.writing.suggestions and likely)

    def _offer(self, wanted: bool) -> None:
        row, rest = self._choices[self._choice] if self._choices and wanted else (-1, "")
        self.editor.offer(rest)
        self.query_one(Panel).chosen = row if self.editor.suggestion else -1

    def action_cycle(self, step: int) -> None:
        """Show another suggestion at the cursor; also brings a dismissed one back."""
        if not self._choices:
            return
        if self.editor.suggestion:
            self._choice = (self._choice + step) % len(self._choices)
        self.editor.dismissed = False
        self._offer(wanted=True)

    @on(Panel.Picked)
    def _picked(self, event: Panel.Picked) -> None:
        rest = dict(self._choices).get(event.index, "")
        if rest:
            self.editor.take(rest)
        self.editor.focus()

    @work(exclusive=True, group="line", exit_on_error=False)
    async def action_take_line(self) -> None:
        """Write what the model makes of the rest of the line, beginning with the ghost where there is one."""
        editor, studio = self.editor, self.studio
        asked = (editor.revision, editor.selection)
        ghost = editor.suggestion.rstrip()
        text = editor.get_text_range((0, 0), editor.cursor_location) + ghost
        more = await studio.cowriter.line(text, studio.settings.sampling)
        if more is None:
            self.tell(studio.model_state)
        elif asked == (editor.revision, editor.selection):
            words = ghost + joined(text, more)
            if words:
                editor.accept(words)

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

    def show_state(self) -> None:
        """Show words, saved or not, and the model on the status line."""
        words = f"{self._words} word{'' if self._words == 1 else 's'}"
        state = self.studio.model_state
        self.query_one(Status).state = " · ".join(part for part in (words, self.draft.state, state) if part)

    def action_save(self) -> None:
        """Save the song."""
        self.draft.save()

    def action_save_as(self) -> None:
        """Save the song under another name."""
        self.draft.save(ask=True)

    def action_open(self) -> None:
        """Show the songs, to open one or do something with it."""
        self.draft.open()

    def action_new(self) -> None:
        """Begin a new song."""
        self.draft.new()

    def action_versions(self) -> None:
        """Show earlier versions of the song, to restore one."""
        self.draft.versions()
