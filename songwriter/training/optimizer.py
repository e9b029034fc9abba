"""Choose how weights are changed: the optimizer, its learning rate over time, and the arithmetic it runs in."""

from math import cos, pi

import torch
from torch import nn

from songwriter.errors import UsageError
from songwriter.training.recipe import Recipe

WARM_UP = 0.02


def make_optimizer(network: nn.Module, recipe: Recipe, device: torch.device) -> torch.optim.Optimizer:
    """Make the recipe's optimizer: Adam (Kingma and Ba 2015), AdamW (Loshchilov and Hutter 2019), or SGD with momentum.

    Weight decay is for the matrices between layers only: decaying biases and the embeddings of rare words does harm.
    """
    named = sorted(network.named_parameters())
    matrices = [weight for name, weight in named if weight.ndim > 1 and not name.startswith("embedding")]
    others = [weight for name, weight in named if weight.ndim == 1 or name.startswith("embedding")]
    groups = [{"params": matrices, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    fused = device.type in ("cpu", "cuda")
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=recipe.first_rate, momentum=recipe.momentum, fused=fused)
    kind = torch.optim.AdamW if recipe.optimizer == "adamw" else torch.optim.Adam
    # The longer memory that is usual for Adam (0.999) forgets too slowly for runs of a few thousand steps.
    return kind(groups, lr=recipe.first_rate, betas=(0.9, 0.99), fused=fused)


def rate_at(recipe: Recipe, done: float) -> float:
    """Return the learning rate when a share `done`, 0 to 1, of all steps is behind; a short warm-up comes first."""
    warm = min(1.0, (done + 1e-3) / WARM_UP)
    if recipe.schedule == "linear":
        return recipe.first_rate * min(warm, 1 - done)
    if recipe.schedule == "cosine":
        return recipe.first_rate * warm * (1 + cos(pi * done)) / 2
    return recipe.first_rate * warm


def pick_device(name: str) -> str:
    """Return the device called `name`, or with "auto" the fastest that is there.

    Raises UsageError for a device that this machine doesn't have.
    """
    if name == "auto":
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        # A name that torch knows says nothing of the machine; a number that comes back does.
        torch.zeros(1, device=name).item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise UsageError(
            f"there is no device {name!r} to train on", hint="auto takes the fastest that is there; cpu always is"
        ) from error
    return name


def pick_precision(name: str, device: torch.device) -> torch.dtype:
    """Return the arithmetic for the forward pass; "auto" takes bfloat16 where one tiny step with it goes through.

    Trying is surer than reading the processor's flags: what torch supports is what counts.
    """
    if name != "auto":
        return torch.bfloat16 if name == "bfloat16" else torch.float32
    try:
        layer = nn.LSTM(8, 8).to(device)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            out, _ = layer(torch.zeros((2, 2, 8), device=device))
        out.float().sum().backward()
    except RuntimeError:
        return torch.float32
    return torch.bfloat16


def widest(device: torch.device) -> torch.dtype:
    """Return the most exact kind of numbers that a device has, for sums of many."""
    return torch.float32 if device.type == "mps" else torch.float64
