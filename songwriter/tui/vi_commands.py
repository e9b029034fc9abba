"""Do the commands of vi in the editor."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from songwriter.song.sheet import Sheet
from songwriter.tui import saving
from songwriter.tui.vi import Command
from songwriter.tui.vi_edits import emptied, joined, overwritten, pasted, swapped, text_of, without
from songwriter.tui.vi_motions import MOTIONS, Span, changed_words, span

if TYPE_CHECKING:
    from songwriter.tui.widgets.editor import Editor
    from songwriter.tui.write import WritePlace

# Commands that are others, written out.
_SHORT: Mapping[str, tuple[str, str]] = {
    "D": ("d", "$"),
    "C": ("c", "$"),
    "Y": ("", "yy"),
    "S": ("", "cc"),
    "x": ("d", "l"),
    "X": ("d", "h"),
    "s": ("c", "l"),
}
_WORDS: Mapping[str, str] = {"d": "delete", "c": "change", "y": "copy"}
# They are for what is selected, or go on from there.
_WITH_SELECTION = frozenset("/nNx")


def do(editor: "Editor", command: Command) -> bool:
    """Do a command, and tell whether what is typed next is text."""
    if not editor.selection.is_empty and command.name not in _WITH_SELECTION:
        # What was found begins there, and that is where vi would stand.
        editor.move_cursor(min(editor.selection))
    _settle(editor)
    if command.name == "x" and not editor.selection.is_empty:
        editor.action_delete_right()
        return False
    operator, name = _SHORT.get(command.name, (command.operator, command.name))
    inserts = _done(editor, Command(name, command.count, operator, command.character))
    if not inserts:
        _settle(editor)
    return inserts


def _done(editor: "Editor", command: Command) -> bool:
    if command.operator or command.name in ("dd", "cc", "yy"):
        return _operate(editor, command)
    if command.name in _WRITING:
        _WRITING[command.name](editor)
        return True
    if command.name in _EDITS:
        made = _EDITS[command.name](editor, command)
        if made is None:
            editor.post_message(editor.Refused(f"vi: {command.name} has nothing to do here"))
        else:
            editor.put(made)
    elif command.name in ("j", "k"):
        for _ in range(command.times):
            _move_by_row(editor, command.name)
    elif command.name in MOTIONS:
        to = MOTIONS[command.name](editor.document.lines, editor.cursor_location, command.count, command.character)
        if to is not None:
            editor.move_cursor(to)
    else:
        for _ in range(command.times):
            _OTHERS[command.name](editor)
    return False


def step_back(editor: "Editor") -> None:
    """Go one to the left, as vi does behind what was written."""
    if not editor.cursor_at_start_of_line and editor.selection.is_empty:
        editor.move_cursor_relative(columns=-1)


def _settle(editor: "Editor") -> None:
    """Stand on a character, and not behind the last one."""
    if editor.cursor_at_end_of_line:
        step_back(editor)


def _operate(editor: "Editor", command: Command) -> bool:
    """Delete, change or copy, and tell whether what is typed next is text."""
    place, operator = editor.cursor_location, command.operator or command.name[0]
    lines = editor.document.lines
    found: Span | None
    if not command.operator:
        last = min(place[0] + command.times, len(lines)) - 1
        found = Span((place[0], 0), (last, 0), lines=True)
    elif (operator, command.name) == ("c", "w"):
        found = changed_words(lines, place, command.count)
    else:
        found = span(lines, place, command.name, command.count, command.character)
    if found is None:
        editor.post_message(editor.Refused(f"vi: there is nothing to {_WORDS[operator]} that way"))
        return False
    text = text_of(lines, found)
    if text:
        editor.app.copy_to_clipboard(text)
    if operator == "y":
        if not found.lines:
            editor.move_cursor(found.start)
        return False
    editor.put(emptied(editor.sheet, found) if operator == "c" else without(editor.sheet, found))
    return operator == "c"


def _pasted(editor: "Editor", command: Command) -> Sheet | None:
    text = editor.app.clipboard
    return pasted(editor.sheet, text, command.times, behind=command.name == "p") if text else None


_EDITS: Mapping[str, Callable[["Editor", Command], Sheet | None]] = {
    "J": lambda editor, command: joined(editor.sheet, command.times),
    "~": lambda editor, command: swapped(editor.sheet, command.times),
    "r": lambda editor, command: overwritten(editor.sheet, command.times, command.character),
    "p": _pasted,
    "P": _pasted,
}


def _move_by_row(editor: "Editor", name: str) -> None:
    # By the rows that are seen, and to the same column again behind a short one.
    (editor.action_cursor_down if name == "j" else editor.action_cursor_up)()


def _behind(editor: "Editor") -> None:
    if not editor.cursor_at_end_of_line:
        editor.move_cursor_relative(columns=1)


def _to(motion: str) -> Callable[["Editor"], None]:
    def go(editor: "Editor") -> None:
        to = MOTIONS[motion](editor.document.lines, editor.cursor_location, None, "")
        editor.move_cursor(to or editor.cursor_location)

    return go


def _open(below: int) -> Callable[["Editor"], None]:
    def go(editor: "Editor") -> None:
        row, lines = editor.cursor_location[0] + below, editor.document.lines
        editor.put(Sheet((*lines[:row], "", *lines[row:]), (row, 0), (row, 0)))

    return go


_WRITING: Mapping[str, Callable[["Editor"], object]] = {
    "i": lambda _: None,
    "a": _behind,
    "I": _to("^"),
    "A": _to("$"),
    "o": _open(1),
    "O": _open(0),
}


def _place(editor: "Editor") -> "WritePlace":
    return cast("WritePlace", editor.screen)


def _save_and_leave(editor: "Editor") -> None:
    draft = _place(editor).draft

    async def work() -> None:
        if await saving.save(draft, ask=False):
            _leave(editor)

    draft.do(work())


def _leave(editor: "Editor") -> None:
    editor.call_later(editor.app.run_action, "app.quit")


_OTHERS: Mapping[str, Callable[["Editor"], object]] = {
    "u": lambda editor: editor.undo(),
    "\x12": lambda editor: editor.redo(),
    "/": lambda editor: _place(editor).action_find(),
    "n": lambda editor: _place(editor).action_find_next(1),
    "N": lambda editor: _place(editor).action_find_next(-1),
    "ZZ": _save_and_leave,
}
_LINES: Mapping[str, Callable[["Editor"], object]] = {
    "w": lambda editor: _place(editor).action_save(),
    "q": _leave,
    "wq": _save_and_leave,
    "x": _save_and_leave,
}


def do_line(editor: "Editor", line: str) -> bool:
    """Do what was typed behind ":", and tell whether that is anything."""
    if line.isdecimal():
        do(editor, Command("G", max(1, int(line[:9]))))
        return True
    if line not in _LINES:
        return False
    _LINES[line](editor)
    return True
