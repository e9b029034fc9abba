"""The bar in which words are searched for and replaced, at the bottom, while the song stays in sight."""

from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Label, Static
from textual.widgets.text_area import Selection

from songwriter.song.search import Match, Query, following, matches, replaced
from songwriter.song.sheet import Place
from songwriter.tui.widgets.editor import Editor


class FindBar(Vertical):
    """Find and replace in the editor; what is found is selected there as it is typed here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,alt+n", "step(1)", "Next match", id="find.next", priority=True),
        Binding("up,alt+p", "step(-1)", "Previous match", id="find.previous", priority=True),
        Binding("alt+c", "tick('match_case')", "Match case", id="find.case", priority=True),
        Binding("alt+w", "tick('whole_word')", "Whole words only", id="find.word", priority=True),
        Binding("alt+r", "begin(True)", "Replace, too", id="find.replace", priority=True),
        Binding("alt+a", "replace_all", "Replace all", id="find.replace-all", priority=True),
        # With priority, as what is typed right behind is for the other field.
        Binding("tab", "field(1)", "Next field", id="find.next-field", priority=True),
        Binding("shift+tab", "field(-1)", "Previous field", id="find.previous-field", priority=True),
        Binding("escape", "close", "Close the bar", id="find.close"),
    ]

    match_case: reactive[bool] = reactive(False)
    whole_word: reactive[bool] = reactive(False)

    class Told(Message):
        """Something to say about the search."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self, editor: Editor) -> None:
        super().__init__(id="find")
        self._editor = editor
        # The studio is up sooner without what is in the bar.
        self._used = False
        self._found: list[Match] = []
        # Where the cursor stood when the search began: what is typed is searched for from there.
        self._origin: Place = (0, 0)

    def _fill(self) -> None:
        """Put in what is searched for, how often it is there, and what to put in its place."""
        self._used = True
        # Step by step, so that each is there to be focused at once: keys of one burst must not go on to the editor.
        finding, replacing = Horizontal(), Horizontal(id="replacing")
        self.mount(finding, replacing)
        finding.mount(
            Label("find"),
            Input(id="words", compact=True, select_on_focus=True),
            Static("", id="count", markup=False),
            Static(_box("case", self.match_case), id="case", classes="box", markup=False),
            Static(_box("word", self.whole_word), id="word", classes="box", markup=False),
        )
        replacing.mount(
            Label("replace"),
            Input(id="new", compact=True),
            Static("enter one · alt+a all", classes="hint", markup=False),
        )

    @property
    def query_now(self) -> Query:
        """Return what is searched for."""
        if not self._used:
            return Query("")
        return Query(
            self.query_one("#words", Input).value,
            self.match_case,
            self.whole_word,
        )

    def action_begin(self, replacing: bool = False) -> None:
        """Open the bar, with what is selected in it if that is a few words."""
        if not self._used:
            self._fill()
        words = self.query_one("#words", Input)
        if not self.display:
            selection = self._editor.selection
            self._origin = min(selection)
            selected = self._editor.selected_text
            if selected and "\n" not in selected:
                words.value = selected
        self.display = True
        self.query_one("#replacing").display = replacing
        # Not by its own `focus`, which comes to it only when the keys behind have gone elsewhere.
        self.screen.set_focus(words)
        self.search()

    def action_field(self, step: int) -> None:
        """Go to the next field (1) or the previous one (-1)."""
        if step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_close(self) -> None:
        """Close the bar; what was found last stays selected."""
        self.display = False
        self._editor.mark(())
        self._editor.focus()

    @on(Input.Changed, "#words")
    def search(self) -> None:
        """Look for the words anew, and go to the first place at or behind where the search began."""
        self.look()
        if self._found and self.display:
            self._go(following(self._found, self._origin, 1))

    def look(self) -> None:
        """Look for the words in the text as it is now."""
        if self.display:
            self._found = matches(self._editor.document.lines, self.query_now)
            self._editor.mark(self._found)
            self._count()

    def action_step(self, step: int) -> None:
        """Go to the next (1) or the previous (-1) match; without the bar, of what was searched for last."""
        self._found = matches(self._editor.document.lines, self.query_now)
        if self._found:
            selection = self._editor.selection
            place = max(selection) if step > 0 else min(selection)
            self._go(following(self._found, place, step))
            self._origin = min(self._editor.selection)
        self._count()
        if not self._found:
            words = self.query_now.words
            self.post_message(self.Told(f"“{words}” is not in the song" if words else "there is nothing to find yet"))

    @on(Input.Submitted, "#words")
    def _submitted(self) -> None:
        self.action_step(1)

    @on(Input.Submitted, "#new")
    def _replace_one(self) -> None:
        """Replace the match that is selected, and go to the next one; without one, only go."""
        editor = self._editor
        if self._at() is not None:
            editor.history.checkpoint()
            start, end = sorted(editor.selection)
            editor.replace(self.query_one("#new", Input).value, start, end, maintain_selection_offset=False)
            editor.history.checkpoint()
        self.action_step(1)
        self.look()

    def action_replace_all(self) -> None:
        """Replace every match, as one step of undo; what is not in sight is not done, but shown."""
        if not self.display or not self.query_one("#replacing").display:
            self.action_begin(True)
            return
        sheet, query = self._editor.sheet, self.query_now
        count = len(matches(sheet.lines, query))
        if count:
            self._editor.put(sheet.with_lines(replaced(sheet.lines, query, self.query_one("#new", Input).value)))
        self.look()
        told = self.Told(f"{count} replaced" if count else "there is nothing to replace")
        # Behind the news that the text has changed, which takes the last thing said away.
        self.call_after_refresh(self.post_message, told)

    def action_tick(self, name: str) -> None:
        """Set or clear "match_case" or "whole_word"."""
        setattr(self, name, not getattr(self, name))

    @on(events.Click, "#case")
    def _case_clicked(self) -> None:
        self.action_tick("match_case")

    @on(events.Click, "#word")
    def _word_clicked(self) -> None:
        self.action_tick("whole_word")

    def watch_match_case(self, ticked: bool) -> None:
        """Show the box, and search anew."""
        self._tick("case", ticked)

    def watch_whole_word(self, ticked: bool) -> None:
        """Show the box, and search anew."""
        self._tick("word", ticked)

    def _tick(self, name: str, ticked: bool) -> None:
        if self._used:
            self.query_one(f"#{name}", Static).update(_box(name, ticked))
            self.search()

    def _go(self, at: int) -> None:
        match = self._found[at]
        self._editor.selection = Selection((match.row, match.start), (match.row, match.end))
        self._count()

    def _at(self) -> int | None:
        start, end = sorted(self._editor.selection)
        here = Match(start[0], start[1], end[1])
        return self._found.index(here) if start[0] == end[0] and here in self._found else None

    def _count(self) -> None:
        if not self._used:
            return
        at, count = self._at(), len(self._found)
        shown = f"{at + 1} of {count}" if at is not None else f"{count} found" if count else "none"
        self.query_one("#count", Static).update(shown if self.query_now.words else "")


def _box(name: str, ticked: bool) -> str:
    return f"[{'x' if ticked else ' '}] {name}"
