"""Hand the song and the terminal to the user's own editor, and take both back."""

from textual.app import App, SuspendNotSupported

from songwriter.errors import SongwriterError, UsageError
from songwriter.tui.outside import edited_outside, editor_command
from songwriter.tui.widgets.editor import Editor


def edit_outside(app: App[None], editor: Editor) -> bool:
    """Let the user's own editor have the text, and tell whether it changed it; what it did is one step of undo.

    Raises SongwriterError where there is no editor, it fails, or the terminal can't be had: the text is as it was then.
    """
    sheet, command = editor.sheet, editor_command()
    text, failed = "", None
    try:
        # The studio stands still meanwhile: its terminal is not its own, and nothing may be drawn on it. An error must
        # not leave from here, as the terminal would not come back.
        with app.suspend():
            try:
                text = edited_outside("\n".join(sheet.lines), command)
            except SongwriterError as error:
                failed = error
    except SuspendNotSupported as error:
        raise UsageError("no other editor can be opened from here", hint="open the file from a shell") from error
    if failed is not None:
        raise failed
    lines = (*text.splitlines(), *([""] if text.endswith("\n") or not text else []))
    editor.put(sheet.with_lines(lines))
    return lines != sheet.lines
