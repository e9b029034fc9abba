"""Carry out a training run in its folder: the generator around the trainer that keeps files and tells of them.

`model.safetensors` is the best model so far, `resume.safetensors` what is needed to go on, `events.jsonl` the history;
each is whole by itself. Closing the generator at any event puts the run aside; `resume` goes on from there.
"""

import dataclasses
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from math import exp
from pathlib import Path
from typing import Any

from songwriter.errors import ModelError, TrainingError, UsageError
from songwriter.library import HISTORY, RESUME, find_model, run_folder
from songwriter.lock import locked
from songwriter.model.file import MODEL, Arrays, read_fingerprint, read_model
from songwriter.model.fingerprint import Filter
from songwriter.storage import remove_file
from songwriter.text.building import Words
from songwriter.text.stream import TokenStream
from songwriter.training.events import Event, FinalScore, Finished
from songwriter.training.finetune import expanded, lowered, options_for
from songwriter.training.keeper import Keeper, started
from songwriter.training.material import Material, gathering
from songwriter.training.optimizer import pick_device
from songwriter.training.presets import fit, idle
from songwriter.training.ranks import Ranks, joined
from songwriter.training.recipe import Recipe, recipe_from_options
from songwriter.training.resume import Resume, anew, from_model, is_done, read_resume, take_up
from songwriter.training.sources import Sources, changed, fingerprints, sources_of
from songwriter.training.trainer import Position, Trainer


@dataclass(frozen=True)
class Start:
    """Say how a run begins: options by name or a whole recipe, a model to start from as its `base`, the device."""

    options: Recipe | Mapping[str, Any] = field(default_factory=dict)
    base: str = ""
    device: str = "auto"
    replace: bool = False


def train(
    sources: Sources | Iterable[str | Path], name: str, start: Start | None = None
) -> Generator[Event, None, None]:
    """Train a model called `name` on files, folders and globs, and yield what happens.

    Options that aren't given are chosen by the size of the corpus. Raises UsageError for a name that is taken, unless
    it is to be replaced, and CorpusError, StorageError, ModelError or TrainingError.
    """
    start, folder = start or Start(), run_folder(name)
    sources = sources_of(sources)
    with joined(name) as ranks:
        _refuse_taken(folder, replace=start.replace)
        # Before the folder is made, so that a corpus that can't be used leaves nothing behind.
        trainer = yield from _new_trainer(sources, start, ranks)
        with _held(folder, ranks):
            if ranks.speaks:
                # Asked again: another run of this name may have come and gone meanwhile.
                _refuse_taken(folder, replace=start.replace)
                for old in (RESUME, HISTORY):
                    remove_file(folder / old)
            inherited = _filters(find_model(start.base)) if start.base else ()
            yield from _carry_out(trainer, folder, sources, resumed=False, inherited=inherited)


def resume(
    name: str, *, epochs: int | None = None, device: str = "auto", accept_changes: bool = False
) -> Generator[Event, None, None]:
    """Go on with the run called `name` where it was put aside, with more epochs if asked, and yield what happens.

    A corpus that has changed meanwhile is refused, unless the changes are accepted: the run then goes on with the words
    that it knows. A damaged resume file is made up for by the model file. Raises TrainingError where there is nothing
    to go on with.
    """
    folder = run_folder(name)
    with joined(name) as ranks:
        _refuse_to_resume(folder)
        with _held(folder, ranks):
            yield from _go_on(folder, ranks, epochs, device, accept_changes=accept_changes)


def _go_on(
    folder: Path, ranks: Ranks, epochs: int | None, device: str, *, accept_changes: bool
) -> Generator[Event, None, None]:
    aside, damage = _aside(folder)
    if epochs is not None:
        aside = dataclasses.replace(aside, recipe=dataclasses.replace(aside.recipe, epochs=epochs))
    if is_done(aside):
        raise TrainingError(
            f"the run {folder.name} came to its end in epoch {aside.position.epoch - 1}",
            hint=f"`songwriter train --resume {folder.name} --epochs {aside.recipe.epochs + 5}` gives it more",
        )
    with ranks.first_alone():
        material = yield from gathering(aside.sources, aside.recipe, aside.words)
    changes = _changes(aside, material)
    if changes and not accept_changes:
        raise TrainingError(
            "; ".join(filter(None, [damage, f"the corpus has changed since this run began: {changes}"])),
            hint="put the old files back, or --accept-changes goes on with the words that the model knows",
        )
    trainer = Trainer(material, aside.recipe, pick_device(device), ranks)
    take_up(trainer, anew(aside) if changes else aside)
    notes = [damage]
    if changes:
        notes += [f"the corpus has changed: {changes}", _set_the_mark(trainer, folder / MODEL, aside.position)]
    trainer.material = dataclasses.replace(material, notes=(*filter(None, notes), *material.notes))
    yield from _carry_out(trainer, folder, aside.sources, resumed=True, inherited=_filters(folder / MODEL))


def _changes(aside: Resume, material: Material) -> str:
    """Say in words how the corpus has changed since the run was put aside, "" if it hasn't."""
    if material.digest == aside.corpus:
        return ""
    if not aside.files:
        return "it is another text than the model was trained on"
    return changed(aside.files, fingerprints(aside.sources)) or "its text is taken apart in another way"


