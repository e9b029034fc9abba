"""Put the commands together, and turn what the parser refuses into one line and a hint."""

import os
import shlex
from typing import Annotated, Any

import typer

from songwriter import __version__
from songwriter.cli import show
from songwriter.cli.analyse import analyse
from songwriter.cli.config import config
from songwriter.cli.corpus import corpus
from songwriter.cli.evaluate import evaluate
from songwriter.cli.generate import generate
from songwriter.cli.models import models
from songwriter.cli.suggest import suggest
from songwriter.cli.train import train
from songwriter.cli.write import write
from songwriter.errors import UsageError

# What all errors of the parser are. Older versions of typer use click for it and newer ones bring it with them, so that
# there need be no click to import.
_REFUSED: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")

app = typer.Typer(
    name="songwriter",
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, songwriter opens the studio. --debug shows the traceback of an error.",
)
for command in (write, train, generate, suggest, evaluate, analyse, corpus):
    app.command()(command)
app.add_typer(models)
app.add_typer(config)


def _show_version(asked: bool) -> None:
    # In the option's own callback, since that of the commands runs only where there is a command.
    if asked:
        show.text(__version__)
        raise typer.Exit


@app.callback()
def songwriter(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Write songs beside a language model that is trained on your own lyrics, on your own machine."""


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code. Raises SongwriterError for all that goes wrong."""
    command = typer.main.get_command(app)
    try:
        result = command.main(arguments, prog_name="songwriter", standalone_mode=False)
    except _REFUSED as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "songwriter"
        hint = f"`{path} --help` shows what there is"
        if path == "songwriter" and (song := next((each for each in arguments if not each.startswith("-")), "")):
            hint = _opening(song) or hint
        raise UsageError(error.format_message(), hint=hint) from error
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except SystemExit:
        # Typer's own way out where whoever read our output has gone, as `head` does.
        return 0
    return result if isinstance(result, int) else 0


def _opening(word: str) -> str:
    """Return how the studio is opened on what stands where a command should, "" where that is no song."""
    if not word.lower().endswith(".txt") and not os.path.isfile(word):  # noqa: PTH113 - of names too long as well
        return ""
    return f"`songwriter write {shlex.quote(word)}` opens the studio on it"
