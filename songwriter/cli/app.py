"""Put the commands together, and turn what the parser refuses into one line and a hint."""

from typing import Annotated

import click
import typer

from songwriter.cli.config import config
from songwriter.cli.corpus import corpus
from songwriter.cli.evaluate import evaluate
from songwriter.cli.generate import generate
from songwriter.cli.models import models
from songwriter.cli.suggest import suggest
from songwriter.cli.train import train
from songwriter.cli.write import write
from songwriter.errors import UsageError

app = typer.Typer(
    name="songwriter",
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, songwriter opens the studio. --debug shows the traceback of an error.",
)
for command in (write, train, generate, suggest, evaluate, corpus):
    app.command()(command)
app.add_typer(models)
app.add_typer(config)


@app.callback()
def songwriter(
    version: Annotated[bool, typer.Option("--version", help="Show the version.", is_eager=True)] = False,
) -> None:
    """Write songs beside a language model that is trained on your own lyrics, on your own machine."""
    if version:
        import songwriter as package

        typer.echo(package.__version__)
        raise typer.Exit


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code. Raises SongwriterError for all that goes wrong."""
    command = typer.main.get_command(app)
    try:
        result = command.main(arguments, prog_name="songwriter", standalone_mode=False)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "songwriter"
        raise UsageError(error.format_message(), hint=f"`{path} --help` shows what there is") from error
    except click.Abort as error:
        raise KeyboardInterrupt from error
    return result if isinstance(result, int) else 0
