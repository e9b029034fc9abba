"""Carry out a training run in its folder: the generator around the trainer that keeps files and tells of them.

`model.safetensors` is the best model so far, `resume.safetensors` what is needed to go on, `events.jsonl` the history;
each is whole by itself. Closing the generator at any event puts the run aside; `resume` goes on from there.
"""

import dataclasses
import time
from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from songwriter.errors import ModelError, TrainingError, UsageError, storage_error
from songwriter.library import MODEL, RESUME, find_model, run_folder
from songwriter.model.config import parameter_count
from songwriter.model.file import Header, write_model
from songwriter.suggest import Suggester
from songwriter.training.events import EpochEnd, Event, Progress, Sampled, Saved, Started, to_json
from songwriter.training.lock import locked
from songwriter.training.material import Material, preparing
from songwriter.training.optimizer import pick_device
from songwriter.training.recipe import Recipe
from songwriter.training.resume import Resume, is_done, read_resume, take_up, write_resume
from songwriter.training.trainer import Trainer

HISTORY = "events.jsonl"
# Seconds of work that a crash may cost, and seconds between two Progress lines in the history.
_KEEP_EVERY = 60.0
_TELL_EVERY = 1.0


def train(
    paths: Iterable[str | Path], name: str, recipe: Recipe | None = None, *, device: str = "auto", replace: bool = False
) -> Generator[Event, None, None]:
    """Train a model called `name` on files, folders and globs, and yield what happens.

    Raises UsageError for a name that is taken, unless it is to be replaced, and CorpusError, StorageError or
    TrainingError.
    """
    folder, recipe = run_folder(name), recipe or Recipe()
    if not replace and ((folder / MODEL).exists() or (folder / RESUME).exists()):
        raise UsageError(
            f"there is a model called {name} already",
            hint=f"--resume {name} goes on with it, --replace starts anew, or choose another --name",
        )
    absolute = tuple(str(Path(path).expanduser().absolute()) for path in paths)
    with locked(folder):
        material = yield from preparing(absolute, recipe)
        trainer = Trainer(material, recipe, pick_device(device))
        for old in (RESUME, HISTORY):
            (folder / old).unlink(missing_ok=True)
        yield from _carry_out(trainer, folder, absolute, resumed=False)


def resume(name: str, *, epochs: int | None = None, device: str = "auto") -> Generator[Event, None, None]:
    """Go on with the run called `name` where it was put aside, with more epochs if asked, and yield what happens.

    Raises TrainingError where there is nothing to go on with, or the corpus has changed meanwhile.
    """
    folder = run_folder(name)
    if not (folder / RESUME).exists():
        _refuse_to_resume(name)
    with locked(folder):
        aside = read_resume(folder / RESUME)
        if epochs is not None:
            aside = dataclasses.replace(aside, recipe=dataclasses.replace(aside.recipe, epochs=epochs))
        if is_done(aside):
            raise TrainingError(
                f"the run {name} came to its end in epoch {aside.position.epoch - 1}",
                hint=f"`songwriter train --resume {name} --epochs {aside.recipe.epochs + 5}` gives it more",
            )
        material = yield from preparing(aside.paths, aside.recipe)
        _check_same_corpus(aside, material)
        trainer = Trainer(material, aside.recipe, pick_device(device))
        take_up(trainer, aside)
        yield from _carry_out(trainer, folder, aside.paths, resumed=True)


def _refuse_to_resume(name: str) -> None:
    try:
        find_model(name)
    except ModelError as error:
        raise TrainingError(f"there is no run called {name}", hint=error.hint) from error
    raise TrainingError(
        f"{name} is a model without a run to go on with", hint="`songwriter train CORPUS --name OTHER` starts a new one"
    )


def _check_same_corpus(aside: Resume, material: Material) -> None:
    if material.digest != aside.corpus:
        raise TrainingError(
            "the corpus has changed since this run began: " + ", ".join(aside.paths),
            hint="put the old files back, or start a new run with another --name",
        )


