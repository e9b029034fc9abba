"""Keep two runs from one folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from songwriter.errors import TrainingError
from songwriter.lock import take


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock.

    Raises TrainingError where another process has it, StorageError where the disk refuses.
    """
    held = take(folder / "lock")
    if held is None:
        raise TrainingError(
            f"a run named {folder.name} is already going on", hint="wait for it, stop it, or choose another --name"
        )
    with held:
        yield
