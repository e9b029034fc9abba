"""Keys as in vi's normal mode: a small part of it, with counts, over the editor's own actions."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from songwriter.song.sheet import Place

if TYPE_CHECKING:
    from songwriter.tui.widgets.editor import Editor
    from songwriter.tui.write import WritePlace

Command = Callable[["Editor"], object]
_TYPED = re.compile(r"([1-9]\d*)?(.*)", re.DOTALL)
_WORD = re.compile(r"\w(?:[\w'’]*\w)?|[^\w\s]+")
_MOST = 1_000


class Vi:
    """Say whether keys are commands or text, and keep what was typed of a command."""

    def __init__(self) -> None:
        self.inserts = False
        self._pending = ""

    def leave_text(self) -> None:
        """Go back to commands, and forget what was begun."""
        self.inserts, self._pending = False, ""

    def press(self, editor: "Editor", key: str, character: str | None) -> bool:
        """Do what a key says, and tell whether it is any of vi's business."""
        if self.inserts:
            return False
        typed = _KEYS.get(key) or (character if character and character.isprintable() else None)
        if typed is None:
            return False
        for command in self.read(typed):
            if command is _insert:
                self.inserts = True
            else:
                command(editor)
        return True

    def read(self, typed: str) -> Sequence[Command]:
        """Return what to do now that this was typed, too; what makes no command is forgotten."""
        typed, self._pending = self._pending + typed, ""
        found = _TYPED.fullmatch(typed)
        count, name = (found[1], found[2]) if found else (None, typed)
        if name in COMMANDS:
            commands = COMMANDS[name]
            # "3i" writes once: a count is for what moves and deletes.
            return commands if _insert in commands else [*commands] * min(int(count or 1), _MOST)
        if not name or any(each.startswith(name) for each in COMMANDS):
            self._pending = typed[-8:]
        return ()


def word_place(lines: Sequence[str], place: Place, which: str) -> Place:
    """Return where the "next" word begins, the "previous" one begins, or the "end" of this or the next one is."""
    row, column = place
    back = which == "previous"
    for at in range(row, -1, -1) if back else range(row, len(lines)):
        places = [each.end() - 1 if which == "end" else each.start() for each in _WORD.finditer(lines[at])]
        if at == row:
            places = [each for each in places if (each < column if back else each > column)]
        if places:
            return (at, places[-1 if back else 0])
    return (0, 0) if back else (len(lines) - 1, len(lines[-1]))


def _word(which: str, editor: "Editor") -> None:
    editor.move_cursor(word_place(editor.document.lines, editor.cursor_location, which))


def _insert(_: "Editor") -> None:
    """Stand for the change to text."""


def _right(editor: "Editor") -> None:
    if not editor.cursor_at_end_of_line:
        editor.action_cursor_right()


def _left(editor: "Editor") -> None:
    if not editor.cursor_at_start_of_line:
        editor.action_cursor_left()


def _open(below: bool, editor: "Editor") -> None:
    row = editor.cursor_location[0]
    column = len(editor.document.get_line(row)) if below else 0
    editor.insert("\n", (row, column), maintain_selection_offset=False)
    editor.move_cursor((row + below, 0))


def _delete(editor: "Editor") -> None:
    if not editor.selection.is_empty or not editor.cursor_at_end_of_line:
        editor.action_delete_right()


def _find(editor: "Editor") -> None:
    cast("WritePlace", editor.screen).action_find()


def _find_next(step: int, editor: "Editor") -> None:
    cast("WritePlace", editor.screen).action_find_next(step)


COMMANDS: Mapping[str, Sequence[Command]] = {
    "h": (_left,),
    "j": (lambda editor: editor.action_cursor_down(),),
    "k": (lambda editor: editor.action_cursor_up(),),
    "l": (_right,),
    "w": (partial(_word, "next"),),
    "b": (partial(_word, "previous"),),
    "e": (partial(_word, "end"),),
    "0": (lambda editor: editor.action_cursor_line_start(),),
    "$": (lambda editor: editor.action_cursor_line_end(),),
    "gg": (lambda editor: editor.action_document_start(),),
    "G": (lambda editor: editor.action_document_end(),),
    "i": (_insert,),
    "a": (_right, _insert),
    "I": (lambda editor: editor.action_cursor_line_start(), _insert),
    "A": (lambda editor: editor.action_cursor_line_end(), _insert),
    "o": (partial(_open, True), _insert),
    "O": (partial(_open, False), _insert),
    "x": (_delete,),
    "D": (lambda editor: editor.action_delete_to_end_of_line(),),
    "dd": (lambda editor: editor.action_cut(),),
    "yy": (lambda editor: editor.action_copy(),),
    "p": (lambda editor: editor.action_paste(below=True),),
    "P": (lambda editor: editor.action_paste(),),
    "u": (lambda editor: editor.action_undo(),),
    "ctrl+r": (lambda editor: editor.action_redo(),),
    "/": (_find,),
    "n": (partial(_find_next, 1),),
    "N": (partial(_find_next, -1),),
}
# Keys that are no characters.
_KEYS: Mapping[str, str] = {"ctrl+r": "ctrl+r", "enter": "j", "backspace": "h"}
