"""The songs: search them, open, rename, duplicate, delete and bring them back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import set_cell_size
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from songwriter.errors import SongwriterError, UsageError
from songwriter.shelf.names import ago
from songwriter.shelf.songfile import SongFile, read_song
from songwriter.shelf.songs import Found, Listed, duplicate_song, is_path, list_songs, path_for, rename_song, search
from songwriter.shelf.trash import list_trash, restore, to_trash
from songwriter.song.counting import counted
from songwriter.tui.dialogs import AskText
from songwriter.tui.keys import bindings_of, hints
from songwriter.tui.recovery import who

if TYPE_CHECKING:
    from songwriter.tui.app import StudioApp
    from songwriter.tui.draft import Draft

# More rows than anybody reads; a search finds the others.
_MOST = 300
_COUNTS = 27
_DELETE, _CANCEL = "Delete it", "Cancel"
_HINTED = {
    "songs.new": "new",
    "songs.rename": "rename",
    "songs.duplicate": "duplicate",
    "songs.delete": "to the trash",
    "songs.trash": "trash",
    "dialog.cancel": "close",
}


@dataclass(frozen=True)
class Wish:
    """What the user wants done, and with which song; `song` is None where it is none, as for a new one."""

    action: str
    song: Path | None = None


class SongList(ModalScreen[Wish | None]):
    """Show the songs of a folder, those that a search finds, or take the path of any file."""

    CSS_PATH = "forms.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move('cursor_up')", "Previous song", id="songs.up", priority=True),
        Binding("down", "move('cursor_down')", "Next song", id="songs.down", priority=True),
        Binding("pageup", "move('page_up')", "A page up", id="songs.page-up", priority=True),
        Binding("pagedown", "move('page_down')", "A page down", id="songs.page-down", priority=True),
        Binding("ctrl+n", "wish('new')", "Begin a new song", id="songs.new"),
        Binding("f6", "wish('rename')", "Rename", id="songs.rename"),
        Binding("f7", "wish('duplicate')", "Duplicate", id="songs.duplicate"),
        # With priority, as the search has the focus; where that has letters for it, it is the search's.
        Binding("delete", "wish('delete')", "Delete: to the trash", id="songs.delete", priority=True),
        Binding("f9", "wish('trash')", "Show the trash", id="songs.trash"),
        Binding("escape", "cancel", "Close", id="dialog.cancel"),
    ]

    def __init__(
        self, folder: Path, songs: Sequence[Listed], query: str = "", at: Path | None = None, told: str = ""
    ) -> None:
        super().__init__()
        self.songs, self.searched = tuple(songs), query
        self._folder, self._at, self._told = folder, at, told
        self._found: list[Found] = []

    def compose(self) -> ComposeResult:
        """Show the search over the songs."""
        with Vertical(classes="dialog large"):
            yield Static(f"Songs in {self._folder}", markup=False)
            asked = "search titles and words, or type a path"
            # Not selected as it comes: the key that deletes would be for it, and not for the song.
            yield Input(self.searched, placeholder=asked, select_on_focus=False, compact=True)
            yield OptionList(id="songs", classes="rows", markup=False, compact=True)
            yield Static(self._told, classes="told", markup=False)
            keys = hints(bindings_of(SongList), _HINTED, cast("StudioApp", self.app).keymap)
            yield Static(f"enter open · {keys}", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Show what is known, and read the folder."""
        # The search keeps the focus, and the keys that move go to the list.
        self.query_one(OptionList).can_focus = False
        self._show(self._at)
        self._read()

    @work(exclusive=True, exit_on_error=False)
    async def _read(self) -> None:
        known = {each.path: each for each in self.songs}
        self.songs = await asyncio.to_thread(list_songs, self._folder, known)
        self._show(self._highlighted() or self._at)
        if not self._told:
            broken = sum(each.words is None for each in self.songs)
            unread = f", {broken} of them can't be read" if broken else ""
            empty = "no songs yet: write one, and save it with ctrl+s"
            self._say(f"{counted(len(self.songs), 'song')}{unread}" if self.songs else empty)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        typed = event.value.strip()
        if typed == self.searched:
            return
        self.searched, self._at = typed, None
        self._show()

    def _show(self, at: Path | None = None) -> None:
        rows = self.query_one(OptionList)
        self._found = search(self.songs, self.searched)
        width = max(30, min(96, int(self.app.size.width * 0.95)) - 9)
        rows.clear_options()
        rows.add_options([Option(_row(each, width)) for each in self._found[:_MOST]])
        if len(self._found) > _MOST:
            rows.add_option(Option(f"… and {len(self._found) - _MOST:,} more: type to find them", disabled=True))
        if self._found:
            rows.highlighted = next((n for n, each in enumerate(self._found[:_MOST]) if each.song.path == at), 0)

    def _highlighted(self) -> Path | None:
        row = self.query_one(OptionList).highlighted
        return self._found[row].song.path if row is not None and row < len(self._found) else None

    def _say(self, told: str) -> None:
        self.query_one(".told", Static).update(told)

    def action_move(self, how: str) -> None:
        """Move in the list, while the search keeps the focus."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        song = self._highlighted()
        if song is None and is_path(self.searched):
            song = path_for(self.searched, self._folder)
        if song is not None:
            self.dismiss(Wish("open", song))
        elif self.searched:
            self._say("no song has that; ctrl+n begins a new one")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that deletes to the search where it has something to delete."""
        if (action, *parameters) != ("wish", "delete"):
            return True
        search = self.query_one(Input)
        return search.selection.is_empty and search.cursor_position == len(search.value)

    def action_wish(self, action: str) -> None:
        """Have something done, with the song under the cursor."""
        song = self._highlighted()
        if action in ("new", "trash"):
            self.dismiss(Wish(action))
        elif song is not None:
            self.dismiss(Wish(action, song))

    def action_cancel(self) -> None:
        """Go back."""
        self.dismiss(None)


