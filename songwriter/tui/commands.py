"""Turn every binding of the studio into a command of the palette."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.binding import Binding

from songwriter.tui.keys import catalogue, is_plain, keys_of, shown

if TYPE_CHECKING:
    from songwriter.tui.app import StudioApp


def commands_of(app: "StudioApp") -> Iterable[SystemCommand]:
    """Yield a command for every action; one that belongs to another place goes there first."""
    for title, bindings in catalogue():
        place, _, _ = title.partition(":")
        for binding in bindings:
            if binding.action == "command_palette":
                continue
            name = binding.description if place == "Everywhere" else f"{place}: {binding.description}"
            keys = shown(keys_of(binding, app.keymap))
            yield SystemCommand(name, keys, _doing(app, place.lower(), binding), discover=not is_plain(binding))


def _doing(app: "StudioApp", place: str, binding: Binding) -> Callable[[], Awaitable[None]]:
    async def do() -> None:
        if place == "everywhere":
            await app.run_action(binding.action)
            return
        await app.switch_mode(place)
        owners = app.here.owners()
        owner = next((each for each in owners if binding in type(each).BINDINGS), owners[0])
        await app.run_action(binding.action, owner)

    return do
