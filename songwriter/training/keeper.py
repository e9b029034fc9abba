"""Keep a run's files in step with its events: the model, what is needed to resume, and the history."""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from songwriter.errors import StorageError, storage_error
from songwriter.library import HISTORY, RESUME
from songwriter.model.calibration import fit_temperature
from songwriter.model.config import parameter_count
from songwriter.model.file import MODEL, Header, read_model, write_model
from songwriter.model.fingerprint import Filter, Fingerprint, fingerprint_of
from songwriter.model.player import Player
from songwriter.suggest import Suggester
from songwriter.training.events import EpochEnd, Event, Progress, Sampled, Saved, Started, to_json
from songwriter.training.resume import write_resume
from songwriter.training.sources import Sources, fingerprints
from songwriter.training.trainer import Trainer

# Seconds of work that a crash may cost, and seconds between two Progress lines in the history.
_KEEP_EVERY = 60.0
_TELL_EVERY = 1.0


class Keeper:
    """Keep a run's files in step with its events; the history never runs ahead of what can be resumed by much."""

    def __init__(self, trainer: Trainer, folder: Path, sources: Sources, inherited: Sequence[Filter] = ()) -> None:
        """Make it for a run; `inherited` are the fingerprints of what the network learned from before."""
        self._trainer = trainer
        self._folder = folder
        self._sources = sources
        # As they are now, since that is what the tokens were made of.
        self._files = fingerprints(sources) if trainer.ranks.speaks else {}
        self._kept = self._told = time.monotonic()
        # The scores of a best epoch whose weights are not on the disk yet.
        self._unsaved: dict[str, float] | None = None
        # What is made anew at the end is left out.
        self._filters = [each for each in inherited if each.corpus != trainer.material.digest]
        if self._filters and not (folder / MODEL).exists():
            # So that a run which is taken up again finds them there.
            self._keep_model({})

    def take(self, event: Event) -> Iterator[Event]:
        """Do what the event calls for, and yield it with the events that this brings about."""
        if isinstance(event, Progress):
            if time.monotonic() - self._told >= _TELL_EVERY or event.step == event.steps:
                self.tell(event)
            yield event
            if time.monotonic() - self._kept >= _KEEP_EVERY:
                yield self.tell(self.keep_resume())
            return
        if isinstance(event, EpochEnd):
            yield from self._closed(event)
            return
        yield self.tell(event)

    def tell(self, event: Event) -> Event:
        """Add the event to the history, if this is the rank that speaks."""
        if not self._trainer.ranks.speaks:
            return event
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
        if self._unsaved is not None:
            self._keep_model(self._unsaved)
        elif not (self._folder / MODEL).exists() or self._trainer.position.best_epoch == 0:
            self._keep_model({})
        self.keep_resume()
        self.tell(self._trainer.finished("stopped"))

    def complete(self) -> None:
        """Give the best model what is found once, at the end: its temperature and its fingerprint.

        The temperature is fitted on the songs that were kept aside.
        """
        path, material = self._folder / MODEL, self._trainer.material
        header, weights = read_model(path)
        if header.corpus != material.digest:
            # The best one is still of the corpus as it was before, and has both.
            return
        temperature = fit_temperature(Player(header.config, weights), material.validation)
        own = fingerprint_of(material.training, material.vocabulary, header.config.level, material.digest)
        self._filters += [own] if own else []
        write_model(path, dataclasses.replace(header, temperature=temperature), weights, self._fingerprint())

    def keep_resume(self) -> Saved:
        """Save what is needed to go on from here; every rank takes part."""
        path = self._folder / RESUME
        write_resume(path, self._trainer, self._folder.name, self._sources, self._files)
        self._kept = time.monotonic()
        return Saved(str(path), "resume")

    def _closed(self, event: EpochEnd) -> Iterator[Event]:
        """Yield an epoch's end with what it brings about, all written before: the caller may stop at the first."""
        told: list[Event] = []
        try:
            for each in self._close_epoch(event):
                told.append(self.tell(each))  # noqa: PERF401 - what was told before an error is wanted
        except StorageError:
            # What was learned is told all the same; but not while other processes wait in the midst of saving.
            if self._trainer.ranks.size == 1:
                yield from told or [event]
            raise
        yield from told

    def _close_epoch(self, event: EpochEnd) -> Iterator[Event]:
        if event.best:
            self._unsaved = {"perplexity": event.perplexity, "loss": event.validation_loss}
        yield event
        if self._unsaved is not None:
            yield self._keep_model(self._unsaved)
        yield Sampled(event.epoch, self._sample())
        yield self.keep_resume()

    def _keep_model(self, scores: dict[str, float]) -> Saved:
        path = self._folder / MODEL
        if self._trainer.ranks.speaks:
            write_model(path, self._header(scores), self._trainer.best_weights(), self._fingerprint())
        self._unsaved = None
        return Saved(str(path), "model")

    def _fingerprint(self) -> Fingerprint | None:
        return Fingerprint(self._filters, self._trainer.material.vocabulary) if self._filters else None

    def _header(self, scores: dict[str, float]) -> Header:
        trainer = self._trainer
        return Header(
            config=trainer.learner.network.config,
            tokenizer=trainer.material.words.tokenizer,
            vocabulary=trainer.material.vocabulary,
            name=self._folder.name,
            scores=scores,
            licence=trainer.recipe.licence,
            corpus=trainer.material.digest,
            created=_now(),
            recipe=dataclasses.asdict(trainer.recipe),
            rare=trainer.material.words.rare,
        )

    def _sample(self) -> str:
        suggester = Suggester(self._header({}), self._trainer.best_weights())
        return suggester.generate(lines=4, words=60, seed=self._trainer.recipe.seed)


def started(trainer: Trainer, name: str, sources: Sources, *, resumed: bool) -> Started:
    """Return the opening event of a run."""
    material, recipe = trainer.material, trainer.recipe
    return Started(
        name=name,
        songs=len(material.training),
        tokens=len(material.training.tokens),
        vocabulary=len(material.vocabulary),
        parameters=parameter_count(trainer.learner.network.config),
        epochs=recipe.epochs,
        steps_per_epoch=trainer.steps,
        device=str(trainer.learner.device),
        resumed=resumed,
        time=_now(),
        notes=(*material.notes, *_fewer_lanes(trainer)),
        # As JSON has it, so that an event read back equals the one that was told.
        sources={**dataclasses.asdict(sources), "files": list(sources.files)},
    )


def _fewer_lanes(trainer: Trainer) -> tuple[str, ...]:
    if trainer.lanes == trainer.recipe.batch:
        return ()
    return (f"{trainer.lanes} lanes instead of {trainer.recipe.batch}, as the corpus doesn't fill more",)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
