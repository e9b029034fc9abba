"""Keep all that a run needs to go on, in one safetensors file that needs no other to be whole."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from songwriter.errors import SongwriterError, TrainingError, storage_error
from songwriter.model.file import read_model
from songwriter.storage import write_bytes
from songwriter.text.building import Words
from songwriter.text.rare import RareWords, rare_from_json
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary
from songwriter.training.events import EpochEnd, Started
from songwriter.training.history import read_events
from songwriter.training.learner import Tensors
from songwriter.training.recipe import Recipe, recipe_from_json
from songwriter.training.sources import Sources, sources_from_json
from songwriter.training.trainer import Position, Trainer

FORMAT = 1
# What the names of the good state's tensors begin with.
_GOOD = "good."


@dataclass(frozen=True)
class Resume:
    """Hold a run that was put aside: what it was made of, how far it came, its tensors, and its last good state.

    A loss that explodes after the run was taken up again goes back to where it would have gone without the pause.
    """

    name: str
    sources: Sources
    corpus: str
    files: Mapping[str, str]
    recipe: Recipe
    words: Words
    position: Position
    tensors: Tensors
    good: tuple[Position, Tensors] | None = None


def write_resume(path: Path, trainer: Trainer, name: str, sources: Sources, files: Mapping[str, str]) -> None:
    """Write the run as it stands between two steps; every rank takes part, and the first one writes.

    Raises StorageError where the disk refuses; the old file then stays.
    """
    about = {
        "format": FORMAT,
        "name": name,
        "sources": dataclasses.asdict(sources),
        "corpus": trainer.material.digest,
        "files": files,
        "recipe": dataclasses.asdict(trainer.recipe),
        "position": dataclasses.asdict(trainer.position),
        # So that the file needs neither the model file beside it nor the same words in the corpus to be whole.
        "tokenizer": trainer.material.words.tokenizer.header(),
        "vocabulary": trainer.material.vocabulary.tokens,
        "rare": trainer.material.words.rare.to_json(),
    }
    tensors = trainer.learner.tensors()
    if trainer.good is not None and trainer.good[0] != trainer.position:
        about["good"] = dataclasses.asdict(trainer.good[0])
        tensors |= {_GOOD + name: each for name, each in trainer.good[1].items()}
    if trainer.ranks.speaks:
        told = json.dumps(about)
        write_bytes(path, save(tensors, {"run": told, "digest": _digest(told, tensors)}))


def read_resume(path: Path) -> Resume:
    """Read a run that was put aside.

    Raises TrainingError where the file is missing or damaged, StorageError where it can't be read.
    """
    try:
        path.open("rb").close()
    except FileNotFoundError as error:
        raise TrainingError(f"{path} is missing", hint="start the run again with --replace") from error
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            # Cloned, so that the file isn't held open while it is to be replaced.
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118 - not a mapping
            _check(metadata, tensors)
            return _resume(json.loads(metadata["run"]), tensors)
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, SongwriterError) as error:
        raise TrainingError(
            f"{path} can't be used ({error})",
            hint="start the run again with --replace; the model itself is a file apart",
        ) from error


def take_up(trainer: Trainer, resume: Resume) -> None:
    """Put the trainer where the run was put aside, or give it no more than the weights where that is all there is.

    Raises TrainingError where the two don't fit.
    """
    try:
        if "noise" in resume.tensors:
            trainer.learner.restore(resume.tensors)
        else:
            trainer.learner.load({name: each.numpy() for name, each in resume.tensors.items()})
    except (KeyError, RuntimeError, ValueError) as error:
        raise TrainingError(
            f"the run put aside doesn't fit its own recipe ({error})", hint="start it again with --replace"
        ) from error
    trainer.position, trainer.good = resume.position, resume.good


def is_done(resume: Resume) -> bool:
    """Tell whether there is nothing left to train."""
    at, recipe = resume.position, resume.recipe
    out_of_time = bool(recipe.minutes) and at.seconds >= 60 * recipe.minutes
    return at.epoch > recipe.epochs or out_of_time or bool(recipe.patience and at.worse >= recipe.patience)


def anew(resume: Resume) -> Resume:
    """Return the run with its weights alone, at the beginning of its epoch, for a corpus that has changed."""
    weights = {
        name.removeprefix("weight."): each for name, each in resume.tensors.items() if name.startswith("weight.")
    }
    position = dataclasses.replace(resume.position, step=0, best=inf, best_epoch=0, worse=0)
    return dataclasses.replace(resume, tensors=weights or resume.tensors, position=position, good=None)


def from_model(model: Path, history: Path) -> Resume | None:
    """Return what a model file and the history tell of a run whose own file is damaged, or None where they don't."""
    try:
        header, weights = read_model(model)
        events = read_events(history)
    except SongwriterError:
        return None
    begun = [event for event in events if isinstance(event, Started)]
    best = [event for event in events if isinstance(event, EpochEnd) and event.best]
    if not begun or not best:
        return None
    last = best[-1]
    return Resume(
        name=header.name,
        sources=sources_from_json(begun[-1].sources),
        corpus=header.corpus,
        files={},
        recipe=recipe_from_json(header.recipe),
        words=Words(header.tokenizer, header.vocabulary, rare=header.rare),
        position=Position(
            last.epoch + 1,
            best=last.validation_loss,
            best_epoch=last.epoch,
            seconds=last.seconds,
            loss=last.training_loss,
        ),
        tensors={name: torch.from_numpy(np.array(each)) for name, each in weights.items()},
    )


def _check(metadata: Mapping[str, str], tensors: Tensors) -> None:
    # Files of earlier versions have no digest.
    if metadata.get("digest", "") not in ("", _digest(metadata["run"], tensors)):
        raise ValueError("its checksum is wrong")


def _digest(about: str, tensors: Tensors) -> str:
    """Return a checksum of all that a file tells: safetensors itself notices a file cut short, not a flipped bit."""
    hashed = hashlib.blake2b(about.encode(), digest_size=16)
    for name in sorted(tensors):
        hashed.update(name.encode())
        hashed.update(tensors[name].cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return hashed.hexdigest()


def _resume(about: dict[str, Any], tensors: Tensors) -> Resume:
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']}; this version reads {FORMAT}")
    vocabulary = Vocabulary(tuple(about["vocabulary"]))
    # Files of earlier versions have no rare words.
    rare = rare_from_json(about["rare"], vocabulary) if "rare" in about else RareWords()
    good = {name.removeprefix(_GOOD): each for name, each in tensors.items() if name.startswith(_GOOD)}
    return Resume(
        name=about["name"],
        sources=sources_from_json(about["sources"]),
        corpus=about["corpus"],
        files=dict(about["files"]),
        recipe=recipe_from_json(about["recipe"]),
        words=Words(Tokenizer.from_header(about["tokenizer"]), vocabulary, rare=rare),
        position=Position(**about["position"]),
        tensors={name: each for name, each in tensors.items() if not name.startswith(_GOOD)},
        good=(Position(**about["good"]), good) if good else None,
    )
