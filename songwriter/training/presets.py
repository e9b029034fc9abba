"""Choose the size of a model by the size of its corpus, unless its maker says otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from songwriter.training.recipe import Recipe, recipe_from_options


@dataclass(frozen=True)
class Preset:
    """Options that suit corpora up to so many tokens."""

    up_to: float
    options: Mapping[str, Any]


# Little text is read often by a small network with much dropout; much text seldom by a large one with little.
PRESETS: Mapping[str, Preset] = {
    "tiny": Preset(60_000, {"embedding": 64, "hidden": 128, "dropout": 0.5, "epochs": 30, "batch": 8}),
    "small": Preset(600_000, {"embedding": 128, "hidden": 256, "dropout": 0.4, "epochs": 15, "batch": 16}),
    "medium": Preset(20_000_000, {"embedding": 256, "hidden": 512, "dropout": 0.4, "epochs": 10, "batch": 32}),
    "large": Preset(float("inf"), {"embedding": 512, "hidden": 1024, "dropout": 0.2, "epochs": 4, "batch": 64}),
}


def fit(
    options: Mapping[str, Any], tokens: int, given: Collection[str] | None = None, base: str = ""
) -> tuple[Recipe, str]:
    """Fill up the options with the preset asked for, or with "auto" the one for `tokens`, and say which and why.

    `given` are those that its maker named, if not all; the others are the sizes of the model `base` to start from.
    Raises UsageError for a bad option.
    """
    asked = recipe_from_options(options).preset
    name = asked if asked != "auto" else next(name for name, each in PRESETS.items() if tokens <= each.up_to)
    why = "asked for" if asked != "auto" else f"for a corpus of {tokens:,} tokens"
    fixed = {key: value for key, value in options.items() if value is not None}
    changed = [key for key in PRESETS[name].options if key in (fixed if given is None else given)]
    note = f"preset {name}, {why}" + (f", but for {', '.join(changed)}" if changed else "")
    note += f", with the size of {base}" if base else ""
    return recipe_from_options({**PRESETS[name].options, **fixed, "preset": name}), note


def idle(recipe: Recipe, given: Collection[str], *, split: bool) -> tuple[str, ...]:
    """Say which of the options that were `given` have no effect beside the others."""
    reasons = {
        "negatives": recipe.softmax == "full" and "the full softmax",
        "momentum": recipe.optimizer != "sgd" and recipe.optimizer,
        "dropout_between": recipe.layers == 1 and "a single layer",
        "validation": split and "a validation part of its own",
    }
    return tuple(
        f"--{name.replace('_', '-')} has no effect with {reason}"
        for name, reason in reasons.items()
        if reason and name in given
    )
