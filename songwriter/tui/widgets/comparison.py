"""Show two models side by side on a line that is typed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input

from songwriter.errors import SongwriterError
from songwriter.tui.compare import View, drawn
from songwriter.tui.widgets.bar_lines import BarLines

# Seconds of quiet before the models are asked.
_REST = 0.15
Ask = Callable[[Sequence[str], str], Awaitable[list[View]]]


class Comparison(Vertical):
    """A line to type, and under it what each model makes of it."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(id="comparison")
        self._ask = ask
        self._names: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Show the line over the views."""
        yield Input(placeholder="type a line: what would each of the two write next?", id="line", compact=True)
        yield VerticalScroll(BarLines(id="views"), can_focus=False)

    def compare(self, names: Sequence[str]) -> None:
        """Compare these models, on the line that was typed before if there is one."""
        self._names = tuple(names)
        self.query_one("#line", Input).focus()
        self.look()

    @work(exclusive=True, group="compare", exit_on_error=False)
    async def look(self) -> None:
        """Ask the models about the line."""
        await asyncio.sleep(_REST)
        shown = self.query_one(BarLines)
        try:
            views = await self._ask(self._names, self.query_one("#line", Input).value)
        except SongwriterError as error:
            told = [f"✗ {error.message}", error.hint]
            shown.show(lambda _: told)
        else:
            shown.show(lambda width: drawn(views, width))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.look()
