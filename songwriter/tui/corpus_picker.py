"""Pick files and folders to train on, in a tree that shows sizes, with what is found in those that are marked."""

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, DirectoryTree, Static
from textual.widgets.directory_tree import DirEntry
from textual.widgets.tree import TreeNode

from songwriter.song.counting import counted
from songwriter.tui.widgets.bars import file_size
from songwriter.tui.widgets.corpus_look import CorpusLook

_TEXT = ".txt"
# Entries of a folder that are counted; where there are more, its size is said to be larger.
_COUNTED = 2_000
MARKED, INSIDE, CLEAR = "■ ", "▪ ", "  "
_BUTTONS = {"mark": "Mark", "parent": "Folder above", "accept": "Use marked", "cancel": "Cancel"}


@dataclass(frozen=True)
class Size:
    """How much text a file or folder holds; `more` says that a folder was not counted to its end."""

    files: int
    size: int
    more: bool = False

    def __str__(self) -> str:
        least = "over " if self.more else ""
        return f"{least}{file_size(self.size)}"


class CorpusTree(DirectoryTree):
    """Text files and folders with their sizes and marks; all others are left out, and folders without texts are dim."""

    # The tree's own, not the screen's with priority: a key must not overtake the movements before it.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "Mark, or take the mark away", id="pick.toggle"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"corpus--size", "corpus--other"}
    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    class Marked(Message):
        """Something was marked, or lost its mark."""

    def __init__(self, folder: Path, marked: Iterable[Path]) -> None:
        super().__init__(folder)
        self.marked: dict[Path, None] = dict.fromkeys(marked)
        self._sizes: dict[Path, Size | None] = {}

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """Leave out what is hidden or no text, and measure the rest; this runs in a thread of the tree's own."""
        for path in paths:
            if not path.name.startswith("."):
                self._sizes[path] = size = measured(path)
                if size is not None or path.is_dir():
                    yield path

    def render_label(self, node: TreeNode[DirEntry], base_style: Style, style: Style) -> Text:
        """Show mark, name and size."""
        label = super().render_label(node, base_style, style)
        path = node.data.path if node.data else None
        if path is None or not self.is_mounted:
            return label
        size = self._sizes.get(path)
        mark = MARKED if path in self.marked else INSIDE if self._inside(path) and size else CLEAR
        if size is None:
            label.stylize(self.get_component_rich_style("corpus--other", partial=True))
            return Text.assemble(mark, label)
        songs = f"{counted(size.files, 'file')}, " if node.allow_expand else ""
        return Text.assemble(
            mark, label, (f"  {songs}{size}", self.get_component_rich_style("corpus--size", partial=True))
        )

    def action_mark(self) -> None:
        """Mark what the cursor is on, or take its mark away."""
        if self.cursor_node is not None and self.cursor_node.data is not None:
            self.toggle(self.cursor_node.data.path)

    def toggle(self, path: Path) -> None:
        """Mark the file or folder, or take its mark away."""
        if path in self.marked:
            del self.marked[path]
        else:
            self.marked[path] = None
        for node in _all_nodes(self.root):
            node.refresh()
        self.post_message(self.Marked())

    def _inside(self, path: Path) -> bool:
        return any(parent in self.marked for parent in path.parents)


class PickCorpus(ModalScreen[str | None]):
    """Pick files and folders in a tree, and return them as they would be typed."""

    CSS_PATH = "forms.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - as textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "accept", "Use what is marked", id="pick.accept"),
        Binding("backspace", "parent", "Go to the folder above", id="pick.parent"),
        Binding("escape", "cancel", "Cancel", id="dialog.cancel"),
    ]

    def __init__(self, folder: Path, marked: Sequence[str] = (), level: str = "word") -> None:
        super().__init__()
        self._tree = CorpusTree(folder.resolve(), (Path(os.path.abspath(path)) for path in marked))  # noqa: PTH100
        self._level = level

    def compose(self) -> ComposeResult:
        """Show the tree over what is marked, and what is found in that."""
        with Vertical(classes="dialog tall"):
            yield self._tree
            yield Static(id="picked", markup=False)
            yield CorpusLook(id="picked-facts", roomy=True)
            with Horizontal(classes="buttons"):
                for action, label in _BUTTONS.items():
                    yield Button(label, id=action, compact=True)
            yield Static("space mark · enter unfold · backspace above · ctrl+s use · esc cancel", classes="hint keys")

    def on_mount(self) -> None:
        """Say what is marked."""
        self._show()

    @on(DirectoryTree.FileSelected)
    def _chosen(self, event: DirectoryTree.FileSelected) -> None:
        self._tree.toggle(event.path)

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        await self.run_action(str(event.button.id))

    def action_mark(self) -> None:
        """Mark what the tree's cursor is on, or take its mark away."""
        self._tree.action_mark()

    def action_parent(self) -> None:
        """Show the folder above."""
        self._tree.path = Path(self._tree.path).resolve().parent

    def action_accept(self) -> None:
        """Return what is marked."""
        self.dismiss(" ".join(shlex.quote(str(path)) for path in self._tree.marked))

    def action_cancel(self) -> None:
        """Pick nothing."""
        self.dismiss(None)

    @on(CorpusTree.Marked)
    def _show(self) -> None:
        marked = list(self._tree.marked)
        names = ", ".join(path.name for path in marked) or "nothing yet"
        self.query_one("#picked", Static).update(f"marked: {names}")
        self.query_one(CorpusLook).look(lambda: [str(path) for path in marked], self._level)


def measured(path: Path) -> Size | None:
    """Return how much text there is in a file or folder; None where there is none, or it can't be looked at."""
    try:
        if not path.is_dir():
            return Size(1, path.stat().st_size) if path.suffix.lower() == _TEXT else None
        files = size = 0
        for seen, entry in enumerate(_under(path)):
            if seen == _COUNTED:
                return Size(files, size, more=True)
            if entry.name.lower().endswith(_TEXT):
                files, size = files + 1, size + entry.stat().st_size
        return Size(files, size) if files else None
    except OSError:
        return None


def _under(folder: Path) -> "Iterator[os.DirEntry[str]]":
    """Yield what is in a folder and in those under it, leaving out what is hidden and what may not be read."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    yield entry
        except OSError:
            continue


def _all_nodes(node: TreeNode[DirEntry]) -> Iterator[TreeNode[DirEntry]]:
    yield node
    for child in node.children:
        yield from _all_nodes(child)
