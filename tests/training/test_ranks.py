"""Many ranks = one: runs shared out by torchrun, on small songs."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from songwriter.errors import TrainingError
from songwriter.library import MODEL, RESUME, run_folder
from songwriter.lock import locked
from songwriter.model.file import read_header, read_model
from songwriter.training.keeper import HISTORY
from songwriter.training.ranks import Ranks
from songwriter.training.resume import read_resume
from tests.training.songs import write_songs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="torchrun's gloo needs a POSIX host name here")

SIZES = ("--embedding=12", "--hidden=16", "--window=7", "--batch=6", "--validation=0.2", "--precision=float32")
OPTIONS = (*SIZES, "--softmax=sampled", "--negatives=8", "--dropout=0.3", "--dropout-words=0.1", "--attention=3")
TORCHRUN = (sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "-m", "songwriter")
ALONE = (sys.executable, "-m", "songwriter")


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    return write_songs(tmp_path / "songs.txt")


@contextmanager
def started(home: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "SONGWRITER_HOME": str(home), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def run(home: Path, *command: str) -> str:
    with started(home, *command) as process:
        out, notes = process.communicate(timeout=120)
    assert process.returncode == 0, notes
    return out


def distance(first: str, second: str) -> float:
    (_, one), (_, two) = (read_model(run_folder(name) / MODEL) for name in (first, second))
    return max(float(np.abs(one[name] - two[name]).max()) for name in one)


def test_two_ranks_with_half_the_lanes_each_are_one_process_with_all(songs: Path, home: Path) -> None:
    alone = run(home, *ALONE, "train", str(songs), "--name=one", "--epochs=2", "--events=json", *OPTIONS)
    shared = run(home, *TORCHRUN, "train", str(songs), "--name=two", "--epochs=2", "--events=json", *OPTIONS)
    assert distance("one", "two") < 1e-5
    losses = [
        [event["validation_loss"] for event in map(json.loads, out.splitlines()) if event["event"] == "EpochEnd"]
        for out in (alone, shared)
    ]
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)
    # One rank speaks: each event is told once, and kept once.
    assert shared.count('"Started"') == 1
    assert (run_folder("two") / HISTORY).read_text().count('"Finished"') == 1

    # A run goes on with another number of ranks.
    run(home, *ALONE, "train", "--resume=two", "--epochs=3", "--quiet")
    run(home, *TORCHRUN, "train", "--resume=one", "--epochs=3", "--quiet")
    assert distance("one", "two") < 1e-5
    assert read_header(run_folder("one") / MODEL).scores == pytest.approx(
        read_header(run_folder("two") / MODEL).scores, abs=1e-3
    )


def apart(logs: Path) -> tuple[str, ...]:
    """Return the command that starts two ranks whose stderr goes into files, apart from what torchrun itself says."""
    return (*TORCHRUN[:-2], f"--log-dir={logs}", "--redirects=2", *TORCHRUN[-2:], "train")


def said(logs: Path) -> list[str]:
    """Return what each rank wrote to its stderr."""
    return [next(logs.glob(f"*/attempt_0/{rank}/stderr.log")).read_text() for rank in (0, 1)]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the ranks are found through Linux's /proc")
@pytest.mark.parametrize("victim", [0, 1])
def test_a_rank_that_dies_stops_the_others_and_leaves_a_usable_checkpoint(
    songs: Path, home: Path, tmp_path: Path, victim: int
) -> None:
    options = ("--name=mine", "--epochs=100000", "--patience=0", "--events=json", *OPTIONS)
    with started(home, *apart(tmp_path / "logs"), str(songs), *options) as process:
        assert process.stdout
        # Two epochs are whole on the disk.
        seen = 0
        for line in process.stdout:
            seen += '"EpochEnd"' in line
            if seen == 2:
                break
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        (dies,) = [
            int(each) for each in children if f"RANK={victim}" in Path(f"/proc/{each}/environ").read_text().split("\0")
        ]
        os.kill(dies, signal.SIGKILL)
        began = time.monotonic()
        process.communicate(timeout=60)
        assert time.monotonic() - began < 30
    assert process.returncode != 0
    told = said(tmp_path / "logs")
    assert told[victim] == ""
    assert told[1 - victim].splitlines() == [
        "error: another process of this run went away",
        "hint: `songwriter train --resume mine` goes on from the last save",
    ]
    assert read_header(run_folder("mine") / MODEL).scores["perplexity"] > 1
    assert read_resume(run_folder("mine") / RESUME).position.epoch >= 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["{songs}", "--name=mine", "--batch=7"], "7 lanes can't be shared out evenly"),
        (["{songs}.txt", "--name=mine"], "no such file"),
        (["{songs}", "--name=mine", "--hidden=wide"], "Invalid value for '--hidden'"),
        (["{songs}", "--name=held"], "already going on"),
    ],
    ids=["lanes", "path", "parser", "lock"],
)
def test_an_error_of_all_ranks_or_of_the_first_is_said_once(
    songs: Path, home: Path, tmp_path: Path, options: list[str], message: str
) -> None:
    with (
        locked(run_folder("held")),
        started(home, *apart(tmp_path / "logs"), *(each.format(songs=songs) for each in options)) as process,
    ):
        process.communicate(timeout=60)
    first, second = said(tmp_path / "logs")
    assert message in first
    assert "Traceback" not in first
    assert second == ""


def test_lanes_are_shared_out_evenly_or_refused_in_words() -> None:
    parts = [Ranks(rank, 3).share(12) for rank in range(3)]
    assert [lane for part in parts for lane in range(12)[part]] == list(range(12))
    with pytest.raises(TrainingError, match="shared out evenly") as caught:
        Ranks(0, 5).share(12)
    assert "start 4 processes" in caught.value.hint
    assert "--batch 10" in caught.value.hint
