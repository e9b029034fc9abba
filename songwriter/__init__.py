"""songwriter: a language model trained on your own lyrics, on your own machine, beside you while you write.

The public API; everything is loaded when it is first used, and torch only by `train`.
"""

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from songwriter.sampling import Sampler as Sampler
    from songwriter.song import Song as Song
    from songwriter.suggest import load as load
    from songwriter.training.events import Event

__version__ = "0.1.0"
__all__ = ["Sampler", "Song", "__version__", "load", "train"]

_HOMES = {"Sampler": "songwriter.sampling", "Song": "songwriter.song", "load": "songwriter.suggest"}


def train(paths: Iterable[str | Path], name: str, **options: Any) -> "Generator[Event, None, None]":
    """Train a model called `name` on files, folders and globs, and yield what happens; imports torch.

    `options` are the fields of `songwriter.training.recipe.Recipe`, with `device` and `replace`. Closing the iterator
    puts the run aside. Raises a SongwriterError for bad input.
    """
    from songwriter.training.run import Start
    from songwriter.training.run import train as run

    start = {key: options.pop(key) for key in ("base", "device", "replace") if key in options}
    return run(paths, name, Start(options, **start))


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
