"""Keep the models on disk: the user's own, a folder each, and the shipped ones, which are read only.

Only headers are read here, so that a list of models costs next to nothing.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from songwriter.errors import ModelError, SongwriterError, UsageError, nearest, storage_error
from songwriter.lock import holder
from songwriter.model.file import MODEL, Header, halve, read_fingerprint, read_header, read_model
from songwriter.paths import expand_home, models_folder, shipped_models_folder
from songwriter.settings import read_leniently
from songwriter.storage import make_folder, remove_file, write_bytes

RESUME = "resume.safetensors"
HISTORY = "events.jsonl"
DEFAULT = "default"
# Of the shipped models, the one that is meant by it.
_FIRST = "today"

# What every file system takes as a folder's name, and no shell trips over.
_NAME = re.compile(r"[^\W_][\w.+-]{0,63}(?<!\.)")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|default", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """A model in the library; `size` of its file in bytes."""

    name: str
    path: Path
    shipped: bool
    size: int
    header: Header


@dataclass(frozen=True)
class Broken:
    """Something in the library that should be a model and can't be read, with the reason."""

    name: str
    path: Path
    reason: str


def list_models() -> list[Entry | Broken]:
    """Return the models, the user's own first, each by name; a shipped one is hidden by an own one of its name."""
    own = _models_in(models_folder())
    shipped = [name for name in _models_in(shipped_models_folder()) if name not in own]
    return [_entry(name, models_folder() / name / MODEL, shipped=False) for name in own] + [
        _entry(name, shipped_models_folder() / name / MODEL, shipped=True) for name in shipped
    ]


def find_model(name: str) -> Path:
    """Return the path of the model file for a name, "default", or a path to a model's file or folder.

    Raises ModelError with the nearest name as its hint.
    """
    if name == DEFAULT:
        return _default()
    for folder in (models_folder(), shipped_models_folder()):
        if name in _models_in(folder):
            return folder / name / MODEL
    path = expand_home(name)
    # Not Path.is_file, which some versions of Python let trip over a name too long for the disk.
    for file in (path / MODEL, path):
        if os.path.isfile(file):  # noqa: PTH113
            return file
    names = [*_models_in(models_folder()), *_models_in(shipped_models_folder())]
    close = nearest(name, names)
    if close:
        hint = f"did you mean {close!r}?"
    else:
        hint = f"there are: {', '.join(names)}" if names else "`songwriter train CORPUS --name NAME` makes one"
    raise ModelError(f"no model called {name!r}", hint=hint)


def model_name(path: Path, header: Header) -> str:
    """Return the name of the model in the file: that of its folder in a library, else the one it was trained under."""
    return (path.parent.name if path.name == MODEL else "") or header.name or path.stem


def run_folder(name: str) -> Path:
    """Return the folder for the user's model called `name`, which need not exist. Raises UsageError for a bad name."""
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        raise UsageError(
            f"{name!r} can't be a model's name", hint="letters and digits, with . - + _ between; `default` is taken"
        )
    return models_folder() / name


def rename_model(name: str, new: str) -> None:
    """Give one of the user's models another name, unless it is being trained.

    Raises ModelError, UsageError or StorageError.
    """
    source, target = own_folder(name), run_folder(new)
    refuse_going(source)
    if target.exists():
        raise UsageError(f"there is a model called {new} already", hint="choose another name, or remove that one first")
    try:
        source.rename(target)
    except OSError as error:
        raise storage_error(error, target) from error


def remove_model(name: str) -> None:
    """Delete one of the user's models with all of its run, unless that is going on.

    Raises ModelError, UsageError or StorageError.
    """
    folder = own_folder(name)
    refuse_going(folder)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise storage_error(error, folder) from error


def export_model(name: str, target: Path, *, half: bool = False, replace: bool = False) -> Path:
    """Copy a model into a single file, in half precision if asked, and return its path.

    Raises ModelError (also where the model is damaged), StorageError, or UsageError where the file exists and isn't to
    be replaced.
    """
    source = find_model(name)
    read_model(source)
    if target.is_dir():
        target = target / f"{source.parent.name}.safetensors"
    if target.exists() and not replace:
        raise UsageError(f"{target} exists", hint="--replace overwrites it, or name another file")
    if half:
        halve(source, target)
    else:
        _copy(source, target)
    return target


def import_model(source: Path, name: str, *, replace: bool = False) -> Path:
    """Copy a model file into the library under `name`, after checking that it is whole, and return its path there.

    What it replaces goes with its run, which would otherwise be resumed over it. Raises ModelError, StorageError, or
    UsageError where the name is bad, or taken and not to be replaced.
    """
    read_model(source)
    read_fingerprint(source)
    target = run_folder(name) / MODEL
    if target.exists() and not replace:
        raise UsageError(
            f"there is a model called {name} already", hint="--replace overwrites it, or choose another --name"
        )
    refuse_going(target.parent)
    _copy(source, target)
    for old in (RESUME, HISTORY):
        remove_file(target.with_name(old))
    return target


def refuse_going(folder: Path) -> None:
    """Raise UsageError where a run is going on in the folder, whose files must not be taken from under it."""
    if holder(folder) is not None:
        raise UsageError(f"{folder.name} is being trained", hint="stop the run first: it saves, and can be resumed")


def _models_in(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.iterdir() if (each / MODEL).is_file())
    except OSError:
        # A library that isn't there yet is an empty one.
        return []


def _entry(name: str, path: Path, *, shipped: bool) -> Entry | Broken:
    try:
        return Entry(name, path, shipped, path.stat().st_size, read_header(path))
    except (SongwriterError, OSError) as error:
        return Broken(name, path, str(error))


def _default() -> Path:
    settings, _ = read_leniently()
    if settings.model != DEFAULT:
        return find_model(settings.model)
    shipped = _models_in(shipped_models_folder())
    if not shipped:
        raise ModelError(
            "no model comes with this installation", hint="`songwriter train CORPUS --name NAME` makes one"
        )
    return shipped_models_folder() / (_FIRST if _FIRST in shipped else shipped[0]) / MODEL


def own_folder(name: str) -> Path:
    """Return the folder of one of the user's own models. Raises ModelError where it is none of theirs, UsageError."""
    if name in _models_in(models_folder()):
        # Even under a name that no new model may have.
        return models_folder() / name
    folder = run_folder(name)
    if not folder.is_dir():
        find_model(name)
        if name in _models_in(shipped_models_folder()):
            raise ModelError(
                f"{name} comes with songwriter, and can't be renamed or removed",
                hint="another model can be made the default in its place",
            )
        raise ModelError(f"{name} is not in your library", hint="only the models in it can be renamed or removed")
    return folder


def _copy(source: Path, target: Path) -> None:
    try:
        content = source.read_bytes()
    except OSError as error:
        raise storage_error(error, source) from error
    make_folder(target.parent)
    write_bytes(target, content)
