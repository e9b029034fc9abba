"""What the four places share: the bar on top, the notice, the status line, and the end of every error."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from songwriter.errors import SongwriterError
from songwriter.tui.keys import bindings_of, hints
from songwriter.tui.widgets.status import Status

if TYPE_CHECKING:
    from songwriter.tui.app import StudioApp

PLACES: Mapping[str, tuple[str, str]] = {
    "write": ("F2", "Write"),
    "train": ("F3", "Train"),
    "models": ("F4", "Models"),
    "settings": ("F5", "Settings"),
}


class Place(Screen[None]):
    """One of the places of the studio, kept alive while the user is in another."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-wide"), (100, "-roomy")]  # noqa: RUF012 - as textual declares it
    place: ClassVar[str] = ""
    hinted: ClassVar[Mapping[str, str]] = {}
    # What the notice says, and whether it is an error.
    _told: tuple[str, bool] = ("", False)
    # What is said while there is nothing else to say.
    _standing: SongwriterError | None = None
    _bar: Content | None = None

    @property
    def studio(self) -> "StudioApp":
        """Return the app, as what it is."""
        return cast("StudioApp", self.app)

    def owners(self) -> tuple[DOMNode, ...]:
        """Return the nodes whose actions belong to this place."""
        return (self,)

    def compose(self) -> ComposeResult:
        """Lay the place out: bar, body, notice, status."""
        yield Static(id="bar")
        yield from self.body()
        yield Static(id="notice", markup=False)
        yield Status(id="status")

    def body(self) -> Iterable[Widget]:
        """Return the widgets of this place."""
        return ()

    def on_mount(self) -> None:
        """Draw the bar and the hints, and again when the keys change."""
        self.set_title("")
        self.watch(self.app, "settings", self.show_hints)

    def set_title(self, title: str) -> None:
        """Show the places on the bar, this one marked, and `title` beside them."""
        parts = []
        for name, (_, label) in PLACES.items():
            text = f" {self.studio.key_of(f'place.{name}')} {label} "
            parts.append(
                f"[reverse]{text}[/reverse]" if name == self.place else f"[@click=app.place('{name}')]{text}[/]"
            )
        words = Content.from_markup(" ".join(parts) + "  [b]$title[/b]", title=title)
        # Said after each pause in writing, mostly to no effect; and the bar keeps its one line.
        if words != self._bar:
            self._bar = words
            self.query_one("#bar", Static).update(words, layout=False)

    def show_hints(self) -> None:
        """Show the keys that matter here."""
        keymap = self.studio.keymap
        owners = (type(owner) for owner in (self.app, *self.owners()))
        self.query_one(Status).hints = hints(bindings_of(*owners), self.hinted, keymap)

    def tell(self, message: str, hint: str = "", *, error: bool = False) -> None:
        """Say something above the status line; an empty message takes the last one away, but for one that stands."""
        if not message and self._standing is not None:
            message, hint, error = self._standing.message, self._standing.hint, True
        words = f"{'✗ ' if error else ''}{message}{f' — {hint}' if hint else ''}" if message else ""
        # Taken away at every key, and laying the screen out anew costs as much as painting it.
        if (words, error) == self._told:
            return
        self._told = (words, error)
        notice = self.query_one("#notice", Static)
        notice.update(words)
        notice.set_class(error, "-error")
        notice.display = bool(message)

    def stand(self, error: SongwriterError | None) -> None:
        """Say an error that is true until another one, or none, takes its place: what is said over it goes first."""
        if error is not self._standing:
            self._standing = error
            self.tell("")

    def tell_error(self, error: BaseException) -> None:
        """Say what went wrong, and what to do about it."""
        if isinstance(error, SongwriterError):
            self.tell(error.message, error.hint, error=True)
        else:
            self.log.error(error)
            self.tell(
                f"unexpected {type(error).__name__}: {error}", "what you wrote is kept; please report it", error=True
            )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error that ended a worker; the one place in the studio where errors end."""
        if event.state == WorkerState.ERROR and event.worker.error is not None:
            self.tell_error(event.worker.error)
