"""`songwriter models`: the library of models."""

from pathlib import Path
from typing import Annotated

import typer

from songwriter.cli import show
from songwriter.cli.history import show_history
from songwriter.cli.options import Json
from songwriter.errors import SongwriterError, UsageError
from songwriter.library import (
    DEFAULT,
    Broken,
    Entry,
    export_model,
    find_model,
    import_model,
    list_models,
    model_name,
    own_folder,
    refuse_going,
    remove_model,
    rename_model,
)
from songwriter.model.config import layer_summary, parameter_count
from songwriter.model.file import read_model
from songwriter.settings import change, read_settings, write_settings

models = typer.Typer(name="models", help="List, show, rename, remove, import and export models.")
Name = Annotated[str, typer.Argument(help="The model's name.", show_default=False)]
Replace = Annotated[bool, typer.Option("--replace", help="Overwrite what is there.")]


@models.command("list")
def list_command(json: Json = False) -> None:
    """List the models: your own and those that came with songwriter."""
    found = list_models()
    default = _default_path()
    if json:
        show.as_json([_as_row(each, default) for each in found])
        return
    rows = [_as_row(each, default) for each in found]
    show.table(
        ("", "name", "level", ">size", ">perplexity", "made", ""),
        [
            (
                "*" if row["default"] else "",
                row["name"],
                row["level"],
                show.size(row["size"]) if isinstance(row["size"], int) else "",
                show.number(row["perplexity"]) if isinstance(row["perplexity"], float) else "",
                str(row["created"])[:10],
                row["note"],
            )
            for row in rows
        ],
    )


@models.command("show")
def show_command(
    name: Name,
    history: Annotated[bool, typer.Option("--history", help="Show how the losses of its training went.")] = False,
    json: Json = False,
) -> None:
    """Show a model's layers, their output shapes and parameters, its size and its scores."""
    if history:
        show_history(name, json=json)
        return
    path = find_model(name)
    # Whole, so that nothing is shown of a file that can't be used.
    header, _ = read_model(path)
    layers = layer_summary(header.config)
    if json:
        show.as_json(
            {
                "name": model_name(path, header),
                "path": path,
                "config": header.config,
                "layers": layers,
                "parameters": parameter_count(header.config),
                "size": path.stat().st_size,
                "scores": dict(header.scores),
                "created": header.created,
                "licence": header.licence,
                "corpus": header.corpus,
                "recipe": dict(header.recipe),
            }
        )
        return
    rows = [(each.name, each.kind, each.shape, f"{each.parameters:,}") for each in layers]
    rows.append(("total", "", "", f"{parameter_count(header.config):,}"))
    show.table(("layer", "kind", "output shape", ">parameters"), rows)
    scores = ", ".join(f"{key} {value:.2f}" for key, value in header.scores.items()) or "none"
    show.table(
        ("", ""),
        [
            ("size on disk", show.size(path.stat().st_size)),
            ("validation", scores),
            ("made", header.created),
            ("licence", header.licence or "not stated"),
            ("file", path),
        ],
    )


@models.command()
def rename(name: Name, new: Annotated[str, typer.Argument(help="Its new name.", show_default=False)]) -> None:
    """Give a model another name."""
    # Read first: a settings file that can't be used is found before anything is changed.
    settings = read_settings()
    rename_model(name, new)
    if settings.model == name:
        write_settings(change(settings, "model", new))


@models.command()
def remove(name: Name, yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False) -> None:
    """Delete a model of yours, with all of its run."""
    refuse_going(own_folder(name))
    if not yes and not _confirmed(f"Delete {name} for good?"):
        raise UsageError("nothing was deleted", hint="--yes deletes without asking")
    settings = read_settings()
    remove_model(name)
    if settings.model == name:
        write_settings(change(settings, "model", DEFAULT))


def _confirmed(question: str) -> bool:
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:
        # Nobody is there to answer.
        return False


@models.command("export")
def export_command(
    name: Name,
    file: Annotated[Path, typer.Argument(help="The file, or a folder for it.", show_default=False)],
    half: Annotated[bool, typer.Option("--half", help="In half precision: half the size.")] = False,
    replace: Replace = False,
) -> None:
    """Copy a model into a single file, to keep it or give it away."""
    show.text(str(export_model(name, file, half=half, replace=replace)))


@models.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="A model file.", show_default=False)],
    name: Annotated[str, typer.Option("--name", help="Its name in the library (the file's).")] = "",
    replace: Replace = False,
) -> None:
    """Copy a model file into the library. Nothing in a file can run code."""
    show.text(str(import_model(file, name or file.stem, replace=replace)))


@models.command()
def default(name: Annotated[str, typer.Argument(help="The model to suggest with.")] = "") -> None:
    """Show or set the model that suggests where none is named."""
    if name:
        find_model(name)
        write_settings(change(read_settings(), "model", name))
    show.text(read_settings().model)


def _default_path() -> Path | None:
    try:
        return find_model("default")
    except SongwriterError:
        return None


def _as_row(each: Entry | Broken, default: Path | None) -> dict[str, object]:
    if isinstance(each, Broken):
        return {
            "name": each.name,
            "default": False,
            "level": "",
            "size": None,
            "perplexity": None,
            "created": "",
            "note": f"broken: {each.reason}",
            "path": each.path,
        }
    return {
        "name": each.name,
        "default": each.path == default,
        "level": each.header.config.level,
        "size": each.size,
        "perplexity": each.header.scores.get("perplexity"),
        "created": each.header.created,
        "note": "shipped" if each.shipped else "",
        "path": each.path,
    }
