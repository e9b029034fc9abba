"""Hold every option of a training run, checked; no torch in here."""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from songwriter.errors import UsageError, nearest, storage_error
from songwriter.model.config import Cell, Level

Optimizer = Literal["adamw", "adam", "sgd"]
Schedule = Literal["linear", "cosine", "constant"]
Softmax = Literal["auto", "full", "sampled"]
Precision = Literal["auto", "float32", "bfloat16"]
PresetName = Literal["auto", "tiny", "small", "medium", "large"]


@dataclass(frozen=True)
class Recipe:
    """Say how a model is made. With the corpus it decides the result.

    Raises UsageError for an option that makes no sense.
    """

    level: Level = "word"
    # What the options that aren't given come from (`songwriter.training.presets`); auto goes by the corpus's size.
    preset: PresetName = "auto"
    # The vocabulary keeps this many tokens; the rest become <unk>.
    vocabulary: int = 10_000
    cell: Cell = "lstm"
    embedding: int = 128
    hidden: int = 256
    layers: int = 1
    # Earlier hidden states that the attention sees; 0 is none.
    attention: int = 0
    # Share of units dropped wherever the three below don't say otherwise (variational, Gal and Ghahramani 2016).
    dropout: float = 0.3
    dropout_input: float | None = None
    dropout_between: float | None = None
    dropout_output: float | None = None
    # Share of the vocabulary that is left out of each window (embedding dropout, the same paper).
    dropout_words: float = 0.0
    # Passes over the corpus.
    epochs: int = 10
    # Minutes of training after which it ends, the schedule fitted to them; 0 is no limit.
    minutes: float = 0.0
    # Steps of back-propagation through time.
    window: int = 35
    # Vary the length of windows, so that they break elsewhere in each epoch (Merity et al. 2018).
    vary_window: bool = False
    # Lanes that are read side by side.
    batch: int = 32
    optimizer: Optimizer = "adamw"
    # None is the optimizer's own: 4e-3 for Adam(W), 1 for SGD.
    rate: float | None = None
    schedule: Schedule = "linear"
    # Of SGD only.
    momentum: float = 0.9
    weight_decay: float = 0.01
    # The longest gradient that is taken as it is; 0 is off.
    clip: float = 1.0
    # Averaged weights are tried beside the last ones, and kept where validation finds them better: each step they keep
    # this share of themselves (exponential moving average, Polyak and Juditsky 1992); 0 is off.
    average: float = 0.0
    # Epochs without a better validation loss before training ends; 0 is never.
    patience: int = 3
    softmax: Softmax = "auto"
    # Words that the sampled softmax draws for each step to compare with.
    negatives: int = 1024
    precision: Precision = "auto"
    # Share of the songs kept aside for validation.
    validation: float = 0.05
    seed: int = 1
    # On what terms the model may be passed on; written into its header.
    licence: str = ""

    def __post_init__(self) -> None:
        """Check every option once."""
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise UsageError(f"{name} can't be {getattr(self, name)!r}", hint="one of " + ", ".join(choices))
        for name, (kind, least, most) in _RANGES.items():
            value = getattr(self, name)
            if value is None and getattr(type(self), name) is None:
                continue
            right_kind = isinstance(value, kind) or (kind is float and isinstance(value, int))
            if isinstance(value, bool) != (kind is bool) or not right_kind or not least <= value <= most:
                what = {int: "a whole number", float: "a number"}.get(kind, "true or false, as numbers")
                raise UsageError(f"{name} can't be {value!r}", hint=f"{what} from {least:g} to {most:g}")

    @property
    def first_rate(self) -> float:
        """Return the learning rate that the schedule starts from."""
        if self.rate is not None:
            return self.rate
        return 1.0 if self.optimizer == "sgd" else 4e-3


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "level": get_args(Level),
    "preset": get_args(PresetName),
    "cell": get_args(Cell),
    "optimizer": get_args(Optimizer),
    "schedule": get_args(Schedule),
    "softmax": get_args(Softmax),
    "precision": get_args(Precision),
}
_RANGES: Mapping[str, tuple[type, float, float]] = {
    "vocabulary": (int, 2, 10_000_000),
    "embedding": (int, 1, 8_192),
    "hidden": (int, 1, 8_192),
    "layers": (int, 1, 16),
    "attention": (int, 0, 1_024),
    "dropout": (float, 0.0, 0.95),
    "dropout_input": (float, 0.0, 0.95),
    "dropout_between": (float, 0.0, 0.95),
    "dropout_output": (float, 0.0, 0.95),
    "dropout_words": (float, 0.0, 0.95),
    "epochs": (int, 1, 100_000),
    "minutes": (float, 0.0, 1_000_000.0),
    "window": (int, 1, 10_000),
    "vary_window": (bool, 0, 1),
    "batch": (int, 1, 10_000),
    "rate": (float, 1e-8, 100.0),
    "momentum": (float, 0.0, 0.999),
    "weight_decay": (float, 0.0, 10.0),
    "clip": (float, 0.0, 1e6),
    "average": (float, 0.0, 0.999_999),
    "patience": (int, 0, 100_000),
    "negatives": (int, 1, 1_000_000),
    "validation": (float, 0.001, 0.5),
    "seed": (int, 0, 2**63 - 1),
}


def recipe_from_json(fields: Mapping[str, Any]) -> Recipe:
    """Make a recipe from plain data, leaving aside fields of other versions. Raises UsageError for bad values."""
    known = {each.name for each in dataclasses.fields(Recipe)}
    return Recipe(**{name: value for name, value in fields.items() if name in known})


def read_recipe(path: Path) -> dict[str, Any]:
    """Read options from a TOML file, such as the `recipe.toml` beside a shipped model.

    Raises UsageError where it isn't TOML, StorageError where it can't be read.
    """
    try:
        # Some editors begin a file with a byte order mark, which TOML does not know.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise storage_error(error, path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} is not valid TOML: {error}", hint="one option a line, such as `hidden = 512`"
        ) from error


def recipe_from_options(options: Mapping[str, Any]) -> Recipe:
    """Make a recipe from options by name; None leaves one as it is. Raises UsageError for a bad option."""
    known = [each.name for each in dataclasses.fields(Recipe)]
    for name in options:
        if name not in known:
            close = nearest(name, known)
            raise UsageError(f"unknown option {name!r}", hint=f"did you mean {close!r}?" if close else ", ".join(known))
    return Recipe(**{name: value for name, value in options.items() if value is not None})
