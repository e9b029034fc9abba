"""The Settings place: one form, made from the settings' own description, and the effect of the sampling at once."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Label, Static

from songwriter.errors import SettingsError
from songwriter.paths import settings_file
from songwriter.settings import describe, get
from songwriter.tui.place import Place
from songwriter.tui.preview import Effect, effect, lines
from songwriter.tui.widgets.setting import SettingRow
from songwriter.tui.widgets.status import Status

_TITLES = {"": "Studio", "sampling": "Sampling: how a word is chosen", "writing": "Writing"}


class SettingsPlace(Place):
    """Change the settings; each is checked and kept at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "defaults", "Set the sampling back to its defaults", id="settings.defaults"),
    ]
    place = "settings"
    hinted: ClassVar[Mapping[str, str]] = {"settings.defaults": "sampling defaults", "app.help": "help"}

    def __init__(self) -> None:
        super().__init__()
        self._effect: Effect | None = None

    def body(self) -> Iterable[Widget]:
        """Return the preview over the form."""
        yield Static("", id="preview", markup=False)
        yield VerticalScroll(*self._form(), id="settings", can_focus=False)

    def _form(self) -> Iterable[Widget]:
        section = None
        # What is looked at most comes first: the sampling, whose effect stands above.
        for each in sorted(describe(), key=lambda each: not each.key.startswith("sampling.")):
            if each.key.rpartition(".")[0] != section:
                section = each.key.rpartition(".")[0]
                yield Label(_TITLES.get(section, section), classes="section")
            choices = self.studio.usable_themes if each.key == "theme" else ["default"] if each.key == "model" else []
            yield SettingRow(each, get(self.studio.settings, each.key), choices)

    def on_mount(self) -> None:
        """Follow the settings, wherever they are changed."""
        self.query_one(Status).state = f"kept in {settings_file().name}"
        self.watch(self.app, "settings", self._settings_changed)

    def on_screen_resume(self) -> None:
        """Offer the models that there are now."""
        self.offer_models()

    def on_resize(self) -> None:
        """Draw the bars for the new width."""
        self._draw()

    def _settings_changed(self) -> None:
        for row in self.query(SettingRow):
            row.show(get(self.studio.settings, row.description.key))
        self.preview()

    @work(exclusive=True, group="preview", exit_on_error=False)
    async def preview(self) -> None:
        """Work out what the sampling does to the reference."""
        sampling = self.studio.settings.sampling
        self._effect = await self.studio.cowriter.run(lambda: effect(sampling))
        self._draw()

    def _draw(self) -> None:
        preview = self.query_one("#preview", Static)
        if self._effect is not None and preview.content_size.width:
            preview.update("\n".join(lines(self._effect, preview.content_size.width)))

    @work(exclusive=True, group="models", exit_on_error=False)
    async def offer_models(self) -> None:
        """Fill the choice of models."""
        names = await self.studio.cowriter.run(_model_names)
        self.query_one("#set-model", SettingRow).offer(("default", *names), self.studio.settings.model)

    @on(SettingRow.Changed)
    def _changed(self, event: SettingRow.Changed) -> None:
        try:
            self.studio.change_setting(event.row.description.key, event.value)
        except SettingsError as error:
            event.row.refuse(error.hint)
        else:
            event.row.refuse("")

    def action_defaults(self) -> None:
        """Set the sampling back to its defaults."""
        for each in describe():
            if each.key.startswith("sampling."):
                self.studio.change_setting(each.key, each.default)


def _model_names() -> list[str]:
    from songwriter.library import list_models

    return [each.name for each in list_models()]
