"""Look at the earlier versions of the song, and bring one back."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from songwriter.shelf.differences import differences, summary
from songwriter.shelf.names import ago
from songwriter.shelf.songfile import SongFile
from songwriter.shelf.versions import Version, keep_version, versions_of
from songwriter.song.counting import counts
from songwriter.tui.dialogs import coloured

if TYPE_CHECKING:
    from songwriter.tui.draft import Draft

Kept = tuple[Version, str]


class VersionList(ModalScreen[str | None]):
    """Show versions beside what makes each of the present text, and return the text of the one that is wanted."""

    CSS_PATH = "forms.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]  # noqa: RUF012 - as textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "scroll_rows(-10)", "Scroll the difference up", id="versions.up", priority=True),
        Binding("pagedown", "scroll_rows(10)", "Scroll the difference down", id="versions.down", priority=True),
        Binding("escape", "cancel", "Close", id="dialog.cancel"),
    ]

    def __init__(self, title: str, present: str, versions: Sequence[Kept]) -> None:
        super().__init__()
        self._title, self._present, self._versions = title, present, tuple(versions)

    def compose(self) -> ComposeResult:
        """Show the versions beside a difference."""
        rows = [Option(_row(version, text)) for version, text in self._versions]
        with Vertical(classes="dialog large"):
            yield Static(f"Versions of “{self._title}”", markup=False)
            with Horizontal(id="versions"):
                yield OptionList(*rows, classes="rows", markup=False, compact=True)
                yield VerticalScroll(Static(id="difference"), classes="difference", can_focus=False)
            yield Static("enter brings it back · ctrl+z undoes that · page up, page down scroll · esc", classes="hint")

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._compare(self._versions[event.option_index][1])

    @work(exclusive=True, exit_on_error=False)
    async def _compare(self, text: str) -> None:
        rows = await asyncio.to_thread(differences, self._present, text)
        heading = f"Bringing it back: {summary(rows)}" if rows else "the same as the text now"
        self.query_one("#difference", Static).update(coloured([heading, "", *rows]))
        self.query_one(".difference").scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._versions[event.option_index][1])

    def action_scroll_rows(self, step: int) -> None:
        """Scroll the difference."""
        self.query_one(".difference").scroll_relative(y=step, animate=False)

    def action_cancel(self) -> None:
        """Go back."""
        self.dismiss(None)


async def visit(draft: "Draft") -> None:
    """Show the versions of the song, and bring back the one that is chosen; the present text becomes one before."""
    song = draft.song
    versions = await asyncio.to_thread(_read, song)
    if song.path is None or not versions:
        draft.place.tell("this song has no earlier versions yet", "one is kept each time that it is saved")
        return
    text = await draft.place.app.push_screen_wait(VersionList(draft.title, draft.text, versions))
    if text is None or text == draft.text:
        return
    if draft.place.editor.read_only:
        draft.place.tell("the song was opened read only", "F8 saves it under another name")
        return
    await asyncio.to_thread(keep_version, song.path, draft.text, "put aside")
    draft.put(text, "brought back; not saved yet, and ctrl+z undoes it")


def _read(song: SongFile) -> list[Kept]:
    return [(each, each.text) for each in versions_of(song.path)] if song.path is not None else []


def _row(version: Version, text: str) -> str:
    words = counts(text).words
    return f"{ago(version.moment.timestamp()):<15} {words:>5} words  {version.reason}"
