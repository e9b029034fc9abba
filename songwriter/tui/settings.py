"""The Settings place: one form, made from the settings' own description, and the effect of the sampling at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Label

from songwriter.errors import SettingsError, UsageError
from songwriter.paths import settings_file
from songwriter.settings import describe, get
from songwriter.tui.dialogs import Ask
from songwriter.tui.place import Place
from songwriter.tui.preview import REFERENCE, Effect, effect, effect_on, lines
from songwriter.tui.widgets.bar_lines import BarLines
from songwriter.tui.widgets.setting import SettingRow
from songwriter.tui.widgets.status import Status

_TITLES = {"": "Studio", "sampling": "Sampling: how a word is chosen", "writing": "Writing"}
_BACK, _CANCEL = "Set all back", "Cancel"


class SettingsPlace(Place):
    """Change the settings; each is checked and kept at once."""

    CSS_PATH = ["forms.tcss", "places.tcss"]  # noqa: RUF012 - textual's own type
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "reset", "Set this setting back", id="settings.reset"),
        Binding("ctrl+t", "reset_all", "Set all settings back", id="settings.reset-all"),
    ]
    place = "settings"
    hinted: ClassVar[Mapping[str, str]] = {
        "settings.reset": "set back",
        "settings.reset-all": "set all back",
        "app.help": "help",
    }

    def body(self) -> Iterable[Widget]:
        """Return the previews over the form."""
        yield VerticalScroll(BarLines(id="reference"), BarLines(id="current"), id="preview", can_focus=False)
        yield VerticalScroll(*self._form(), id="settings", can_focus=False)

    def _form(self) -> Iterable[Widget]:
        section = None
        # The models are read from the disk when the place is looked at.
        choices = {"theme": self.studio.usable_themes, "model": ["default"], "writing.blend": [""]}
        # What is looked at most comes first: the sampling, whose effect stands above.
        for each in sorted(describe(), key=lambda each: not each.key.startswith("sampling.")):
            if each.key.rpartition(".")[0] != section:
                section = each.key.rpartition(".")[0]
                yield Label(_TITLES.get(section, section), classes="section")
            yield SettingRow(each, get(self.studio.settings, each.key), choices.get(each.key, ()))
        yield Horizontal(Button("Set all back", id="reset-all", compact=True), classes="buttons")

    def on_mount(self) -> None:
        """Follow the settings, wherever they are changed, and the model."""
        self.query_one(Status).state = f"kept at once in {settings_file().name}"
        self.watch(self.app, "settings", self._settings_changed)
        self.watch(self.app, "model_state", self._model_changed, init=False)

    def on_screen_resume(self) -> None:
        """Offer the models that there are now, and look at the line that was written meanwhile."""
        self.offer_models()
        self.preview()

    def on_resize(self) -> None:
        """Let the previews be scrolled by key where one stands below the other."""
        self.query_one("#preview").can_focus = self.has_class("-narrow")

    def _model_changed(self) -> None:
        self.preview()

    def _settings_changed(self) -> None:
        for row in self.query(SettingRow):
            row.show(get(self.studio.settings, row.description.key))
        self.preview()

    @work(exclusive=True, group="preview", exit_on_error=False)
    async def preview(self) -> None:
        """Work out what the sampling does, to the reference and to the line in Write."""
        settings, text = self.studio.settings, self.studio.writing.desk.before
        self._show("reference", await self.studio.cowriter.run(lambda: effect(settings.sampling)))
        few = replace(settings, writing=replace(settings.writing, words=len(REFERENCE)))
        answer = await self.studio.cowriter.predict(text, "", few)
        if answer is not None and answer.prediction is not None:
            self._show("current", effect_on(text, answer.prediction, answer.sampler))

    def _show(self, name: str, shown: Effect) -> None:
        self.query_one(f"#{name}", BarLines).show(lambda width: lines(shown, width))

    @work(exclusive=True, group="models", exit_on_error=False)
    async def offer_models(self) -> None:
        """Fill the choices of models."""
        names = await self.studio.cowriter.run(_model_names)
        settings = self.studio.settings
        self.query_one("#set-model", SettingRow).offer(("default", *names), settings.model)
        self.query_one("#set-writing-blend", SettingRow).offer(("", *names), settings.writing.blend)

    @on(SettingRow.Changed)
    def _changed(self, event: SettingRow.Changed) -> None:
        try:
            self.studio.change_setting(event.row.description.key, event.value)
        except SettingsError as error:
            event.row.refuse(error.hint)
        else:
            event.row.refuse("")

    @work(exclusive=True, group="reset", exit_on_error=False)
    async def action_reset(self) -> None:
        """Set back the setting where the cursor is."""
        row = next((each for each in self.query(SettingRow) if each.has_focus_within), None)
        if row is None:
            raise UsageError("no setting is chosen", hint="go to one with tab, or press ↺ beside it")
        row.set_back()

    @on(Button.Pressed, "#reset-all")
    @work(exclusive=True, group="reset", exit_on_error=False)
    async def action_reset_all(self) -> None:
        """Set all settings back, after a question."""
        question = "Set all settings back to how they came? Your keys, songs and models stay as they are."
        if await self.app.push_screen_wait(Ask(question, (_BACK, _CANCEL), begin=1)) == _BACK:
            for row in self.query(SettingRow):
                row.set_back()


def _model_names() -> list[str]:
    from songwriter.library import list_models

    return [each.name for each in list_models()]
