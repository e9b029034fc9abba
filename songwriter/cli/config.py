"""`songwriter config`: the settings, from the command line."""

from typing import Annotated

import typer

from songwriter.cli import show
from songwriter.cli.options import Json
from songwriter.errors import SettingsError, UsageError
from songwriter.paths import settings_file
from songwriter.settings import change, describe, get, read_settings, write_settings

config = typer.Typer(name="config", help="Show and set the settings.")


@config.command()
def path() -> None:
    """Print where the settings file is, or would be."""
    show.text(str(settings_file()))


@config.command("show")
def show_command(json: Json = False) -> None:
    """Show every setting, its value and what it does."""
    settings = read_settings()
    if json:
        show.as_json({each.key: get(settings, each.key) for each in describe()})
        return
    show.table(
        ("setting", "value", "what it does"), [(each.key, get(settings, each.key), each.help) for each in describe()]
    )


@config.command("set")
def set_command(
    key: Annotated[str, typer.Argument(help="The setting, such as sampling.top_k.", show_default=False)],
    value: Annotated[str, typer.Argument(help="Its new value.", show_default=False)],
) -> None:
    """Change one setting."""
    settings = read_settings()
    try:
        settings = change(settings, key, value)
    except SettingsError as error:
        raise UsageError(error.message, hint=error.hint) from error
    write_settings(settings)
    show.text(f"{key} = {get(settings, key)}")