def _set_the_mark(trainer: Trainer, model: Path, before: Position) -> str:
    """Let the model so far, measured on the changed corpus, be the one to beat, and say so; "" where there is none."""
    try:
        header, weights = read_model(model)
    except ModelError:
        return ""
    if not before.best_epoch or header.config != trainer.learner.network.config:
        return ""
    loss = _measured(trainer, trainer.material.validation, weights)
    trainer.position = dataclasses.replace(trainer.position, best=loss, best_epoch=before.best_epoch)
    return f"the model so far has a perplexity of {exp(min(loss, 700)):.2f} on it, and stays until one is better"


def _new_trainer(sources: Sources, start: Start, ranks: Ranks) -> Generator[Event, None, Trainer]:
    whole = isinstance(start.options, Recipe)
    options = dataclasses.asdict(start.options) if isinstance(start.options, Recipe) else start.options
    given = [] if whole else [name for name, value in options.items() if value is not None]
    words = weights = None
    base_name = ""
    if start.base:
        base, weights = read_model(find_model(start.base))
        options, base_name = options_for(base, options), base.name
        words = Words(base.tokenizer, base.vocabulary, extend=True, rare=base.rare)
    recipe = recipe_from_options(options)
    with ranks.first_alone():
        material = yield from gathering(sources, recipe, words)
    if not whole:
        recipe, note = fit(options, len(material.training.tokens), given, base_name)
        notes = (note, *idle(recipe, given, split=sources.is_split))
        material = dataclasses.replace(material, notes=(*notes, *material.notes))
    if weights is not None and recipe.rate is None:
        recipe = dataclasses.replace(recipe, rate=lowered(recipe.first_rate))
    trainer = Trainer(material, recipe, pick_device(start.device), ranks)
    if weights is not None:
        trainer.learner.load(expanded(weights, len(material.vocabulary), recipe.seed))
    return trainer


def _filters(model: Path) -> Sequence[Filter]:
    """Return the fingerprints that a model file has, of all that its network learned from; none from a damaged one."""
    try:
        fingerprint = read_fingerprint(model) if model.exists() else None
    except ModelError:
        # A run needs no other file than its own to go on.
        return ()
    return fingerprint.filters if fingerprint else ()


def _held(folder: Path, ranks: Ranks) -> AbstractContextManager[None]:
    """Return the folder's lock, which the first rank holds for all."""
    return locked(folder) if ranks.speaks else nullcontext()


def _refuse_taken(folder: Path, *, replace: bool) -> None:
    if not replace and ((folder / MODEL).exists() or (folder / RESUME).exists()):
        raise UsageError(
            f"there is a model called {folder.name} already",
            hint=f"--resume {folder.name} goes on with it, --replace starts anew, or choose another --name",
        )


def _refuse_to_resume(folder: Path) -> None:
    """Refuse where there is nothing to go on with, before the folder is made for its lock."""
    if (folder / RESUME).exists() or from_model(folder / MODEL, folder / HISTORY):
        return
    try:
        find_model(folder.name)
    except ModelError as error:
        raise TrainingError(f"there is no run called {folder.name}", hint=error.hint) from error
    raise TrainingError(
        f"{folder.name} is a model without a run to go on with",
        hint="`songwriter train CORPUS --name OTHER` starts a new one",
    )


def _aside(folder: Path) -> tuple[Resume, str]:
    """Return the run that was put aside; where its file is no good, what the model file and the history tell of it."""
    try:
        return read_resume(folder / RESUME), ""
    except TrainingError as error:
        aside = from_model(folder / MODEL, folder / HISTORY)
        if aside is None:
            raise
        return aside, f"{error.message}: going on from the model itself, epoch {aside.position.epoch}"


def _carry_out(
    trainer: Trainer, folder: Path, sources: Sources, *, resumed: bool, inherited: Sequence[Filter] = ()
) -> Generator[Event, None, None]:
    keeper = Keeper(trainer, folder, sources, inherited)
    if not resumed:
        # A run that is killed at once can be resumed too.
        keeper.keep_resume()
    try:
        yield keeper.tell(started(trainer, folder.name, sources, resumed=resumed))
        for event in trainer.events():
            if isinstance(event, Finished):
                if trainer.ranks.speaks:
                    keeper.complete()
                if trainer.material.test is not None:
                    yield keeper.tell(_tested(trainer, trainer.material.test, folder / MODEL))
            yield from keeper.take(event)
    except GeneratorExit:
        keeper.put_aside()
        raise
    except TrainingError as error:
        keeper.tell(trainer.finished("failed", error.message))
        raise


def _tested(trainer: Trainer, test: TokenStream, model: Path) -> FinalScore:
    loss = _measured(trainer, test, read_model(model)[1])
    return FinalScore(loss, exp(min(loss, 700)))


def _measured(trainer: Trainer, stream: TokenStream, weights: Arrays) -> float:
    """Return the loss of other weights than the trainer's own, which it has again afterwards."""
    own = trainer.learner.tensors()
    trainer.learner.load(weights)
    loss = trainer.validate(stream)
    trainer.learner.restore(own)
    return loss
