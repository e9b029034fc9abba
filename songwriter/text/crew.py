"""Carry out tasks on all processors that there are.

Each worker is this program's own `songwriter.text.worker` in a process that is started anew, and not by
`multiprocessing`, which would run a caller's script again in every process unless the script is written for it. A
worker gets one task at a time and writes the result to the cache, so nothing large goes to and fro, and no more is
under way than there are workers. The results depend on the tasks alone.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from songwriter.errors import CorpusError, SongwriterError, StorageError
from songwriter.text.tasks import Task, task_to_json

# Less than this is done sooner than another process is there to do it.
_WORTH_IT = 4_000_000
# Seconds between two signs of life.
_TICK = 0.2
_ERRORS = {"CorpusError": CorpusError, "StorageError": StorageError}


def carry_out(tasks: Sequence[Task], workers: int | None = None) -> Generator[Task | None, None, None]:
    """Carry out tasks in any order and yield each when it is done, and None now and then meanwhile.

    `workers` are as many as there are processors; 0 does everything in this process, as little work is done anyway.
    Raises the first error of a task; the other tasks are then stopped, as they are when the generator is closed.
    """
    if workers is None:
        workers = _processors() if sum(task.size for task in tasks) > _WORTH_IT else 0
    workers = min(workers, len(tasks))
    if workers:
        yield from _by_workers(tasks, workers)
        return
    for task in tasks:
        task.carry_out()
        yield task


def _by_workers(tasks: Sequence[Task], workers: int) -> Iterator[Task | None]:
    # The largest first, so that none is left to do alone at the end.
    waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
    for task in sorted(tasks, key=lambda task: -task.size):
        waiting.put(task)
    done: queue.SimpleQueue[tuple[Task, str]] = queue.SimpleQueue()
    with ExitStack() as stack:
        for _ in range(workers):
            process = stack.enter_context(_worker())
            threading.Thread(target=_feed, args=(process, waiting, done), daemon=True).start()
        left = len(tasks)
        while left:
            try:
                task, answer = done.get(timeout=_TICK)
            except queue.Empty:
                yield None
                continue
            _check(task, answer)
            left -= 1
            yield task


def _feed(
    process: "subprocess.Popen[str] | None",
    waiting: "queue.SimpleQueue[Task]",
    done: "queue.SimpleQueue[tuple[Task, str]]",
) -> None:
    """Give a worker one task after the other, in a thread of its own; an empty answer says that it has died."""
    while True:
        try:
            task = waiting.get_nowait()
        except queue.Empty:
            return
        answer = ""
        if process and process.stdin and process.stdout:
            with contextlib.suppress(OSError, ValueError):
                process.stdin.write(task_to_json(task) + "\n")
                process.stdin.flush()
                answer = process.stdout.readline()
        done.put((task, answer))


def _check(task: Task, answer: str) -> None:
    """Raise the error that a worker has met."""
    try:
        error = json.loads(answer)
    except ValueError:
        # It could not be started, or has died, which says nothing about the task: here a real error shows itself.
        task.carry_out()
        return
    if error:
        raise _ERRORS.get(error["kind"], SongwriterError)(error["message"], hint=error["hint"])


@contextmanager
def _worker() -> Iterator["subprocess.Popen[str] | None"]:
    """Start a worker and make sure of its end; None where no process can be started."""
    package = str(Path(__file__).parent.parent.parent)
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "songwriter.text.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        )
    except OSError:
        yield None
        return
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
