"""Train: a visible loop that yields what happens, and stands between two steps at every yield.

So its caller may save it, drop it or drive it on at any event, and a run that was saved and taken up again gives the
same weights, losses and events as one that never stopped.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, inf, isfinite, log, nan

import numpy as np
import torch
from numpy.typing import NDArray

from songwriter.errors import TrainingError
from songwriter.text.stream import TokenStream
from songwriter.training.events import EpochEnd, Event, Finished, Progress, RolledBack
from songwriter.training.lanes import cuts, epoch_lanes, lanes_for
from songwriter.training.learner import Learner, Sizes, Tensors
from songwriter.training.material import Material
from songwriter.training.optimizer import rate_at
from songwriter.training.ranks import Ranks
from songwriter.training.recipe import Recipe
from songwriter.training.validation import validate

# Steps between two looks at the loss: reading it makes the processor wait for all work under way.
_LOOK = 10
# Steps between two copies of a state that is known to be good.
_GOOD = 200
_TRIES = 5
# A loss that is so much above that of guessing, in nats, has exploded.
_TOO_MUCH = 3.0


@dataclass(frozen=True)
class Position:
    """Say how far a run has come; epochs count from 1, `step` is done in this one, `worse` epochs since the best.

    `loss` is the last one looked at, in nats per token; `best` the best validation loss; `setbacks` how often the run
    went back to a lower rate; `seconds` of training so far.
    """

    epoch: int = 1
    step: int = 0
    loss: float = nan
    best: float = inf
    best_epoch: int = 0
    worse: int = 0
    setbacks: int = 0
    seconds: float = 0.0


class Trainer:
    """Drive a learner over its material: epochs, windows, rates, validation, and back when the loss explodes."""

    def __init__(self, material: Material, recipe: Recipe, device: str = "cpu", ranks: Ranks | None = None) -> None:
        self.material = material
        self.recipe = recipe
        self.ranks = ranks or Ranks()
        self.position = Position()
        self.lanes = lanes_for(len(material.training.tokens), recipe.batch, recipe.window)
        sizes = Sizes(self.lanes, self.ranks.share(self.lanes))
        self.learner = Learner(material.config(recipe), recipe, material.counts, sizes, self.ranks, device)
        # The last state that was known to be good, which a loss that explodes goes back to.
        self.good: tuple[Position, Tensors] | None = None
        self._best: dict[str, NDArray[np.generic]] | None = None

    @property
    def steps(self) -> int:
        """Return how many steps the present epoch has."""
        return len(self._cuts()) - 1

    def best_weights(self) -> dict[str, NDArray[np.generic]]:
        """Return the weights that the last validation found best, averaged or not, or else those of now."""
        return self._best or self.learner.weights()

    def events(self) -> Iterator[Event]:
        """Train to the end, from wherever the position is.

        Raises TrainingError when the loss stays no number however low the rate.
        """
        while self.position.epoch <= self.recipe.epochs and not self._out_of_time():
            if self.recipe.patience and self.position.worse >= self.recipe.patience:
                yield self.finished("patience")
                return
            yield from self._steps()
            yield self._end_of_epoch()
        yield self.finished("time" if self.position.epoch <= self.recipe.epochs else "epochs")

    def validate(self, stream: TokenStream) -> float:
        """Return the mean surprise in nats per token of songs that are kept aside, with the weights as they are."""
        return validate(self.learner.network, stream, self.learner.precision, self.ranks)

    def finished(self, reason: str, message: str = "") -> Finished:
        """Return the closing event for the run as it stands."""
        at = self.position
        perplexity = exp(min(at.best, 700)) if at.best_epoch else nan
        # The reason is checked by the event's readers; the trainer's own callers pass literals.
        begun = at.epoch if at.step else at.epoch - 1
        return Finished(reason, begun, at.best_epoch, perplexity, at.seconds, message)  # type: ignore[arg-type]

    def _steps(self) -> Iterator[Event]:
        tokens = epoch_lanes(self.material.training, self.recipe.seed, self.position.epoch, self.lanes)
        windows = self._cuts()
        if self.position.step == 0:
            self.learner.begin()
        if self.position.step == 0 or self.good is None:
            self._keep_good()
        began, tokens_before, seconds_before = time.monotonic(), windows[self.position.step], self.position.seconds
        while self.position.step < len(windows) - 1 and not self._out_of_time():
            first, last = windows[self.position.step : self.position.step + 2]
            block = torch.from_numpy(tokens[first : last + 1][:, self.learner.sizes.own].astype(np.int64))
            self.learner.step(block.to(self.learner.device), self._rate(first / windows[-1]))
            step = self.position.step + 1
            seconds = self._agreed(seconds_before + time.monotonic() - began)
            if step % _LOOK == 0 or step in (1, len(windows) - 1):
                loss = self._look(step, windows)
                if not self._is_sound(loss):
                    yield self._roll_back(loss)
                    began, tokens_before = time.monotonic(), windows[self.position.step]
                    seconds_before = self.position.seconds
                    continue
                self.position = replace(self.position, loss=loss)
            self.position = replace(self.position, step=step, seconds=seconds)
            if step % _GOOD == 0:
                self._keep_good()
            yield self._progress((last - tokens_before) / max(time.monotonic() - began, 1e-9), windows)

    def _cuts(self) -> list[int]:
        length = len(self.material.training.tokens) // self.lanes
        recipe = self.recipe
        return cuts(length, recipe.window, recipe.seed, self.position.epoch, vary=recipe.vary_window)

    def _rate(self, of_epoch: float) -> float:
        """Return the learning rate, by how much is done of the epochs or of the time, whichever is further."""
        done = (self.position.epoch - 1 + of_epoch) / self.recipe.epochs
        if self.recipe.minutes:
            done = max(done, self.position.seconds / (60 * self.recipe.minutes))
        return rate_at(self.recipe, min(1.0, done)) * 0.5**self.position.setbacks

    def _out_of_time(self) -> bool:
        return bool(self.recipe.minutes) and self.position.seconds >= 60 * self.recipe.minutes

    def _agreed(self, seconds: float) -> float:
        # Only where time decides must all processes have the same.
        return self.ranks.from_first(seconds) if self.recipe.minutes else seconds

    def _look(self, step: int, windows: list[int]) -> float:
        """Return the mean loss per token since the last look."""
        previous = max(min(step - 1, 1), (step - 1) // _LOOK * _LOOK)
        mean = self.learner.nats(1) / (windows[step] - windows[previous])
        self.learner.sums[1] = 0
        return mean

    def _is_sound(self, loss: float) -> bool:
        return isfinite(loss) and loss < log(len(self.material.vocabulary)) + _TOO_MUCH

    def _keep_good(self) -> None:
        self.good = (self.position, self.learner.tensors())

    def _roll_back(self, loss: float) -> RolledBack:
        """Go back to the last good state with half the rate. Raises TrainingError after a few tries."""
        at, setbacks = self.position, self.position.setbacks + 1
        if self.good is None or setbacks > _TRIES:
            raise TrainingError(
                f"the loss exploded in epoch {at.epoch}, step {at.step + 1}, at {_TRIES} ever lower rates",
                hint=self._way_out(),
            )
        position, tensors = self.good
        self.learner.restore(tensors)
        self.position = replace(position, setbacks=setbacks, seconds=at.seconds)
        return RolledBack(at.epoch, at.step + 1, loss, position.step, 0.5**setbacks)

    def _way_out(self) -> str:
        clip = self.recipe.clip
        shorter = "--clip 1" if not clip or clip > 1 else f"a shorter --clip than {clip:g}"
        kept = "; the best model so far is kept" if self.position.best_epoch else ""
        return f"start again with a lower --rate, or {shorter}{kept}"

    def _progress(self, rows_per_second: float, windows: list[int]) -> Progress:
        at = self.position
        left = windows[-1] - windows[at.step] + (self.recipe.epochs - at.epoch) * windows[-1]
        seconds = left / rows_per_second
        if self.recipe.minutes:
            seconds = min(seconds, max(0.0, 60 * self.recipe.minutes - at.seconds))
        return Progress(at.epoch, at.step, len(windows) - 1, at.loss, self.lanes * rows_per_second, seconds)

    def _end_of_epoch(self) -> EpochEnd:
        began = time.monotonic()
        at, windows = self.position, self._cuts()
        validation, self._best = self._validated()
        better = validation < at.best
        seconds = self._agreed(at.seconds + time.monotonic() - began)
        self.position = replace(
            at,
            epoch=at.epoch + 1,
            step=0,
            best=validation if better else at.best,
            best_epoch=at.epoch if better else at.best_epoch,
            worse=0 if better else at.worse + 1,
            seconds=seconds,
        )
        rate = float(self.learner.optimizer.param_groups[0]["lr"])
        # An epoch that time cut short has read fewer windows.
        training = self.learner.nats(0) / max(windows[at.step], 1)
        return EpochEnd(at.epoch, training, validation, exp(min(validation, 700)), better, rate, seconds)

    def _validated(self) -> tuple[float, dict[str, NDArray[np.generic]]]:
        """Return the validation loss and the weights it is of: the last ones, or their average where that is better."""
        learner = self.learner
        last = self.validate(self.material.validation)
        weights = learner.weights()
        if not learner.averaged:
            return last, weights
        learner.swap()
        averaged = self.validate(self.material.validation)
        if averaged < last:
            weights = learner.weights()
        learner.swap()
        return min(averaged, last), weights
