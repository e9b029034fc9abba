"""Train: a visible loop that yields what happens, and stands between two steps at every yield.

So its caller may save it, drop it or drive it on at any event, and a run that was saved and taken up again gives the
same weights, losses and events as one that never stopped.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, inf, isfinite, nan

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from songwriter.errors import TrainingError
from songwriter.model.network import LayerState, Network, forget, initialise
from songwriter.training.events import EpochEnd, Event, Finished, Progress
from songwriter.training.lanes import epoch_lanes, lanes_for, steps_per_epoch
from songwriter.training.material import Material
from songwriter.training.optimizer import make_optimizer, pick_precision, rate_at
from songwriter.training.recipe import Recipe
from songwriter.training.softmax import choose
from songwriter.training.validation import validate

# Steps between two looks at the loss: reading it makes the processor wait for all work under way.
_LOOK = 10


@dataclass(frozen=True)
class Position:
    """Say how far a run has come; epochs count from 1, `step` is done in this one, `worse` epochs since the best.

    `loss` is the last one looked at, in nats per token; `best` the best validation loss; `seconds` of training so far.
    """

    epoch: int = 1
    step: int = 0
    loss: float = nan
    best: float = inf
    best_epoch: int = 0
    worse: int = 0
    seconds: float = 0.0


class Trainer:
    """Hold a run between two steps: weights, optimizer, randomness, carried state and position belong together."""

    def __init__(self, material: Material, recipe: Recipe, device: torch.device) -> None:
        self.material = material
        self.recipe = recipe
        self.device = device
        self.position = Position()
        self.network = Network(material.config(recipe), recipe.dropout).to(device)
        initialise(self.network, recipe.seed)
        self.optimizer = make_optimizer(self.network, recipe, device)
        self.noise = torch.Generator(device=device).manual_seed(recipe.seed)
        self.loss = choose(recipe.softmax, torch.from_numpy(material.counts).to(device), recipe.negatives)
        self.precision = pick_precision(recipe.precision, device)
        tokens = len(material.training.tokens)
        self.lanes = lanes_for(tokens, recipe.batch, recipe.window)
        self.steps = steps_per_epoch(tokens, self.lanes, recipe.window)
        self.state: list[LayerState] = self.network.start(self.lanes)
        # Sums of nats per lane, on the device so that no step waits: of the epoch so far, and since the last look.
        self.sums = torch.zeros(2, dtype=torch.float64 if device.type != "mps" else torch.float32, device=device)

    def weights(self) -> dict[str, NDArray[np.generic]]:
        """Return the weights as they are now, as the player wants them."""
        return {name: weight.detach().cpu().numpy() for name, weight in self.network.state_dict().items()}

    def events(self) -> Iterator[Event]:
        """Train to the end, from wherever the position is.

        Raises TrainingError when the loss stops being a number.
        """
        while self.position.epoch <= self.recipe.epochs:
            if self.recipe.patience and self.position.worse >= self.recipe.patience:
                yield self.finished("patience")
                return
            yield from self._steps()
            yield self._end_of_epoch()
        yield self.finished("epochs")

    def finished(self, reason: str, message: str = "") -> Finished:
        """Return the closing event for the run as it stands."""
        at = self.position
        perplexity = exp(min(at.best, 700)) if at.best_epoch else nan
        # The reason is checked by the event's readers; the trainer's own callers pass literals.
        return Finished(reason, at.epoch, at.best_epoch, perplexity, at.seconds, message)  # type: ignore[arg-type]

    def _steps(self) -> Iterator[Event]:
        window = self.recipe.window
        tokens = epoch_lanes(self.material.training, self.recipe.seed, self.position.epoch, self.lanes)
        if self.position.step == 0:
            self.state = self.network.start(self.lanes)
            self.sums.zero_()
        began, done_before, seconds_before = time.monotonic(), self.position.step, self.position.seconds
        while self.position.step < self.steps:
            first = self.position.step * window
            block = torch.from_numpy(tokens[first : first + window + 1].astype(np.int64)).to(self.device)
            self._step(block)
            step = self.position.step + 1
            loss = self._look(step) if step % _LOOK == 0 or step in (1, self.steps) else self.position.loss
            seconds = time.monotonic() - began
            self.position = replace(self.position, step=step, loss=loss, seconds=seconds_before + seconds)
            yield self._progress(seconds / (step - done_before))

    def _step(self, block: Tensor) -> None:
        done = (self.position.epoch - 1 + self.position.step / self.steps) / self.recipe.epochs
        for group in self.optimizer.param_groups:
            group["lr"] = rate_at(self.recipe, done)
        mixed = self.precision != torch.float32
        with torch.autocast(self.device.type, dtype=self.precision, enabled=mixed):
            features, state = self.network(block[:-1], self.state, self.noise)
            loss = self.loss(self.network, features.flatten(0, 1), block[1:].flatten(), self.noise)
        self.optimizer.zero_grad(set_to_none=True)
        # torch's stubs leave this untyped.
        loss.backward()  # type: ignore[no-untyped-call]
        if self.recipe.clip:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip)
        self.optimizer.step()
        self.state = forget(state)
        self.sums += loss.detach() * (len(block) - 1)

    def _look(self, step: int) -> float:
        """Return the mean loss per token since the last look. Raises TrainingError where it is no number."""
        previous = max(min(step - 1, 1), (step - 1) // _LOOK * _LOOK)
        mean = float(self.sums[1]) / (self._rows(step) - self._rows(previous))
        self.sums[1] = 0
        if not isfinite(mean):
            raise TrainingError(
                f"the loss stopped being a number in epoch {self.position.epoch}, step {step}",
                hint="try a lower --rate, or --clip 1; the best model so far is kept",
            )
        return mean

    def _rows(self, step: int) -> int:
        """Return how many tokens each lane has predicted after `step` steps; the last window may be shorter."""
        return min(step * self.recipe.window, len(self.material.training.tokens) // self.lanes - 1)

    def _progress(self, seconds_per_step: float) -> Progress:
        at = self.position
        left = self.steps - at.step + (self.recipe.epochs - at.epoch) * self.steps
        speed = self.lanes * self.recipe.window / max(seconds_per_step, 1e-9)
        return Progress(at.epoch, at.step, self.steps, at.loss, speed, left * seconds_per_step)

    def _end_of_epoch(self) -> EpochEnd:
        began = time.monotonic()
        at = self.position
        validation = validate(self.network, self.material.validation, self.precision)
        better = validation < at.best
        seconds = at.seconds + time.monotonic() - began
        self.position = Position(
            epoch=at.epoch + 1,
            loss=at.loss,
            best=validation if better else at.best,
            best_epoch=at.epoch if better else at.best_epoch,
            worse=0 if better else at.worse + 1,
            seconds=seconds,
        )
        rate = float(self.optimizer.param_groups[0]["lr"])
        training = float(self.sums[0]) / self._rows(self.steps)
        return EpochEnd(at.epoch, training, validation, exp(min(validation, 700)), better, rate, seconds)
