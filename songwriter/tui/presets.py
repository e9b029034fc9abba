"""Keyboards for hands that are used to other editors; the user's own keys lie over them."""

from collections.abc import Mapping

from songwriter.settings import Settings

# Where a key of emacs was ours, ours has moved. alt+f and alt+b need no entry: they arrive as ctrl+right and ctrl+left.
_EMACS: Mapping[str, str] = {
    "edit.cursor-right": "right,ctrl+f",
    "edit.cursor-left": "left,ctrl+b",
    "edit.cursor-up": "up,ctrl+p",
    "edit.cursor-down": "down,ctrl+n",
    "edit.cursor-page-down": "pagedown,ctrl+v",
    "edit.cursor-page-up": "pageup,alt+v",
    "edit.delete-word-left": "alt+backspace,ctrl+backspace",
    "edit.delete-word-right": "alt+delete,alt+d",
    "edit.cut": "ctrl+w",
    "edit.copy": "alt+w,ctrl+c",
    "edit.paste": "ctrl+y",
    "edit.redo": "alt+y",
    "ghost.dismiss": "escape,ctrl+g",
    "app.palette": "alt+x",
    "write.find": "alt+s",
    "write.go-section": "alt+g",
    "write.go-line": "alt+i",
    "ghost.number": "alt+q",
    "write.new": "f12",
    "line.duplicate": "alt+j",
}

PRESETS: Mapping[str, Mapping[str, str]] = {"plain": {}, "emacs": _EMACS, "vi": {}}


def keymap(settings: Settings) -> Mapping[str, str]:
    """Return the keys that differ from the studio's own: the preset's, and over them the user's."""
    return {**PRESETS[settings.keyboard], **settings.keys}
