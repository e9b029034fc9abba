"""Start from another model: its layers and the words that it knows, with the new corpus's frequent words added."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import UsageError
from songwriter.model.file import Arrays, Header

# The rarest of the words that are known tell best what a new one is like.
_RARE = 1_000
_LOWER = 0.25
_SIZES = ("level", "cell", "embedding", "hidden", "layers", "attention")


def options_for(base: Header, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with the base model's sizes filled in.

    Raises UsageError for an option that would make another network of it.
    """
    for name in _SIZES:
        wanted, there = options.get(name), getattr(base.config, name)
        if wanted is not None and wanted != there:
            raise UsageError(
                f"--{name} {wanted} doesn't fit {base.name}, which has {there}",
                hint=f"leave --{name} out, or --from to start from nothing",
            )
    return {**options, **{name: getattr(base.config, name) for name in _SIZES}}


def lowered(rate: float) -> float:
    """Return the learning rate for a network that has learned already, from that of one that has not."""
    return rate * _LOWER


def expanded(weights: Mapping[str, NDArray[np.generic]], size: int, seed: int) -> Arrays:
    """Return the weights for a vocabulary of `size`: the old rows as they are, the new ones like the rarest old ones.

    A little noise sets the new words apart from one another.
    """
    old = {name: each.astype(np.float32) for name, each in weights.items()}
    embedding, bias = old["embedding.weight"], old["bias"]
    new = size - len(bias)
    rare = embedding[-_RARE:]
    noise = np.random.default_rng(seed).normal(0, 0.1 * float(rare.std()) + 1e-6, (new, embedding.shape[1]))
    rows = (rare.mean(axis=0) + noise).astype(np.float32)
    level = np.full(new, bias[-_RARE:].mean(), dtype=np.float32)
    return {**old, "embedding.weight": np.concatenate([embedding, rows]), "bias": np.concatenate([bias, level])}
