"""Turn what was typed and chosen in the form into a training run's command; no textual and no torch in here."""

import glob
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from songwriter.errors import UsageError
from songwriter.paths import expand_home, models_folder


@dataclass(frozen=True)
class Plan:
    """What to train: on which files, under which name, and how."""

    files: tuple[str, ...]
    name: str
    epochs: int = 10
    level: str = "word"
    cell: str = "lstm"
    replace: bool = False

    def arguments(self) -> list[str]:
        """Return the arguments of `songwriter` that carry the plan out."""
        options = {"--name": self.name, "--epochs": str(self.epochs), "--level": self.level, "--cell": self.cell}
        flags = ["--replace", "--quiet"] if self.replace else ["--quiet"]
        # After "--", a file may begin with a dash.
        return ["train", *(part for pair in options.items() for part in pair), *flags, "--", *self.files]

    @property
    def taken(self) -> bool:
        """Tell whether there is a model or a run of this name."""
        return any(
            (models_folder() / self.name / file).exists() for file in ("model.safetensors", "resume.safetensors")
        )


def make_plan(files: str, name: str, epochs: str, level: str, cell: str) -> Plan:
    """Make a plan of what was typed and chosen. Raises UsageError where it makes no sense. Looks at the disk."""
    from songwriter.library import run_folder

    paths = split_files(files)
    if not name.strip():
        raise UsageError("the model has no name yet", hint="give it one")
    run_folder(name.strip())
    if not epochs.strip().isdecimal() or not 1 <= int(epochs) <= 10_000:
        raise UsageError(f"epochs can't be {epochs!r}", hint="a whole number from 1 to 10000")
    return Plan(paths, name.strip(), int(epochs), level, cell)


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
    if not paths:
        raise UsageError("no corpus is chosen", hint="type files, folders or globs, or pick them with the browser")
    for path in paths:
        if not Path(path).exists() and not glob.glob(path, recursive=True):  # noqa: PTH207 - absolute patterns too
            raise UsageError(f"no such file or folder: {path}", hint="check the path; put quotes around spaces")
    return tuple(paths)
