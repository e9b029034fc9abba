"""A lock is held by one process, says by which, and is free when that is gone."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from songwriter.errors import StorageError, TrainingError, UsageError
from songwriter.library import import_model, remove_model, rename_model
from songwriter.lock import LOCK, Holder, holder, is_held, locked, take
from songwriter.paths import models_folder

HOLD = """
import sys
from pathlib import Path
from songwriter.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_holder_is_known_while_it_holds(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    with locked(tmp_path):
        assert holder(tmp_path) == Holder(os.getpid())
        with pytest.raises(TrainingError, match="already going on"), locked(tmp_path):
            pass
        assert holder(tmp_path) == Holder(os.getpid())
    assert holder(tmp_path) is None


def test_another_machines_process_is_no_process_of_ours(tmp_path: Path) -> None:
    with locked(tmp_path):
        for said in ("17 another-machine\n", "", "nonsense", "x y\n"):
            (tmp_path / LOCK).write_text(said)
            assert holder(tmp_path) == Holder(0)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        assert holder(tmp_path) == Holder(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (tmp_path / LOCK).read_text()
    assert holder(tmp_path) is None


def test_looking_at_a_lock_never_keeps_anybody_from_taking_it(tmp_path: Path) -> None:
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.001):
            holder(tmp_path)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        for _ in range(100):
            with locked(tmp_path):
                pass
    finally:
        over.set()
        thread.join()


def test_a_model_is_left_alone_while_it_is_trained(tiny: Path) -> None:
    with locked(models_folder() / "tiny"):
        for do in (
            lambda: rename_model("tiny", "mine"),
            lambda: remove_model("tiny"),
            lambda: import_model(tiny, "tiny", replace=True),
        ):
            with pytest.raises(UsageError, match="is being trained") as caught:
                do()
            assert caught.value.hint
    rename_model("tiny", "mine")
    remove_model("mine")


def test_a_lock_is_held_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lock"
    assert not is_held(path)
    held = take(path)
    assert held is not None
    assert is_held(path)
    assert take(path) is None
    held.close()
    assert not is_held(path)
    again = take(path)
    assert again is not None
    again.close()


def test_looking_makes_no_file_and_a_place_that_refuses_is_an_error(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "lock")
    assert not list(tmp_path.iterdir())
    with pytest.raises(StorageError):
        take(tmp_path)
