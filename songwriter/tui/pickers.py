"""Pick files to train on."""

import shlex
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import DirectoryTree, Static


class PickFiles(ModalScreen[str | None]):
    """Pick files and folders in a tree, and return them as they would be typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_picked", "Pick or drop", id="pick.toggle", priority=True),
        Binding("ctrl+s", "accept", "Use what is picked", id="pick.accept"),
        Binding("backspace", "parent", "Go to the folder above", id="pick.parent"),
        Binding("escape", "cancel", "Cancel", id="dialog.cancel"),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._picked: dict[Path, None] = {}

    def compose(self) -> ComposeResult:
        """Show the tree over what is picked."""
        with Vertical(classes="dialog tall"):
            yield DirectoryTree(self._folder)
            yield Static(id="picked", markup=False)
            yield Static(
                "space to pick · enter to unfold · backspace to go up · ctrl+s to use · esc to cancel", classes="hint"
            )

    def on_mount(self) -> None:
        """Say what is picked."""
        self._show()

    def action_toggle_picked(self) -> None:
        """Pick what the cursor is on, or drop it."""
        node = self.query_one(DirectoryTree).cursor_node
        if node is None or node.data is None:
            return
        path = node.data.path
        if path in self._picked:
            del self._picked[path]
        else:
            self._picked[path] = None
        self._show()

    def action_parent(self) -> None:
        """Show the folder above."""
        tree = self.query_one(DirectoryTree)
        tree.path = Path(tree.path).resolve().parent

    def action_accept(self) -> None:
        """Return what is picked."""
        self.dismiss(" ".join(shlex.quote(str(path)) for path in self._picked) or None)

    def action_cancel(self) -> None:
        """Pick nothing."""
        self.dismiss(None)

    def _show(self) -> None:
        names = ", ".join(path.name for path in self._picked) or "nothing yet"
        self.query_one("#picked", Static).update(f"picked: {names}")
