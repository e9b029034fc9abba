"""Copy, cut and paste whole lines where nothing is selected."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from songwriter.tui.widgets.editor import Editor


class WholeLines:
    """Remember which line was copied whole, so that it is pasted as a line and not into one."""

    def __init__(self) -> None:
        self._copied: str | None = None

    def copy(self, editor: "Editor") -> bool:
        """Copy the cursor's line, unless something is selected; tell whether it was done."""
        if not editor.selection.is_empty:
            return False
        self._copied = editor.document.get_line(editor.cursor_location[0]) + "\n"
        editor.app.copy_to_clipboard(self._copied)
        return True

    def paste(self, editor: "Editor", *, below: bool) -> bool:
        """Paste a line that was copied whole above or below the cursor's line; tell whether it was one."""
        copied = editor.app.clipboard
        if not editor.selection.is_empty or copied != self._copied:
            return False
        row, column = editor.cursor_location
        editor.history.checkpoint()
        if below:
            editor.insert("\n" + copied.removesuffix("\n"), (row, len(editor.document.get_line(row))))
            editor.move_cursor((row + 1, 0))
        else:
            editor.insert(copied, (row, 0))
            editor.move_cursor((row + 1, column))
        return True
