"""Hold keys back while a dialog comes or goes, so that each is for what is there when its turn comes.

Many dialogs come from a worker that first looks at files. What is typed meanwhile, by a quick hand or through a slow
line, would be written into the song; and behind the key that closes a dialog, it would be lost with it.
"""

import time
from collections import deque
from typing import Any

from textual.app import App
from textual.events import Key, Paste
from textual.worker import Worker

PATIENCE = 0.5
"""Seconds that keys are held back for at most: typing never waits for a slow disk."""
# The same behind a key that may close a dialog, or may not.
_GOING = 0.15
_CLOSING = ("enter", "escape")
LOOK = 0.01
"""Seconds between two looks whether the dialog is there."""

# The groups of workers that may ask something. Those that suggest or read never do.
_MAY_ASK = frozenset({"file", "dialog", "quit", "change", "start", "stop", "pick", "reset"})


class HeldKeys:
    """Keys that came behind one that may open a dialog."""

    def __init__(self) -> None:
        self._keys: deque[Key | Paste] = deque()
        self._known: frozenset[Worker[Any]] = frozenset()
        self._asking: frozenset[Worker[Any]] = frozenset()
        self._screens = 0
        self._closing = False
        self._until = 0.0

    def before(self, app: App[Any]) -> None:
        """Note what is under way before a key is done."""
        self._known, self._screens = _asking(app), len(app.screen_stack)

    def after(self, app: App[Any], key: Key | Paste) -> None:
        """Note what a key has begun."""
        self._asking = _asking(app) - self._known
        opened = len(app.screen_stack) > self._screens
        self._closing = isinstance(key, Key) and key.key in _CLOSING and len(app.screen_stack) == self._screens > 1
        if self._asking or opened or self._closing:
            self._until = time.monotonic() + (_GOING if self._closing else PATIENCE)
        else:
            self._until = 0.0

    def holds(self, app: App[Any]) -> bool:
        """Tell whether the last key may still open a dialog, or has opened one that isn't ready to be typed in."""
        if time.monotonic() >= self._until:
            return False
        if len(app.screen_stack) > self._screens:
            return app.screen.focused is None
        if len(app.screen_stack) < self._screens:
            return False
        return self._closing or any(not worker.is_finished for worker in self._asking)

    @property
    def waiting(self) -> bool:
        """Tell whether any key waits."""
        return bool(self._keys)

    def put(self, key: Key | Paste) -> bool:
        """Let a key wait for its turn, and tell whether it is the first one."""
        self._keys.append(key)
        return len(self._keys) == 1

    def take(self) -> Key | Paste:
        """Return the key whose turn it is."""
        return self._keys.popleft()


def _asking(app: App[Any]) -> frozenset[Worker[Any]]:
    return frozenset(worker for worker in app.workers if worker.group in _MAY_ASK and not worker.is_finished)
