"""Turn what was typed and chosen in the form into a training run's command; no textual and no torch in here."""

import glob
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from songwriter.errors import UsageError
from songwriter.paths import expand_home, models_folder
from songwriter.training.presets import fit
from songwriter.training.recipe import Recipe

# What stays for training where the default share of the songs is kept aside.
_TRAINED = 1 - Recipe.validation


@dataclass(frozen=True)
class Plan:
    """What to train: on which files, under which name, and how; None is what the preset has, "" no base."""

    files: tuple[str, ...]
    name: str
    level: str = "word"
    cell: str = "lstm"
    preset: str = "auto"
    epochs: int | None = None
    minutes: float | None = None
    base: str = ""
    replace: bool = False

    def arguments(self) -> list[str]:
        """Return the arguments of `songwriter` that carry the plan out."""
        options = {"--name": self.name, "--preset": self.preset}
        # A base model has its own level and cell.
        options |= {"--from": self.base} if self.base else {"--level": self.level, "--cell": self.cell}
        options |= {} if self.epochs is None else {"--epochs": str(self.epochs)}
        options |= {} if self.minutes is None else {"--minutes": f"{self.minutes:g}"}
        flags = ["--replace", "--quiet"] if self.replace else ["--quiet"]
        # After "--", a file may begin with a dash.
        return ["train", *(part for pair in options.items() for part in pair), *flags, "--", *self.files]

    @property
    def taken(self) -> bool:
        """Tell whether there is a model or a run of this name."""
        return any(
            (models_folder() / self.name / file).exists() for file in ("model.safetensors", "resume.safetensors")
        )


@dataclass(frozen=True)
class Typed:
    """What is typed and chosen in the form, as it is."""

    files: str = ""
    name: str = ""
    level: str = "word"
    cell: str = "lstm"
    preset: str = "auto"
    epochs: str = ""
    minutes: str = ""
    base: str = ""


def make_plan(typed: Typed) -> Plan:
    """Make a plan of what was typed and chosen. Raises UsageError where it makes no sense. Looks at the disk."""
    from songwriter.library import run_folder

    paths = split_files(typed.files)
    if not paths:
        raise UsageError("no corpus is chosen", hint="type files, folders or globs, or pick them with the browser")
    name = typed.name.strip()
    if not name:
        raise UsageError("the model has no name yet", hint="give it one")
    run_folder(name)
    epochs, minutes = typed.epochs.strip(), typed.minutes.strip()
    if epochs and not (epochs.isdecimal() and 1 <= int(epochs) <= 10_000):
        raise UsageError(f"epochs can't be {epochs!r}", hint="a whole number from 1 to 10000, or nothing")
    return Plan(
        paths,
        name,
        typed.level,
        typed.cell,
        typed.preset,
        int(epochs) if epochs else None,
        _minutes(minutes) if minutes else None,
        typed.base,
    )


def preset_for(name: str, tokens: int) -> tuple[str, int]:
    """Return in words what the preset makes of a corpus of so many tokens, and its epochs."""
    recipe, _ = fit({"preset": name}, round(tokens * _TRAINED))
    why = f"{recipe.preset}, for {tokens:,} tokens" if name == "auto" else "whatever the corpus"
    return f"{why} · {recipe.hidden} hidden units", recipe.epochs


def split_files(typed: str) -> tuple[str, ...]:
    """Return the files, folders and globs that were typed, quotes and all; each must lead to something.

    Raises UsageError where one does not.
    """
    try:
        # Backslashes are part of Windows paths, so they can't be escapes there.
        parts = shlex.split(typed, posix=sys.platform != "win32")
    except ValueError as error:
        raise UsageError("a quote is not closed in the list of files", hint="close it, or leave it out") from error
    paths = [str(expand_home(part.strip("\"'"))) for part in parts]
    for path in paths:
        if not Path(path).exists() and not glob.glob(path, recursive=True):  # noqa: PTH207 - absolute patterns too
            raise UsageError(f"no such file or folder: {path}", hint="check the path; put quotes around spaces")
    return tuple(paths)


def _minutes(typed: str) -> float:
    try:
        minutes = float(typed.replace(",", "."))
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 1_000_000:
        raise UsageError(f"minutes can't be {typed!r}", hint="a number above 0, or nothing for no limit")
    return minutes
