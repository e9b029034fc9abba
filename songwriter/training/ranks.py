"""Share a run out among processes that torchrun started; a run alone is one of one.

Every rank goes through the same events in step; rank 0 alone speaks and saves.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import Tensor, distributed

from songwriter.errors import TrainingError

# A rank that hangs rather than dies is given up on after this long; one that dies is noticed at once. Long enough for
# the first to build a large corpus while the others wait.
_PATIENCE = timedelta(hours=1)


@dataclass(frozen=True)
class Ranks:
    """Say which process this is, counted from 0, and of how many."""

    rank: int = 0
    size: int = 1

    @property
    def speaks(self) -> bool:
        """Tell whether this is the process that speaks and saves."""
        return self.rank == 0

    def share(self, lanes: int) -> slice:
        """Return this process's part of the lanes. Raises TrainingError where they can't be shared out evenly."""
        if lanes % self.size:
            raise TrainingError(
                f"{lanes} lanes can't be shared out evenly among {self.size} processes",
                hint=f"--batch {max(lanes // self.size, 1) * self.size}, or another number of processes",
            )
        each = lanes // self.size
        return slice(self.rank * each, (self.rank + 1) * each)

    @contextmanager
    def first_alone(self) -> Iterator[None]:
        """Let the first process do what is in the `with` block before the others, which may then find it done."""
        if self.size > 1 and not self.speaks:
            distributed.barrier()
        yield
        if self.size > 1 and self.speaks:
            distributed.barrier()

    def add_up(self, tensor: Tensor) -> Tensor:
        """Return the sum of every process's `tensor`."""
        if self.size == 1:
            return tensor
        total = tensor.clone()
        distributed.all_reduce(total)
        return total

    def gather(self, tensor: Tensor, dim: int) -> Tensor:
        """Return every process's `tensor`, one behind the other along `dim`."""
        if self.size == 1:
            return tensor
        parts = [torch.empty_like(tensor) for _ in range(self.size)]
        distributed.all_gather(parts, tensor.contiguous())
        return torch.cat(parts, dim)

    def from_first(self, number: float) -> float:
        """Return what rank 0 has, so that all decide alike."""
        return number if self.size == 1 else float(self.add_up(torch.tensor(number if self.rank == 0 else 0.0)))


@contextmanager
def joined() -> Iterator[Ranks]:
    """Join the other processes of this run, if torchrun started any, for as long as the `with` block lasts.

    Raises TrainingError where another process goes away in the middle.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Ranks()
        return
    # Both at once, so that tensors on either kind of device can be shared.
    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    distributed.init_process_group(backend, timeout=_PATIENCE)
    try:
        yield Ranks(distributed.get_rank(), size)
        # No process leaves while another still talks to it.
        distributed.barrier()
    except GeneratorExit:
        # The run is being put aside, which all do at the same event.
        distributed.barrier()
        raise
    except RuntimeError as error:
        raise TrainingError(
            "another process of this run went away", hint="`songwriter train --resume NAME` goes on from the last save"
        ) from error
    finally:
        distributed.destroy_process_group()


def any_rank(wish: bool) -> bool:
    """Return whether any process wishes it; all must ask at the same event, and none after the run has ended."""
    if not distributed.is_initialized():
        return wish
    wishes = torch.tensor(int(wish))
    distributed.all_reduce(wishes)
    return bool(wishes)
