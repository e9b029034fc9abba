"""The part of training that learns: a network and all that changes with it, one step at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from songwriter.model.config import ModelConfig
from songwriter.model.network import Dropouts, Memory, Network, Noise, forget, initialise
from songwriter.training.optimizer import make_optimizer, pick_precision, widest
from songwriter.training.ranks import Ranks
from songwriter.training.recipe import Recipe
from songwriter.training.softmax import Loss, choose

Tensors = dict[str, Tensor]


class Objective(nn.Module):
    """Turn a block of tokens into a loss: what is spread over processes has to be one module."""

    def __init__(self, network: Network, loss: Loss) -> None:
        super().__init__()
        self.network = network
        self.loss = loss

    def forward(self, block: Tensor, state: list[Memory], noise: Noise) -> tuple[Tensor, list[Memory]]:
        """Return the mean loss in nats per token of a block, `(window + 1, lanes)`, and the memory after it."""
        inputs, targets = block[:-1], block[1:].flatten()
        drawn = self.loss.draw(noise.generator)
        # One look-up for all: the gradient of each is as large as the whole embedding.
        rows = self.network.embedding(torch.cat([inputs.flatten(), targets, drawn]))
        read, compared = torch.split(rows, [inputs.numel(), len(targets) + len(drawn)])
        features, after = self.network(inputs, state, noise, read.view(*inputs.shape, -1))
        return self.loss(self.network, features.flatten(0, 1), targets, drawn, compared), after


@dataclass(frozen=True)
class Sizes:
    """Say how many lanes there are in all, and which of them are this process's."""

    lanes: int
    own: slice


class Learner:
    """Hold what a step changes: weights, their average, optimizer, randomness, carried memory and sums of loss."""

    def __init__(
        self, config: ModelConfig, recipe: Recipe, counts: NDArray[np.int64], sizes: Sizes, ranks: Ranks, device: str
    ) -> None:
        self.recipe = recipe
        self.sizes = sizes
        self.ranks = ranks
        self.device = torch.device(device)
        self.network = Network(config, _dropouts(recipe)).to(self.device)
        initialise(self.network, recipe.seed)
        self.noise = torch.Generator(device=self.device).manual_seed(recipe.seed)
        loss = choose(recipe.softmax, torch.from_numpy(counts).to(self.device), recipe.negatives)
        objective = Objective(self.network, loss)
        with ranks.in_step():
            self._objective = objective if ranks.size == 1 else DistributedDataParallel(objective)
        self.optimizer = make_optimizer(self.network, recipe, self.device)
        self.precision = pick_precision(recipe.precision, self.device)
        self.averaged = {name: each.detach().clone() for name, each in self._named()} if recipe.average else {}
        self.memory: list[Memory] = []
        # Sums of nats per lane, on the device so that no step waits: of the epoch so far, and since the last look.
        self.sums = torch.zeros(2, dtype=widest(self.device), device=self.device)
        self.begin()

    def begin(self) -> None:
        """Begin an epoch: nothing was read, and nothing counted."""
        own = self.sizes.own
        self.memory = self.network.start(own.stop - own.start)
        self.sums.zero_()

    def load(self, weights: Mapping[str, NDArray[np.generic]]) -> None:
        """Take other weights than the ones to begin with."""
        self.network.load_state_dict({name: torch.from_numpy(np.array(each)) for name, each in weights.items()})
        for name, each in self._named():
            if name in self.averaged:
                self.averaged[name].copy_(each)

    def step(self, block: Tensor, rate: float) -> None:
        """Learn from a block of tokens, `(window + 1, own lanes)`, at a learning rate."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        noise = Noise(self.noise, self.sizes.lanes, self.sizes.own.start)
        mixed = self.precision != torch.float32
        self.optimizer.zero_grad(set_to_none=True)
        with self.ranks.in_step():
            with torch.autocast(self.device.type, dtype=self.precision, enabled=mixed):
                loss, memory = self._objective(block, self.memory, noise)
            loss.backward()
        if self.recipe.clip:
            nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip)
        self.optimizer.step()
        for name, each in self._named():
            if name in self.averaged:
                self.averaged[name].lerp_(each.detach(), 1 - self.recipe.average)
        self.memory = forget(memory)
        self.sums += loss.detach() * (len(block) - 1)

    def nats(self, which: int) -> float:
        """Return a sum of nats per lane, the mean over all processes: 0 of the epoch, 1 since the last look."""
        return float(self.ranks.add_up(self.sums[which])) / self.ranks.size

    def weights(self) -> dict[str, NDArray[np.generic]]:
        """Return the weights as they are now, as the player wants them."""
        return {name: each.detach().cpu().numpy().copy() for name, each in self._named()}

    def swap(self) -> None:
        """Exchange the weights with their average."""
        with torch.no_grad():
            for name, each in self._named():
                last = each.clone()
                each.copy_(self.averaged[name])
                self.averaged[name].copy_(last)

    def tensors(self) -> Tensors:
        """Return copies of all that a step changes, by name; the memory of all lanes, whichever process has them."""
        found = {f"weight.{name}": each.detach() for name, each in self._named()}
        found |= {f"average.{name}": each for name, each in self.averaged.items()}
        for number, entries in self.optimizer.state_dict()["state"].items():
            found |= {f"optimizer.{number}.{key}": each for key, each in entries.items() if isinstance(each, Tensor)}
        for layer, memory in enumerate(self.memory):
            found |= {f"memory.{layer}.{part}": self.ranks.gather(each, 1) for part, each in enumerate(memory)}
        found["noise"] = self.noise.get_state()
        found["sums"] = self.ranks.add_up(self.sums) / self.ranks.size
        return {name: each.clone().contiguous() for name, each in found.items()}

    def restore(self, tensors: Tensors) -> None:
        """Go back, or on, to where `tensors` were taken.

        Raises KeyError, ValueError or RuntimeError if they don't fit.
        """
        self.network.load_state_dict({name: tensors[f"weight.{name}"] for name, _ in self._named()})
        for name, each in self.averaged.items():
            each.copy_(tensors[f"average.{name}"])
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": _optimizer_state(tensors)})
        self.noise.set_state(tensors["noise"])
        self.sums.copy_(tensors["sums"])
        self.memory = [
            tuple(self._own(tensors[f"memory.{layer}.{part}"]) for part in range(len(memory)))
            for layer, memory in enumerate(self.memory)
        ]

    def _own(self, memory: Tensor) -> Tensor:
        if memory.shape[1] != self.sizes.lanes:
            raise ValueError(f"{memory.shape[1]} lanes where {self.sizes.lanes} are wanted")
        return memory[:, self.sizes.own].clone().to(self.device)

    def _named(self) -> list[tuple[str, nn.Parameter]]:
        return list(self.network.named_parameters())


def _dropouts(recipe: Recipe) -> Dropouts:
    parts = (recipe.dropout_input, recipe.dropout_between, recipe.dropout_output)
    return Dropouts(recipe.dropout_words, *(recipe.dropout if each is None else each for each in parts))


def _optimizer_state(tensors: Tensors) -> dict[int, dict[str, Any]]:
    entries: dict[int, dict[str, Any]] = {}
    for name, tensor in tensors.items():
        if name.startswith("optimizer."):
            _, number, key = name.split(".", 2)
            # Cloned: the optimizer changes its state in place, and the tensors may be wanted again.
            entries.setdefault(int(number), {})[key] = tensor.clone()
    return entries
