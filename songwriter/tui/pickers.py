"""Pick a song to open."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from songwriter.paths import expand_home


class PickSong(ModalScreen[Path | None]):
    """Pick one of the songs of a folder, or type the path of any file."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel", id="dialog.cancel")]

    def __init__(self, folder: Path, songs: Sequence[Path]) -> None:
        super().__init__()
        self._folder = folder
        self._songs = tuple(songs)

    def compose(self) -> ComposeResult:
        """Show the songs over an input for a path."""
        options = [Option(f"{_changed(song)}  {song.stem}", id=str(index)) for index, song in enumerate(self._songs)]
        with Vertical(classes="dialog"):
            yield Static(f"Songs in {self._folder}", markup=False)
            yield OptionList(*options, id="songs", markup=False, compact=True)
            yield Static("or type the path of a text file:")
            yield Input(id="path", compact=True)
            yield Static("enter to open · tab to the path · esc to cancel", classes="hint")

    def on_mount(self) -> None:
        """Begin where there is something to choose."""
        songs = self.query_one("#songs", OptionList)
        songs.display = bool(self._songs)
        (songs if self._songs else self.query_one(Input)).focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._songs[int(event.option_id or 0)])

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(self._folder / expand_home(event.value.strip()))

    def action_cancel(self) -> None:
        """Pick nothing."""
        self.dismiss(None)


def _changed(song: Path) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(song.stat().st_mtime))
    except OSError:
        return " " * 16