def _carry_out(
    trainer: Trainer, folder: Path, paths: tuple[str, ...], *, resumed: bool
) -> Generator[Event, None, None]:
    keeper = _Keeper(trainer, folder, paths)
    started = _started(trainer, folder.name, resumed=resumed)
    keeper.tell(started)
    try:
        yield started
        for event in trainer.events():
            yield from keeper.take(event)
    except GeneratorExit:
        keeper.put_aside()
        raise
    except TrainingError as error:
        keeper.tell(trainer.finished("failed", error.message))
        raise


class _Keeper:
    """Keep a run's files in step with its events; the history never runs ahead of what can be resumed by much."""

    def __init__(self, trainer: Trainer, folder: Path, paths: tuple[str, ...]) -> None:
        self._trainer = trainer
        self._folder = folder
        self._paths = paths
        self._kept = self._told = time.monotonic()

    def take(self, event: Event) -> Iterator[Event]:
        """Do what the event calls for, and yield it with the events that this brings about."""
        if isinstance(event, Progress):
            if time.monotonic() - self._told >= _TELL_EVERY or event.step == event.steps:
                self.tell(event)
            yield event
            if time.monotonic() - self._kept >= _KEEP_EVERY:
                yield self.tell(self._keep_resume())
            return
        if isinstance(event, EpochEnd):
            # Everything of the epoch is written before any of it is yielded: the caller may stop at the first.
            told = [self.tell(each) for each in self._close_epoch(event)]
            yield from told
            return
        yield self.tell(event)

    def tell(self, event: Event) -> Event:
        """Add the event to the history."""
        path = self._folder / HISTORY
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(to_json(event) + "\n")
        except OSError as error:
            raise storage_error(error, path) from error
        self._told = time.monotonic()
        return event

    def put_aside(self) -> None:
        """Save what is needed to go on, and a model where there is none yet."""
        if not (self._folder / MODEL).exists() or self._trainer.position.best_epoch == 0:
            self._keep_model({})
        self._keep_resume()
        self.tell(self._trainer.finished("stopped"))

    def _close_epoch(self, event: EpochEnd) -> Iterator[Event]:
        yield event
        if event.best:
            yield self._keep_model({"perplexity": event.perplexity, "loss": event.validation_loss})
        yield Sampled(event.epoch, self._sample())
        yield self._keep_resume()

    def _keep_resume(self) -> Saved:
        path = self._folder / RESUME
        write_resume(path, self._trainer, self._folder.name, self._paths)
        self._kept = time.monotonic()
        return Saved(str(path), "resume")

    def _keep_model(self, scores: dict[str, float]) -> Saved:
        path = self._folder / MODEL
        write_model(path, self._header(scores), self._trainer.weights())
        return Saved(str(path), "model")

    def _header(self, scores: dict[str, float]) -> Header:
        trainer = self._trainer
        return Header(
            config=trainer.network.config,
            tokenizer=trainer.material.tokenizer,
            vocabulary=trainer.material.vocabulary,
            name=self._folder.name,
            scores=scores,
            licence=trainer.recipe.licence,
            corpus=trainer.material.digest,
            created=_now(),
            recipe=dataclasses.asdict(trainer.recipe),
        )

    def _sample(self) -> str:
        suggester = Suggester(self._header({}), self._trainer.weights())
        return suggester.generate(lines=4, words=60, seed=self._trainer.recipe.seed)


def _started(trainer: Trainer, name: str, *, resumed: bool) -> Started:
    material, recipe = trainer.material, trainer.recipe
    return Started(
        name=name,
        songs=len(material.training),
        tokens=len(material.training.tokens),
        vocabulary=len(material.vocabulary),
        parameters=parameter_count(trainer.network.config),
        epochs=recipe.epochs,
        steps_per_epoch=trainer.steps,
        device=str(trainer.device),
        resumed=resumed,
        time=_now(),
        notes=material.notes,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
