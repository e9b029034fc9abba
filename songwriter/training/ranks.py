"""Share a run out among processes that torchrun started; a run alone is one of one.

Every rank goes through the same events in step; rank 0 alone speaks and saves.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import Tensor, distributed
from torch.distributed.distributed_c10d import Store
from torch.distributed.rendezvous import rendezvous

from songwriter.errors import SongwriterError, TrainingError
from songwriter.library import RESUME, run_folder

# A rank that hangs rather than dies is given up on after this long; one that dies is noticed at once. Long enough for
# the first to build a large corpus while the others wait.
_PATIENCE = timedelta(hours=1)
# Seconds that the others wait for the first to say what went wrong, before one of them says it.
_TURN = 5.0
_TOLD = "songwriter/told"


@dataclass(frozen=True)
class Ranks:
    """Say which process this is, counted from 0, of how many, and of which run; all raise TrainingError at a death."""

    rank: int = 0
    size: int = 1
    run: str = ""

    @property
    def speaks(self) -> bool:
        """Tell whether this is the process that speaks and saves."""
        return self.rank == 0

    def share(self, lanes: int) -> slice:
        """Return this process's part of the lanes. Raises TrainingError where they can't be shared out evenly."""
        if lanes % self.size:
            fit = _divisor(lanes, self.size)
            raise TrainingError(
                f"{lanes} lanes can't be shared out evenly among {self.size} processes",
                hint=f"start {fit} process{'es' * (fit > 1)}; a new run may have "
                f"--batch {max(lanes // self.size, 1) * self.size} instead",
            )
        each = lanes // self.size
        return slice(self.rank * each, (self.rank + 1) * each)

    @contextmanager
    def in_step(self) -> Iterator[None]:
        """Let the processes work together in the `with` block. Raises TrainingError where another has gone away."""
        try:
            yield
        except RuntimeError as error:
            if self.size == 1 or isinstance(error, torch.OutOfMemoryError):
                raise
            raise TrainingError("another process of this run went away", hint=self._way_on()) from error

    @contextmanager
    def first_alone(self) -> Iterator[None]:
        """Let the first process do what is in the `with` block before the others, which may then find it done."""
        if not self.speaks:
            self.meet()
        yield
        if self.speaks:
            self.meet()

    def meet(self) -> None:
        """Wait until every process has come here."""
        if self.size > 1:
            with self.in_step():
                distributed.barrier()

    def add_up(self, tensor: Tensor) -> Tensor:
        """Return the sum of every process's `tensor`."""
        if self.size == 1:
            return tensor
        total = tensor.clone()
        with self.in_step():
            distributed.all_reduce(total)
        return total

    def gather(self, tensor: Tensor, dim: int) -> Tensor:
        """Return every process's `tensor`, one behind the other along `dim`."""
        if self.size == 1:
            return tensor
        parts = [torch.empty_like(tensor) for _ in range(self.size)]
        with self.in_step():
            distributed.all_gather(parts, tensor.contiguous())
        return torch.cat(parts, dim)

    def from_first(self, number: float) -> float:
        """Return what rank 0 has, so that all decide alike."""
        return number if self.size == 1 else float(self.add_up(torch.tensor(number if self.rank == 0 else 0.0)))

    def any(self, wish: bool) -> bool:
        """Return whether any process wishes it; all must ask at the same event, and none after the run has ended."""
        return bool(self.add_up(torch.tensor(int(wish))))

    def _way_on(self) -> str:
        if self.run and (run_folder(self.run) / RESUME).exists():
            return f"`songwriter train --resume {self.run}` goes on from the last save"
        return "nothing was saved yet; start the run again"


@contextmanager
def joined(run: str) -> Iterator[Ranks]:
    """Join the other processes of this run, if torchrun started any, for as long as the `with` block lasts.

    Raises TrainingError where another process goes away in the middle. Of an error that leaves the block, one process
    takes it on itself to tell; the error knows in the others that it is `told`.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Ranks(run=run)
        return
    store, rank, _ = next(rendezvous("env://", timeout=_PATIENCE))
    ranks = Ranks(rank, size, run)
    # Both at once, so that tensors on either kind of device can be shared.
    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    try:
        with ranks.in_step():
            distributed.init_process_group(backend, store=store, rank=rank, world_size=size, timeout=_PATIENCE)
        try:
            yield ranks
        except GeneratorExit:
            # The run is being put aside, which all do at the same event.
            ranks.meet()
            raise
        # No process leaves while another still talks to it.
        ranks.meet()
    except SongwriterError as error:
        error.told = _is_told(store, ranks)
        raise
    finally:
        if distributed.is_initialized():
            distributed.destroy_process_group()


def present(run: str) -> Ranks:
    """Return the ranks as they are joined now, for whoever drives a run from outside."""
    if not distributed.is_initialized():
        return Ranks(run=run)
    return Ranks(distributed.get_rank(), distributed.get_world_size(), run)


def _is_told(store: Store, ranks: Ranks) -> bool:
    """Tell whether another process says what went wrong; the first one does if it lives, whatever the others have."""
    try:
        until = time.monotonic() + _TURN
        # Not store.wait, which writes a warning of its own when the time is up.
        while not ranks.speaks and not store.check([_TOLD]) and time.monotonic() < until:
            time.sleep(0.1)
        return store.add(_TOLD, 1) > 1 and not ranks.speaks
    except RuntimeError:
        # There is no store any more, so nobody knows.
        return False


def _divisor(lanes: int, size: int) -> int:
    return next(each for each in range(min(lanes, size), 0, -1) if lanes % each == 0)
