"""`songwriter write`: the studio, opened on a song."""

from pathlib import Path
from typing import Annotated

import typer


def write(
    song: Annotated[Path, typer.Argument(help="The song's file; it need not exist yet.", show_default=False)],
) -> None:
    """Open the studio on a song."""
    from songwriter.tui.app import run

    run(song)
