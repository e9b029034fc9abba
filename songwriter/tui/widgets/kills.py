"""Cut to the end of the line as emacs does: what is killed can be pasted, and kills in a row are pasted as one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from songwriter.tui.widgets.editor import Editor


class Kills:
    """Remember where the last kill was, so that the next one right behind it is added to it."""

    def __init__(self) -> None:
        self._spot: object = None
        self._killed = ""

    def kill(self, editor: "Editor") -> None:
        """Cut what stands right of the cursor, or the end of the line where nothing does."""
        row, column = editor.cursor_location
        last = row + 1 == editor.document.line_count
        end = (row, column + len(editor.after)) if editor.after or last else (row + 1, 0)
        if editor.read_only or end == (row, column):
            return
        goes_on = self._spot == editor.spot and editor.app.clipboard == self._killed
        editor.history.checkpoint()
        killed = editor.delete((row, column), end, maintain_selection_offset=False).replaced_text
        editor.history.checkpoint()
        self._killed = self._killed + killed if goes_on else killed
        self._spot = editor.spot
        editor.app.copy_to_clipboard(self._killed)
