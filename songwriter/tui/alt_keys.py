"""Put alt+letter together again where it arrives in two pieces.

A terminal sends alt+t as Escape and t. When another key such as an arrow, or the same one held down, follows within a
tenth of a second, textual reads "^" and "t", as if both were typed, and they would be written into the song. The two
come in one moment then, which no hand can do: by that they are known.
"""

from collections.abc import Sequence

from textual.events import Key

_CARET = "circumflex_accent"
# Seconds that no hand can type two characters in.
_MOMENT = 0.002
HOLD = 0.02
"""Seconds to hold a "^" back for."""


class AltKeys:
    """Hold a "^" back until it is known whether it was typed."""

    def __init__(self) -> None:
        self._held: Key | None = None

    @property
    def holds(self) -> bool:
        """Tell whether a key is held back."""
        return self._held is not None

    def pass_on(self, key: Key) -> Sequence[Key]:
        """Return the keys that are certain now that `key` has come."""
        held, self._held = self._held, None
        if held is not None and key.time - held.time < _MOMENT and (made := _with_alt(key)) is not None:
            return (made,)
        before = (held,) if held is not None else ()
        if key.key == _CARET:
            self._held = key
            return before
        return (*before, key)

    def release(self) -> Sequence[Key]:
        """Return the key that was held back, as nothing followed it."""
        held, self._held = self._held, None
        return (held,) if held is not None else ()


def _with_alt(key: Key) -> Key | None:
    if len(key.key) != 1:
        return None
    return Key(f"alt+shift+{key.key.lower()}" if key.key.isupper() else f"alt+{key.key}", key.character)
