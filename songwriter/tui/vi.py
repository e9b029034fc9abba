"""Keys as in vi: whether they are text or commands, and which command they make."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from songwriter.tui.vi_motions import MOTIONS

if TYPE_CHECKING:
    from songwriter.tui.widgets.editor import Editor

HELP: Mapping[str, str] = {
    "h j k l": "left, down, up, right",
    "w b e": "next word, previous word, end of the word",
    "0 ^ $": "beginning of the line, its first letter, its end",
    "gg G": "first line, last line; 12G the twelfth",
    "f t F T": "to a character that comes next, or before it; the capitals backwards",
    "i a I A": "write here, behind, at the beginning of the line, at its end",
    "o O": "write in a new line below, above",
    "d c y": "delete, change or copy up to where a movement leads: dw, c$, y2j; diw and caw for the word",
    "dd cc yy": "the same with lines; D, C, Y and S are d$, c$, yy and cc",
    "x X s": "delete under the cursor, before it; delete and write",
    "r ~ J": "replace a character by another, capitals and small letters, join lines",
    "p P": "paste behind, before",
    "u ctrl+r": "undo, redo",
    "/ n N": "find, next, previous",
    ":w :q :wq :12": "save, leave, both (also ZZ), go to the twelfth line",
}
"""What there is, and what it does."""

# Redo, as a terminal sends it.
_REDO = "\x12"
NAMES = frozenset((*"hjklwbe0^$GftFTiaIAoODCYSxXsr~JpPu/nN", "gg", "ZZ", _REDO))
"""What is a command without an operator in front."""

_OBJECTS = frozenset(("iw", "aw"))
# They are followed by a character that may be any.
_WITH_CHARACTER = frozenset("ftFTr")
_TYPED = re.compile(r"([1-9]\d*)?([dcy]?)([1-9]\d*)?(.*)", re.DOTALL)
_MOST, _LONGEST = 999, 16
# Keys that are no characters, and what they are as commands.
_KEYS: Mapping[str, str] = {"ctrl+r": _REDO, "enter": "j", "backspace": "h"}


@dataclass(frozen=True)
class Command:
    """A command that is whole: "d2fx" deletes to the second x, and has "d" for its operator."""

    name: str
    count: int | None = None
    operator: str = ""
    character: str = ""

    @property
    def times(self) -> int:
        """Return how often."""
        return self.count or 1


@dataclass(frozen=True)
class Unknown:
    """What was typed is no command."""

    typed: str


def read(typed: str) -> Command | Unknown | None:
    """Return the command that was typed, or that it is none; None where more must come."""
    found = _TYPED.fullmatch(typed)
    first, operator, second, name = found.groups() if found else (None, "", None, typed)
    # "2d3w" is six words.
    count = min(int(first or 1) * int(second or 1), _MOST) if first or second else None
    if not name:
        return None
    if operator and name == operator:
        return Command(operator * 2, count)
    names = (MOTIONS.keys() | _OBJECTS) if operator else NAMES
    if name[0] in _WITH_CHARACTER and name[0] in names and len(name) <= 2:
        return Command(name[0], count, operator, name[1]) if name[1:] else None
    if name in names:
        return Command(name, count, operator)
    # An operator with a kind of object that there is not takes its character along, which would be a command else.
    more = any(each.startswith(name) for each in names) or (operator and name in ("i", "a"))
    return None if more else Unknown(typed)


class Vi:
    """Say whether keys are commands or text, and keep what was typed of a command."""

    def __init__(self) -> None:
        self.inserts = False
        self._pending = ""

    @property
    def words(self) -> str:
        """Return what the status line says of the mode, with what was typed of a command."""
        if self.inserts:
            return "INSERT"
        return self._pending if self._pending.startswith(":") else f"NORMAL {self._pending}".rstrip()

    def escape(self, editor: "Editor") -> None:
        """Go back to commands, and forget what was begun."""
        from songwriter.tui.vi_commands import step_back

        if self.inserts:
            step_back(editor)
        self.inserts, self._pending = False, ""

    def press(self, editor: "Editor", key: str, typed: str) -> bool:
        """Do what a key says, and tell whether it is any of vi's business."""
        if self.inserts or not (typed or key in _KEYS):
            return False
        if self._pending.startswith(":"):
            return self._press_in_line(editor, key, typed)
        # What is longer than any command was a hand that lay on the keys.
        self._pending = (self._pending + (_KEYS.get(key) or typed))[-_LONGEST:]
        if self._pending == ":":
            return True
        command = read(self._pending)
        if command is not None:
            self._pending = ""
            self._do(editor, command)
        return True

    def _do(self, editor: "Editor", command: Command | Unknown) -> None:
        # With all that commands need, which is for those who have this keyboard.
        from songwriter.tui.vi_commands import do

        if isinstance(command, Unknown):
            refuse(editor, command.typed)
        else:
            self.inserts = do(editor, command)

    def _press_in_line(self, editor: "Editor", key: str, typed: str) -> bool:
        from songwriter.tui.vi_commands import do_line

        if key == "enter":
            line, self._pending = self._pending[1:].strip(), ""
            if line and not do_line(editor, line):
                refuse(editor, f":{line}")
        elif key == "backspace":
            self._pending = self._pending[:-1]
        else:
            self._pending += typed
        return True


def refuse(editor: "Editor", typed: str) -> None:
    """Say that what was typed is no command."""
    editor.post_message(editor.Refused(f"vi: {typed} is not a command here"))
