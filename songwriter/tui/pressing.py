"""Do what keys say in the order in which they come, however fast they do.

Textual gives a key to the queue of the widget that has the focus, and one that is no text wanders from there through
the queues of all that the widget stands in until its binding is found: letters that were typed behind it are written
first. A binding with priority is done before any of that, and so before the letters in front of it.
"""

from functools import partial

from textual.dom import DOMNode
from textual.events import Key, Paste
from textual.screen import Screen
from textual.widgets import Input

from songwriter.tui.widgets.editor import Editor

_DIGITS = tuple("0123456789")


async def press(screen: Screen[object], event: Key | Paste) -> bool:
    """Do what a key says to the text that has the focus, or see to it; return False where that is for textual to do."""
    focused = screen.focused
    if isinstance(focused, Editor):
        # Nothing is left to do for what the editor stands in.
        event.stop()
        await (_press_in_editor(focused, event) if isinstance(event, Key) else focused.on_event(event))
        return True
    if isinstance(focused, Input) and isinstance(event, Key) and not _typed(event):
        bound = _bound(screen, event)
        if bound is not None and bound[1] is focused:
            # Behind the letters that still wait in its queue.
            focused.call_later(partial(screen.app.run_action, *bound))
            return True
    return False


async def _press_in_editor(editor: Editor, key: Key) -> None:
    if editor.vi and editor.vi.inserts and (letter := _behind_escape(key)):
        for each in (Key("escape", None), Key(letter, letter)):
            each.stop()
            await _press_in_editor(editor, each)
        return
    typed = "\n" if key.key == "enter" else _typed(key)
    if _taken(editor, key.key, typed):
        return
    if not _with_alt(key):
        # Writes what is text, and lets the cursor be seen at any other key.
        await editor.on_event(key)
    if not typed and (bound := _bound(editor.screen, key)) is not None:
        await editor.app.run_action(*bound)


def _taken(editor: Editor, key: str, typed: str) -> bool:
    """Do what a key says that is neither bound nor just `typed`, and tell whether it was."""
    awaited, editor.awaits_number = editor.awaits_number, False
    if awaited and typed in _DIGITS:
        editor.post_message(Editor.RowNumbered(int(typed) or 10))
        return True
    if editor.vi and editor.vi.press(editor, key, typed):
        editor.post_message(Editor.ModeChanged())
        return True
    return editor.ghost.makes_way(typed)


def _typed(key: Key) -> str:
    """Return what a key writes where it is typed."""
    return key.character or "" if key.is_printable and not _with_alt(key) else ""


def _with_alt(key: Key) -> bool:
    # It has the letter for a character, as if that was typed.
    return key.key.startswith("alt+")


def _behind_escape(key: Key) -> str:
    """Return what was typed behind Escape, where a terminal sends the same as for Alt with it; a digit is a row's."""
    character = key.character or ""
    return character if _with_alt(key) and character.isprintable() and not character.isdigit() else ""


def _bound(screen: Screen[object], key: Key) -> tuple[str, DOMNode] | None:
    """Return the action that a key is bound to, and whose it is."""
    bound = screen.active_bindings.get(key.key)
    return (bound.binding.action, bound.node) if bound is not None and bound.enabled else None
