"""The Write place: the desk, and what becomes of the song that is written at it."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import TextArea

from songwriter.errors import SongwriterError
from songwriter.song.counting import Counts, counts
from songwriter.tui.draft import Draft
from songwriter.tui.place import Place
from songwriter.tui.widgets.desk import Desk
from songwriter.tui.widgets.editor import Editor
from songwriter.tui.widgets.find_bar import FindBar
from songwriter.tui.widgets.gutter import labels
from songwriter.tui.widgets.status import Status

# Seconds of quiet before the whole song is read for words, syllables and rhymes: longer than between two letters of one
# word, as a key that comes right behind a paint waits for the next one.
_REST = 0.3
# Seconds between two looks at the song's file.
_LOOK = 2.0
# Columns from which on the status line has room for more than the words.
_ROOMY = 80


class WritePlace(Place):
    """Write a song, with the model beside."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save the song", id="write.save"),
        Binding("f8", "save_as", "Save under another name", id="write.save-as"),
        Binding("ctrl+o", "open", "Songs: open, rename, delete", id="write.open"),
        Binding("ctrl+n", "new", "Begin a new song", id="write.new"),
        # With priority, as the fields of the bar for finding have keys of their own, and would write the letter.
        Binding("alt+h", "versions", "Earlier versions of the song", id="write.versions", priority=True),
        Binding("ctrl+f", "find", "Find", id="write.find", priority=True),
        Binding("alt+r", "find(True)", "Find and replace", id="write.replace", priority=True),
        Binding("alt+n", "find_next(1)", "Find the next one", id="write.find-next"),
        Binding("alt+p", "find_next(-1)", "Find the previous one", id="write.find-previous"),
        Binding("ctrl+g", "go_section", "Go to a section", id="write.go-section"),
        Binding("alt+g", "go_line", "Go to a line", id="write.go-line"),
        Binding("alt+e", "outside", "Open the song in your own editor", id="write.outside"),
        Binding("alt+z", "wrap", "Wrap long lines, or don't", id="write.wrap"),
        Binding("f10", "focus_mode", "Nothing but the text", id="write.focus"),
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
        self.find_bar = FindBar(self.editor)
        self.draft = Draft(self)
        self.desk = Desk(self.editor)
        self._counts = Counts()
        self._had_selection = False

    def owners(self) -> tuple[DOMNode, ...]:
        """Return this place, its desk, its editor and the bar below it."""
        return (self, self.desk, self.editor, self.find_bar)

    def body(self) -> Iterable[Widget]:
        """Return the desk, over the bar for finding."""
        yield self.desk
        yield self.find_bar

    def on_mount(self) -> None:
        """Follow the model and the settings."""
        self.editor.focus()
        self.watch(self.app, "model_state", self._model_changed)
        self.watch(self.app, "training", self.show_state, init=False)
        self.watch(self.app, "settings", self._settings_changed)
        self.watch(self.app, "app_focus", self._back, init=False)
        self.set_interval(_LOOK, self.look)
        self.draft.begin(self.studio.first_song)
        self.read_song()

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        # A text that was just loaded has no history, and what is said about it stays until something is typed.
        history = self.editor.history
        if (history.undo_stack or history.redo_stack) and self.editor.revision != self.draft.told_of:
            self.tell("")
        self.draft.touch()
        self.find_bar.look()
        self.read_song()
        self.show_state()

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
        if self._had_selection or not self.editor.selection.is_empty:
            self._had_selection = not self.editor.selection.is_empty
            self.show_state()

    @on(Editor.ModeChanged)
    def _mode_changed(self) -> None:
        self.show_state()

    @on(Editor.Refused)
    def _refused(self, event: Editor.Refused) -> None:
        self.tell(event.reason)

    @on(FindBar.Told)
    def _found(self, event: FindBar.Told) -> None:
        self.tell(event.words)

    def _model_changed(self) -> None:
        if self.studio.cowriter.name:
            self.stand(None)
        self.show_state()

    def _settings_changed(self) -> None:
        settings = self.studio.settings
        self.editor.soft_wrap = settings.writing.wrap
        self.editor.set_vi(settings.keyboard == "vi")
        self.editor.kills = settings.keyboard == "emacs"
        self.show_state()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def read_song(self) -> None:
        """Count words, syllables and rhymes once the keys are at rest."""
        await asyncio.sleep(_REST)
        editor = self.editor
        revision, text = editor.revision, editor.text
        found, counted = await asyncio.to_thread(lambda: (labels(text), counts(text)))
        if revision == editor.revision:
            editor.labels, self._counts = found, counted
            self.draft.compare(text)
            self.show_state()
            self.desk.remember_songs(self.draft.folder, self.draft.song.path)

    def show_state(self) -> None:
        """Show the counts, saved or not, and the model on the status line; of a selection its own counts."""
        selected = self.editor.selected_text
        counted = counts(selected) if selected else self._counts
        # Where there is little room, the words alone.
        words = str(counted) if self.size.width >= _ROOMY else str(counted).partition(" · ")[0]
        mode = self.editor.vi.words if self.editor.vi else ""
        said = (self.draft.state, self.studio.model_words, self.desk.words)
        parts = (mode, f"{words} selected" if selected else words, *said)
        self.query_one(Status).state = " · ".join(part for part in parts if part)

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

    def action_find(self, replacing: bool = False) -> None:
        """Open the bar for finding."""
        self.find_bar.action_begin(replacing)

    def action_find_next(self, step: int) -> None:
        """Go to the next match, or the previous one."""
        self.find_bar.action_step(step)

    def action_go_section(self) -> None:
        """Go to a section that the user picks."""
        from songwriter.tui.going import go_to_section

        try:
            go_to_section(self.app, self.editor)
        except SongwriterError as error:
            self.tell_error(error)

    @work(exclusive=True, group="dialog", exit_on_error=False)
    async def action_go_line(self) -> None:
        """Go to a line by its number."""
        from songwriter.tui.going import go_to_line

        await go_to_line(self.app, self.editor)

    def action_outside(self) -> None:
        """Open the song in the editor that the user named to the shell, and take it back as one step of undo."""
        from songwriter.tui.leaving import edit_outside

        try:
            if not edit_outside(self.app, self.editor):
                self.tell("nothing was changed", "an editor with a window must be told to wait, as in: code --wait")
        except SongwriterError as error:
            self.tell_error(error)

    def action_wrap(self) -> None:
        """Wrap long lines, or let them go on to the right."""
        self.studio.change_setting("writing.wrap", not self.studio.settings.writing.wrap)

    def action_focus_mode(self) -> None:
        """Hide or show everything but the text and the status line."""
        self.toggle_class("-focus")
        self.editor.show_gutter(not self.has_class("-focus"))