class TrashList(ModalScreen[int | None]):
    """Pick a song of the trash, to be put back."""

    CSS_PATH = "forms.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Close", id="dialog.cancel")]

    def __init__(self, rows: Sequence[str], place: str) -> None:
        super().__init__()
        self._rows, self._place = tuple(rows), place

    def compose(self) -> ComposeResult:
        """Show what is in the trash."""
        with Vertical(classes="dialog large"):
            yield Static(f"The trash, in {self._place}", markup=False)
            yield OptionList(*map(Option, self._rows), classes="rows", markup=False, compact=True)
            yield Static("enter puts the song back · esc to the songs", classes="hint")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)

    def action_cancel(self) -> None:
        """Go back."""
        self.dismiss(None)


async def visit(draft: "Draft") -> None:
    """Show the songs, and do what the user wants with them, until one is opened or the list is closed."""
    told, query, at = "", "", draft.song.path
    while True:
        screen = SongList(draft.folder, draft.songs, query, at, told)
        wish = await draft.place.app.push_screen_wait(screen)
        # Neither is read again in the next round.
        draft.songs, query = screen.songs, screen.searched
        if wish is None:
            return
        try:
            if wish.action in ("open", "new"):
                song = SongFile() if wish.song is None else await asyncio.to_thread(read_song, wish.song)
                await draft.enter(song)
                return
            at, told = await _done(draft, wish)
        except SongwriterError as error:
            at, told = wish.song, f"✗ {error.message} — {error.hint}"


async def _done(draft: "Draft", wish: Wish) -> tuple[Path | None, str]:
    """Do it; return the song to stand on next, and what to say."""
    if wish.song is None:
        return await _from_trash(draft)
    if wish.action == "duplicate":
        to = await asyncio.to_thread(duplicate_song, wish.song)
        return to, f"{to.name} is a copy of {wish.song.name}"
    other = await asyncio.to_thread(draft.journal.others_with, wish.song)
    if other is not None:
        raise UsageError(f"{wish.song.name} is open in another studio: {who(other)}", hint="close it there first")
    return await (_renamed(draft, wish.song) if wish.action == "rename" else _deleted(draft, wish.song))


async def _renamed(draft: "Draft", song: Path) -> tuple[Path | None, str]:
    title = await draft.place.app.push_screen_wait(AskText(f"Another title for {song.name}", song.stem))
    if title is None:
        return song, ""
    is_open = draft.holds(song)
    to = await asyncio.to_thread(rename_song, song, title)
    if is_open:
        draft.moved(to)
    return to, f"{song.name} is {to.name} now" if to != song else ""


async def _deleted(draft: "Draft", song: Path) -> tuple[Path | None, str]:
    if await draft.ask(f"Put {song.name} into the trash?", (_DELETE, _CANCEL), begin=1) != _DELETE:
        return song, ""
    if draft.holds(song):
        # What is in the editor goes along: nothing may be left in it that is nowhere else.
        if draft.unsaved_text and not await draft.settled():
            return song, ""
        await asyncio.to_thread(to_trash, song)
        draft.show()
        draft.touch()
    else:
        await asyncio.to_thread(to_trash, song)
    key = hints(bindings_of(SongList), {"songs.trash": "brings it back"}, draft.place.studio.keymap)
    return None, f"{song.name} is in the trash: {key}"


async def _from_trash(draft: "Draft") -> tuple[Path | None, str]:
    trashed = await asyncio.to_thread(list_trash)
    if not trashed:
        return None, "the trash is empty"
    rows = [f"{ago(each.moment.timestamp()):<16} {each.path.stem}" for each in trashed]
    picked = await draft.place.app.push_screen_wait(TrashList(rows, str(trashed[0].path.parent.parent)))
    if picked is None:
        return None, ""
    path = await asyncio.to_thread(restore, trashed[picked], draft.folder)
    return path, f"{path.name} is back"


def _row(found: Found, width: int) -> Content:
    song = found.song
    words = "unreadable" if song.words is None else counted(song.words, "word")
    title = set_cell_size(" ".join(song.title.split()), max(8, width - _COUNTS))
    row = Content(f"{title}{words:>11}{ago(song.changed):>16}")
    if not found.line:
        return row
    return Content("\n").join([row, Content.styled(set_cell_size(f"  {found.line}", width - 2), "$text-muted italic")])
