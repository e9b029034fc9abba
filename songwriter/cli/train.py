"""`songwriter train`: make a model from lyrics, or go on with a run that was put aside."""

from collections.abc import Generator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from songwriter.cli import show
from songwriter.cli.chorus import is_first, is_shared
from songwriter.cli.interrupt import Interrupt
from songwriter.cli.machine import keep_freed_memory, spin_briefly
from songwriter.cli.training_view import TrainingView
from songwriter.errors import TrainingError, UsageError
from songwriter.library import HISTORY, run_folder
from songwriter.model.config import Cell, Level
from songwriter.training.events import Building, Event, Started, to_json
from songwriter.training.history import read_events
from songwriter.training.presets import PRESETS
from songwriter.training.recipe import Optimizer, Precision, PresetName, Recipe, Schedule, Softmax, read_recipe
from songwriter.training.sources import Sources

_DEFAULT = Recipe()


def _option(flag: str, help: str, panel: str, default: object = None) -> Any:
    shown = f" ({default})" if default is not None else ""
    return typer.Option(flag, help=help + shown, rich_help_panel=panel, show_default=False)


def _model(flag: str, help: str) -> Any:
    return _option(flag, help, "Model", _shown_default(flag))


def _training(flag: str, help: str) -> Any:
    return _option(flag, help, "Training", _shown_default(flag))


def _shown_default(flag: str) -> object:
    name = flag[2:].replace("-", "_")
    return "preset" if name in PRESETS["small"].options else getattr(_DEFAULT, name)


def _running(flag: str, help: str) -> Any:
    return _option(flag, help, "Running")


def train(
    files: Annotated[
        list[str] | None, typer.Argument(help="Files, folders and globs of lyrics.", show_default=False)
    ] = None,
    name: Annotated[str, _running("--name", "The model's name (the first file's or folder's).")] = "",
    resume: Annotated[str, _running("--resume", "Go on with the run of this name.")] = "",
    accept_changes: Annotated[bool, _running("--accept-changes", "Resume though the corpus has changed.")] = False,
    replace: Annotated[bool, _running("--replace", "Start anew where there is a model of this name.")] = False,
    base: Annotated[str, _running("--from", "Start from another model, with its size and its words.")] = "",
    train_file: Annotated[
        str, _running("--train", "Text that is already split and tokenised, a sentence a line …")
    ] = "",
    valid_file: Annotated[str, _running("--valid", "… its validation part, beside --train …")] = "",
    test_file: Annotated[str, _running("--test", "… and its test part, measured in the end.")] = "",
    config: Annotated[Path | None, _running("--config", "Read options from a recipe; those given here win.")] = None,
    licence: Annotated[str | None, _running("--licence", "On what terms the model may be passed on.")] = None,
    level: Annotated[Level | None, _model("--level", "What the tokens are.")] = None,
    vocabulary: Annotated[int | None, _model("--vocabulary", "Keep the N most frequent tokens.")] = None,
    cell: Annotated[Cell | None, _model("--cell", "The kind of recurrent layer.")] = None,
    embedding: Annotated[int | None, _model("--embedding", "Width of the embedding.")] = None,
    hidden: Annotated[int | None, _model("--hidden", "Width of the recurrent layers.")] = None,
    layers: Annotated[int | None, _model("--layers", "Number of recurrent layers.")] = None,
    attention: Annotated[int | None, _model("--attention", "Look back at N earlier states; 0 is none.")] = None,
    preset: Annotated[PresetName | None, _training("--preset", "Size of the model; auto goes by the corpus.")] = None,
    epochs: Annotated[int | None, _training("--epochs", "Passes over the corpus, at most.")] = None,
    minutes: Annotated[
        float | None, _training("--minutes", "End after so long, the rate fitted to it; 0 is off.")
    ] = None,
    patience: Annotated[
        int | None, _training("--patience", "Stop after N epochs that are no better; 0 is never.")
    ] = None,
    window: Annotated[int | None, _training("--window", "Steps of back-propagation through time.")] = None,
    vary_window: Annotated[bool | None, _training("--vary-window", "Vary the steps from window to window.")] = None,
    batch: Annotated[int | None, _training("--batch", "Lanes read side by side.")] = None,
    dropout: Annotated[float | None, _training("--dropout", "Share of units dropped, in these three places:")] = None,
    dropout_input: Annotated[float | None, _training("--dropout-input", "… behind the embedding.")] = None,
    dropout_between: Annotated[float | None, _training("--dropout-between", "… between layers.")] = None,
    dropout_output: Annotated[float | None, _training("--dropout-output", "… before the softmax.")] = None,
    dropout_words: Annotated[float | None, _training("--dropout-words", "Share of words left out of a window.")] = None,
    optimizer: Annotated[Optimizer | None, _training("--optimizer", "How weights are changed.")] = None,
    rate: Annotated[float | None, _training("--rate", "First learning rate; the optimizer's own if not given.")] = None,
    schedule: Annotated[Schedule | None, _training("--schedule", "How the rate falls.")] = None,
    momentum: Annotated[float | None, _training("--momentum", "Momentum of SGD.")] = None,
    weight_decay: Annotated[float | None, _training("--weight-decay", "Pull of weights towards zero.")] = None,
    clip: Annotated[float | None, _training("--clip", "Longest gradient; 0 is off.")] = None,
    average: Annotated[float | None, _training("--average", "Try weights averaged with this memory; 0 is off.")] = None,
    softmax: Annotated[Softmax | None, _training("--softmax", "Over all tokens, or a sample of them.")] = None,
    negatives: Annotated[int | None, _training("--negatives", "Size of that sample.")] = None,
    precision: Annotated[Precision | None, _training("--precision", "Arithmetic of the forward pass.")] = None,
    validation: Annotated[float | None, _training("--validation", "Share of the songs kept aside.")] = None,
    seed: Annotated[int | None, _training("--seed", "The same seed gives the same model.")] = None,
    device: Annotated[str, _running("--device", "auto, cpu, cuda or mps.")] = "auto",
    quiet: Annotated[bool, _running("--quiet", "Say nothing but errors.")] = False,
    events: Annotated[Literal["json"] | None, _running("--events", "Stream the events to stdout, a line each.")] = None,
) -> None:
    """Train a model on lyrics, with progress; Ctrl-C puts the run aside, and --resume NAME goes on with it."""
    given = dict(locals())
    options = {key: given[key] for key in Recipe.__dataclass_fields__ if given.get(key) is not None}
    if config:
        options = {**read_recipe(config), **options}
    split = (train_file, valid_file, test_file)
    if resume:
        _refuse_with_resume([*(files or []), *filter(None, split)], name or base, options, replace=replace)
        run = _resumed(resume, epochs, device, accept_changes=accept_changes)
    elif accept_changes:
        raise UsageError("--accept-changes is for a run that goes on", hint="`songwriter train --resume NAME`")
    else:
        sources = Sources(tuple(files or ()), *split)
        name = name or _name_of(files[0] if files else train_file)
        run = _new(sources, name, options, base=base, device=device, replace=replace)
    # As long as torch takes to load, nothing has begun, and Ctrl-C just ends the program.
    first = is_first()
    with (
        Interrupt(shared=is_shared()) as interrupt,
        TrainingView(quiet=quiet or events is not None or not first) as view,
    ):
        for event in run:
            if isinstance(event, Started):
                # Not before: building a large corpus is to give back what it doesn't need.
                keep_freed_memory()
            view.show(event)
            if events and first:
                show.text(to_json(event))
            if _is_to_stop(run, event, resume or name, asked=interrupt.asked):
                run.close()
                if events and first:
                    _tell_the_end(resume or name)
                view.put_aside(resume or name)
                raise KeyboardInterrupt


