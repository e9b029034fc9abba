"""The status line: hints of keys on the left, how things stand on the right."""

from rich.cells import cell_len, set_cell_size
from textual.reactive import reactive
from textual.widget import Widget


class Status(Widget):
    """One line; where it is too narrow for both, the hints give way."""

    hints: reactive[str] = reactive("")
    state: reactive[str] = reactive("")

    def render(self) -> str:
        """Return the line as text."""
        return arranged(self.hints, self.state, self.size.width)


def arranged(hints: str, state: str, width: int) -> str:
    """Return both texts on one line of `width` cells: all of `state` on the right, what fits of `hints` on the left."""
    state = f" {state} "
    room = width - cell_len(state)
    if room <= 0:
        return set_cell_size(state, width)
    hints = f" {hints}"
    while cell_len(hints) > room and " · " in hints:
        hints = hints.rpartition(" · ")[0]
    return set_cell_size(hints, room) + state
