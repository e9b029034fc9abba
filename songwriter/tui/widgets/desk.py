"""The desk: the editor, the panel of next words beside it, and the co-writer's part in both."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import TextArea
from textual.worker import Worker

from songwriter.song.comments import without_comments
from songwriter.tui.choices import Choices
from songwriter.tui.cowriter import Answer, first_recent
from songwriter.tui.dials import next_cut, next_method, next_share, next_temperature
from songwriter.tui.ghost import joined
from songwriter.tui.keys import bindings_of, hints, keys_of, shown
from songwriter.tui.recall import below, other_songs
from songwriter.tui.widgets.editor import Editor
from songwriter.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from songwriter.tui.app import StudioApp
    from songwriter.tui.write import WritePlace

# Seconds of quiet before what stands below the cursor is read, to be remembered.
_REST = 0.6
_TURNS = {"sampling.method": "method", "sampling.cooler": "T", "sampling.narrower": "k, p"}
_BLEND = {"blend.less": "blend"}
_SONGS, _BELOW = "songs", "below"
_COMMENT = "a comment: not for the model"
# As often is a word drawn until it is another one than the one that is shown.
_DRAWS = 4


class Desk(Horizontal):
    """Ask the co-writer at every key, show what it says, and write what is taken of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "take_line", "Take the rest of the line", id="ghost.line"),
        Binding("alt+down", "cycle(1)", "Show the next suggestion", id="ghost.next"),
        Binding("alt+up", "cycle(-1)", "Show the previous suggestion", id="ghost.previous"),
        Binding("ctrl+r", "draw", "Draw another suggestion", id="ghost.draw"),
        Binding("f6", "lengthen", "Suggest a word, or the rest of the line", id="ghost.length"),
        Binding("f7", "pause", "Pause suggestions, or go on with them", id="ghost.pause"),
        Binding("f9", "method", "Choose words in another way", id="sampling.method"),
        Binding("alt+left", "temperature(-1)", "Lower the temperature: safer", id="sampling.cooler"),
        Binding("alt+right", "temperature(1)", "Raise the temperature: bolder", id="sampling.warmer"),
        Binding("alt+pageup", "cut(1)", "Choose among more words", id="sampling.wider"),
        Binding("alt+pagedown", "cut(-1)", "Choose among fewer words", id="sampling.narrower"),
        Binding("alt+shift+left", "blend(-1)", "Blend in less of the second model", id="blend.less"),
        Binding("alt+shift+right", "blend(1)", "Blend in more of the second model", id="blend.more"),
        Binding("alt+w", "number", "Take a row of the panel: its number comes next", id="ghost.number"),
        *(
            Binding(f"alt+{row % 10}", f"take_row({row})", f"Take row {row} of the panel", id=f"ghost.row-{row}")
            for row in range(1, 11)
        ),
    ]

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.panel = Panel(id="panel")
        super().__init__(editor, self.panel, id="desk")
        self._choices = Choices()
        # A line stands at the cursor, which goes on being written through and is not to be replaced at every key.
        self._lined = False
        self._read: dict[str, object] = {}

    @property
    def studio(self) -> "StudioApp":
        """Return the app, as what it is."""
        return cast("StudioApp", self.app)

    @property
    def place(self) -> "WritePlace":
        """Return the place that the desk stands in."""
        return cast("WritePlace", self.screen)

    @property
    def words(self) -> str:
        """Return what the status line says of suggestions."""
        writing = self.studio.settings.writing
        return "suggestions paused" if not writing.suggestions else "whole lines" if writing.ghost == "line" else ""

    def on_mount(self) -> None:
        """Follow the model and the settings."""
        self.watch(self.app, "model_state", self._model_changed)
        self.watch(self.app, "settings", self._settings_changed)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Leave errors to the place, where all of them end."""
        self.place.on_worker_state_changed(event)

    @on(TextArea.Changed)
    @on(TextArea.SelectionChanged)
    def _moved(self) -> None:
        self.ask()
        self.remember_below()

    def _model_changed(self) -> None:
        self.panel.note = self.studio.model_state
        self._read.clear()
        self._settings_changed()

    def _settings_changed(self) -> None:
        self._hint()
        self._renew()
        # What was not wanted so far may be now, and what has been read is not read again.
        self.remember_below()
        self.remember_songs(self.place.draft.folder, self.place.draft.song.path)

    @property
    def _remembers(self) -> bool:
        writing = self.studio.settings.writing
        return bool(writing.memory or writing.own)

    def _hint(self) -> None:
        """Show the keys that change the sampling, and the blend where there is one."""
        turns = {**_BLEND, **_TURNS} if self._blends else _TURNS
        self.panel.keys = hints(bindings_of(Desk), turns, self.studio.keymap)

    @property
    def _blends(self) -> bool:
        """Tell whether two models suggest."""
        return len(self.studio.cowriter.names) > 1

    def _renew(self) -> None:
        self._lined = False
        self.ask()

    @work(exclusive=True, group="suggest", exit_on_error=False)
    async def ask(self) -> None:
        """Ask what may come at the cursor; a later question takes the place of an earlier one."""
        settings = self.studio.settings
        await asyncio.sleep(settings.writing.delay / 1000)
        answer = await self._answered()
        if answer is None:
            return
        if self._lined and self.editor.ghost.whole:
            # The line is typed through: it stays.
            self._choices = self._choices.beginning(self.editor.ghost.whole)
            self._mark()
            return
        self._offer(settings.writing.suggestions and not self._choices.whole)
        if settings.writing.suggestions and settings.writing.ghost == "line":
            await self._offer_line(answer)

    async def _answered(self) -> Answer | None:
        """Show in the panel what may come at the cursor, and return it; None where nothing may, or the cursor left."""
        if self.editor.in_comment:
            self._clear(_COMMENT)
            return None
        spot = self.editor.spot
        answer = await self.studio.cowriter.predict(self.before, self._after, self.studio.settings)
        if spot != self.editor.spot:
            return None
        if answer is None:
            self._clear(self.studio.model_state)
            return None
        self.panel.answer, self._choices = answer, Choices.of(answer, self.editor.before, spot)
        return answer

    def _clear(self, note: str) -> None:
        """Show no words, but why there are none."""
        self.panel.answer, self.panel.note, self._choices = None, note, Choices(spot=self.editor.spot)
        self._offer(wanted=False)

    @property
    def _answers(self) -> bool:
        """Tell whether what the panel shows is for the text and the cursor as they are now."""
        return self._choices.spot == self.editor.spot

    @property
    def before(self) -> str:
        """Return the song up to the cursor, as the model sees it: of a long one the last lines."""
        row, _ = self.editor.cursor_location
        first = 0 if self.editor.in_header else first_recent(row)
        return without_comments(self.editor.get_text_range((first, 0), self.editor.cursor_location))

    @property
    def _after(self) -> str:
        """Return the song from the cursor on where it matters, which is to the headers of sections alone."""
        if not self.editor.in_header:
            return ""
        return without_comments(self.editor.get_text_range(self.editor.cursor_location, self.editor.document.end))

    def _offer(self, wanted: bool) -> None:
        self._lined = False
        self.editor.ghost.offer(self._choices.shown[1] if wanted else "")
        self._mark()

    def _mark(self) -> None:
        self.panel.chosen = self._choices.shown[0] if self.editor.suggestion else -1

    async def _offer_line(self, answer: Answer) -> None:
        """Let the ghost go on to the end of the line, where nothing stands there yet."""
        if answer.prediction is None or self.editor.after.strip() or not self.editor.ghost.has_place:
            return
        spot, ghost = self.editor.spot, self.editor.ghost.whole
        if answer.begin and not ghost and not self._choices.whole:
            return  # half a word that no word goes on from
        text = self.before + ghost
        more = await self.studio.cowriter.line(text, self.studio.settings)
        if more is not None and spot == self.editor.spot and self.editor.ghost.whole == ghost:
            self.editor.ghost.offer(ghost + joined(text, more))
            self._lined = True
            self._mark()

    def action_cycle(self, step: int) -> None:
        """Show another suggestion at the cursor; also brings a dismissed one back."""
        self.editor.ghost.dismissed = False
        if not self._choices.rows or not self._answers:
            return  # or its answer is on its way, and shown then
        if self.editor.suggestion:
            self._choices = self._choices.turned(step)
        self._offer(wanted=True)
        self._go_on_to_line()

    def _go_on_to_line(self) -> None:
        answer = self.panel.answer
        if answer is not None and self.studio.settings.writing.ghost == "line":
            self._alone(self._offer_line(answer))

    def _alone(self, work: Coroutine[Any, Any, None]) -> None:
        self.run_worker(work, group="suggest", exclusive=True, exit_on_error=False)

    def action_draw(self) -> None:
        """Draw a word as the sampling method draws, or another rest of the line."""
        sampling = self.studio.settings.sampling
        if sampling.method == "greedy" or sampling.temperature == 0:
            self.place.tell(
                "greedy always takes the likeliest word", f"another method draws: {self._key('sampling.method')}"
            )
            return
        self.editor.ghost.dismissed = False
        self._alone(self._draw())

    async def _draw(self) -> None:
        settings, spot = self.studio.settings, self.editor.spot
        # To draw may have broken a question off.
        answer = self.panel.answer if self._answers else await self._answered()
        if answer is None:
            return
        shown = choices = self._choices
        for _ in range(_DRAWS):
            word = await self.studio.cowriter.draw(self.before, settings)
            if not word or spot != self.editor.spot:
                return
            choices = shown.drawn(word, answer, self.editor.before)
            if choices.shown != shown.shown:
                break
        self._choices = choices
        self._offer(wanted=True)
        if settings.writing.ghost == "line":
            await self._offer_line(answer)

    def action_take_row(self, number: int) -> None:
        """Write the word of a row of the panel, unless what it shows is for a text that has changed since."""
        if not self._answers:
            self.place.tell("the panel was still for an older text", "look again, and take the row then")
            return
        rest = self._choices.rest(number - 1)
        if rest:
            self.editor.ghost.take(rest)

    def action_number(self) -> None:
        """Take the row of the panel whose number is typed next, where the terminal has no alt with digits."""
        self.editor.awaits_number = True
        self.place.tell("which row of the panel? 1 to 9, and 0 for the tenth", "any other key is typed as ever")

    @on(Editor.RowNumbered)
    def _numbered(self, event: Editor.RowNumbered) -> None:
        event.stop()
        self.place.tell("")
        self.action_take_row(event.number)

    @on(Panel.Picked)
    def _picked(self, event: Panel.Picked) -> None:
        event.stop()
        self.action_take_row(event.index + 1)
        self.editor.focus()

    def action_take_line(self) -> None:
        """Write the rest of the line that is shown, or what the model makes of it, beginning with the ghost."""
        if self._lined and self.editor.ghost.whole:
            self.editor.accept(self.editor.ghost.whole.rstrip())
        else:
            self._write_line()

    @work(exclusive=True, group="line", exit_on_error=False)
    async def _write_line(self) -> None:
        if self.editor.in_comment:
            self.place.tell("nothing is suggested in a comment")
            return
        spot, ghost = self.editor.spot, self.editor.ghost.whole.rstrip()
        text = self.before + ghost
        more = await self.studio.cowriter.line(text, self.studio.settings)
        if more is None:
            self.place.tell(self.studio.model_state)
        elif spot == self.editor.spot:
            words = ghost + joined(text, more)
            if words:
                self.editor.accept(words)

    def action_lengthen(self) -> None:
        """Let the ghost be a word, or the rest of the line."""
        other = "word" if self.studio.settings.writing.ghost == "line" else "line"
        self.studio.change_setting("writing.ghost", other)

    def action_pause(self) -> None:
        """Show no ghosts any more, or show them again."""
        self.studio.change_setting("writing.suggestions", not self.studio.settings.writing.suggestions)

    def action_method(self) -> None:
        """Choose words by the next sampling method."""
        self.studio.change_setting(*next_method(self.studio.settings.sampling))

    def action_temperature(self, step: int) -> None:
        """Make the temperature a little higher or lower."""
        self.studio.change_setting(*next_temperature(self.studio.settings.sampling, step))

    def action_cut(self, step: int) -> None:
        """Choose among more words or fewer: k, or p."""
        dial = next_cut(self.studio.settings.sampling, step)
        if dial is None:
            method = self.studio.settings.sampling.method
            self.place.tell(f"{method} has nothing to cut off", f"another method has: {self._key('sampling.method')}")
        else:
            self.studio.change_setting(*dial)

    def action_blend(self, step: int) -> None:
        """Let the second model have more or less of each probability."""
        writing = self.studio.settings.writing
        if self._blends:
            self.studio.change_setting(*next_share(writing, step))
        elif writing.blend:
            self.place.tell(f"{writing.blend} is not blended in", "F4 shows the models that there are")
        else:
            self.place.tell("there is no second model to blend in", "F5 lets you choose one: blend")

    def _key(self, name: str) -> str:
        binding = next(each for each in bindings_of(Desk) if each.id == name)
        return shown(keys_of(binding, self.studio.keymap)[:1])

    @work(exclusive=True, group="below", exit_on_error=False)
    async def remember_below(self) -> None:
        """Let the model read what stands below the cursor, once the keys are at rest."""
        await asyncio.sleep(_REST)
        text = below(self.editor.document.lines, self.editor.cursor_location[0])
        if self._read.get(_BELOW, "") != text and self._remembers:
            await self.studio.cowriter.remember(_BELOW, [text] if text else [], same_song=True)
            self._read[_BELOW] = text

    @work(group="songs", exit_on_error=False)
    async def remember_songs(self, folder: Path, besides: Path | None) -> None:
        """Let the model read the other songs of a folder, if it hasn't yet."""
        wanted = (folder, besides)
        if self._read.get(_SONGS) == wanted or not self.studio.cowriter.name or not self._remembers:
            return
        self._read[_SONGS] = wanted
        texts = await asyncio.to_thread(other_songs, folder, besides)
        await self.studio.cowriter.remember(_SONGS, texts)
        self.ask()
