"""Kill a training run at random moments, again and again, and see that it ends as if nothing had happened.

    python benchmarks/kills.py [--kills 20] [--seed 1]

The same run is made twice: once in peace, and once killed with SIGKILL after a random time and resumed, so many times
in a row. After each kill the files must be whole or not there; in the end the models, all that is kept to resume and
the losses of every epoch must be the same, bit for bit. It fails where anything else happens.
"""

import argparse
import dataclasses
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from songwriter.library import HISTORY, MODEL, RESUME, run_folder
from songwriter.model.file import read_model
from songwriter.training.events import EpochEnd
from songwriter.training.history import read_events
from songwriter.training.resume import is_done, read_resume

THINGS = ("kettle", "ladder", "lantern", "pocket", "window", "river", "pigeon", "button")
DEEDS = ("falls", "sings", "turns", "waits", "shines", "burns")
OPTIONS = ("--preset=tiny", "--patience=0", "--quiet", "--dropout-words=0.1", "--average=0.99")


def songs(file: Path) -> None:
    """Write songs made by rule."""
    rng = random.Random(1)
    lines = [
        f"# Song {number}\n" + "\n".join(f"The {rng.choice(THINGS)} {rng.choice(DEEDS)}" for _ in range(12))
        for number in range(300)
    ]
    file.write_text("\n\n".join(lines), encoding="utf-8")


def command(*arguments: str) -> list[str]:
    """Return the command line of a training process."""
    return [sys.executable, "-m", "songwriter", "train", *arguments]


def on(file: Path, name: str, epochs: int) -> list[str]:
    """Return the command line that begins the run, or goes on with it where there is anything to go on with."""
    if (run_folder(name) / RESUME).exists():
        return command("--resume", name, "--quiet")
    return command(str(file), "--name", name, f"--epochs={epochs}", *OPTIONS)


def check(name: str) -> str:
    """Read the run's files, and say what is there."""
    folder = run_folder(name)
    if not (folder / RESUME).exists():
        assert not (folder / MODEL).exists()
        return "nothing yet"
    at = read_resume(folder / RESUME).position
    if at.best_epoch:
        read_model(folder / MODEL)
    return f"epoch {at.epoch}, step {at.step}"


def ended(name: str) -> bool:
    """Tell whether the run came to its end."""
    path = run_folder(name) / RESUME
    return path.exists() and is_done(read_resume(path))


def differences(first: str, second: str) -> list[str]:
    """Return what differs between two runs that came to their ends."""
    return [
        what
        for what, same in {
            "the model": _same_models(first, second),
            "what is kept to resume": _same_states(first, second),
            "the epochs' losses": _epochs(first) == _epochs(second),
        }.items()
        if not same
    ]


def _same_models(first: str, second: str) -> bool:
    (_, wanted), (_, found) = (read_model(run_folder(name) / MODEL) for name in (first, second))
    return wanted.keys() == found.keys() and all(np.array_equal(wanted[name], found[name]) for name in wanted)


def _same_states(first: str, second: str) -> bool:
    wanted, found = (read_resume(run_folder(name) / RESUME) for name in (first, second))
    assert wanted.good
    assert found.good
    places = [dataclasses.replace(each.position, seconds=0.0) for each in (wanted, found)]
    pairs = ((wanted.tensors, found.tensors), (wanted.good[1], found.good[1]))
    return places[0] == places[1] and all(
        one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one) for one, other in pairs
    )


def _epochs(name: str) -> list[EpochEnd]:
    """Return the ends of a run's epochs, each once: one that a kill kept from being saved is told again, alike."""
    ends = [event for event in read_events(run_folder(name) / HISTORY) if isinstance(event, EpochEnd)]
    return sorted({dataclasses.replace(event, seconds=0.0) for event in ends}, key=lambda each: each.epoch)


def main() -> None:
    """Make both runs and compare them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"SONGWRITER_HOME": home, "OMP_NUM_THREADS": "1"}
        file = Path(home) / "songs.txt"
        songs(file)
        began = time.monotonic()
        subprocess.run(on(file, "whole", asked.epochs), check=True)
        whole = time.monotonic() - began
        print(f"in peace: {whole:.0f} s")
        for kill in range(1, asked.kills + 1):
            process = subprocess.Popen(on(file, "killed", asked.epochs))
            # From the moment that torch is loaded, so that steps, saves and validations are all hit.
            time.sleep(rng.uniform(2.5, 2.5 + whole / asked.kills * 2))
            process.send_signal(signal.SIGKILL)
            if process.wait() not in (0, -signal.SIGKILL):
                sys.exit("it failed by itself")
            print(f"kill {kill:2}: {check('killed')}", flush=True)
            if ended("killed"):
                print("it has come to its end")
                break
        else:
            subprocess.run(on(file, "killed", asked.epochs), check=True)
        differ = differences("whole", "killed")
    if differ:
        sys.exit(f"NOT THE SAME: {', '.join(differ)}")
    print("the same model, state and losses, bit for bit")


if __name__ == "__main__":
    main()