def _tell_the_end(name: str) -> None:
    """Print the closing event, which the run keeps when it is put aside."""
    path = run_folder(name) / HISTORY
    if path.is_file():
        show.text(to_json(read_events(path)[-1]))


def _is_to_stop(run: Generator[Event, None, None], event: Event, name: str, *, asked: bool) -> bool:
    """Tell whether this process, or any other that torchrun started for the same run, was asked to stop.

    While a corpus is built the processes don't go in step, and each answers for itself.
    """
    if isinstance(event, Building) or not is_shared():
        return asked
    from songwriter.training.ranks import present

    try:
        return present(name).any(asked)
    except TrainingError as error:
        # Into the run, which would else be put aside together with a process that has gone.
        run.throw(error)
        raise


def _refuse_with_resume(files: list[str], name: str, options: dict[str, Any], *, replace: bool) -> None:
    extra = [f"--{key.replace('_', '-')}" for key in options if key != "epochs"] + ["--replace"] * replace
    if files or name or extra:
        what = "files" if files else "--name or --from" if name else ", ".join(extra)
        raise UsageError(
            f"--resume goes on with the run as it was, so {what} can't be given with it",
            hint="only --epochs and --device may change; start a new run for anything else",
        )


def _name_of(first: str) -> str:
    stem = Path(first).stem.strip("*?[] ") or Path(first).parent.name
    return "".join(each if each.isalnum() or each in "-_." else "-" for each in stem).strip("-_.") or "mine"


def _new(
    sources: Sources, name: str, options: dict[str, Any], *, base: str, device: str, replace: bool
) -> Generator[Event, None, None]:
    _need_torch()
    from songwriter.training.run import Start
    from songwriter.training.run import train as run

    return run(sources, name, Start(options, base, device, replace))


def _resumed(name: str, epochs: int | None, device: str, *, accept_changes: bool) -> Generator[Event, None, None]:
    _need_torch()
    from songwriter.training.run import resume

    return resume(name, epochs=epochs, device=device, accept_changes=accept_changes)


def _need_torch() -> None:
    spin_briefly()
    try:
        import torch  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise TrainingError(
            f"training needs PyTorch, which can't be loaded ({error})", hint="pip install torch==2.13.0"
        ) from error
