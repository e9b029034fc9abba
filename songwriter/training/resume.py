"""Keep all that a run needs to go on, in one safetensors file that needs no other to be whole."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from songwriter.errors import SongwriterError, TrainingError, storage_error
from songwriter.storage import write_bytes
from songwriter.training.learner import Tensors
from songwriter.training.recipe import Recipe, recipe_from_json
from songwriter.training.trainer import Position, Trainer

FORMAT = 1


@dataclass(frozen=True)
class Resume:
    """Hold a run that was put aside: what it was made of, how far it came, and its tensors by name."""

    name: str
    paths: tuple[str, ...]
    corpus: str
    recipe: Recipe
    position: Position
    tensors: Tensors


def write_resume(path: Path, trainer: Trainer, name: str, paths: tuple[str, ...]) -> None:
    """Write the run as it stands between two steps; every rank takes part, and the first one writes.

    Raises StorageError where the disk refuses; the old file then stays.
    """
    about = {
        "format": FORMAT,
        "name": name,
        "paths": paths,
        "corpus": trainer.material.digest,
        "recipe": dataclasses.asdict(trainer.recipe),
        "position": dataclasses.asdict(trainer.position),
    }
    tensors = trainer.learner.tensors()
    if trainer.ranks.speaks:
        write_bytes(path, save(tensors, {"run": json.dumps(about)}))


def read_resume(path: Path) -> Resume:
    """Read a run that was put aside.

    Raises TrainingError where the file is damaged, StorageError where it can't be read.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})["run"])
            # Cloned, so that the file isn't held open while it is to be replaced.
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118 - not a mapping
            return _resume(about, tensors)
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, SongwriterError) as error:
        raise TrainingError(
            f"{path} can't be used ({error})", hint="start the run again with --replace; the model itself is a file apart"
        ) from error


def take_up(trainer: Trainer, resume: Resume) -> None:
    """Put the trainer where the run was put aside. Raises TrainingError where the two don't fit."""
    try:
        trainer.learner.restore(resume.tensors)
    except (KeyError, RuntimeError, ValueError) as error:
        raise TrainingError(
            f"the run put aside doesn't fit its own recipe ({error})", hint="start it again with --replace"
        ) from error
    trainer.position = resume.position


def is_done(resume: Resume) -> bool:
    """Tell whether there is nothing left to train."""
    at, recipe = resume.position, resume.recipe
    out_of_time = bool(recipe.minutes) and at.seconds >= 60 * recipe.minutes
    return at.epoch > recipe.epochs or out_of_time or bool(recipe.patience and at.worse >= recipe.patience)


def _resume(about: dict[str, Any], tensors: Tensors) -> Resume:
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']}; this version reads {FORMAT}")
    return Resume(
        name=about["name"],
        paths=tuple(about["paths"]),
        corpus=about["corpus"],
        recipe=recipe_from_json(about["recipe"]),
        position=Position(**about["position"]),
        tensors=tensors,
    )
