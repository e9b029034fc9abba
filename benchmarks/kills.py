"""Kill a training run at random moments, again and again, and see that it ends as if nothing had happened.

    python benchmarks/kills.py [--kills 20] [--seed 1]

The same run is made twice: once in peace, and once killed with SIGKILL after a random time and resumed, so many times
in a row. After each kill the files must be whole or not there; in the end both models must be the same, bit for bit.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from songwriter.errors import TrainingError
from songwriter.library import MODEL, RESUME, run_folder
from songwriter.model.file import read_model
from songwriter.training.resume import read_resume

THINGS = ("kettle", "ladder", "lantern", "pocket", "window", "river", "pigeon", "button")
DEEDS = ("falls", "sings", "turns", "waits", "shines", "burns")
OPTIONS = ("--preset=tiny", "--epochs=500", "--patience=0", "--quiet", "--dropout-words=0.1", "--average=0.99")


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


def check(name: str) -> str:
    """Read the run's files, and say what is there."""
    folder = run_folder(name)
    if not (folder / RESUME).exists():
        return "nothing yet"
    read_model(folder / MODEL)
    at = read_resume(folder / RESUME).position
    return f"epoch {at.epoch}, step {at.step}"


def main() -> None:
    """Make both runs and compare them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"SONGWRITER_HOME": home, "OMP_NUM_THREADS": "1"}
        file = Path(home) / "songs.txt"
        songs(file)
        began = time.monotonic()
        subprocess.run(command(str(file), "--name", "whole", *OPTIONS), check=True)
        whole = time.monotonic() - began
        print(f"in peace: {whole:.0f} s")
        for kill in range(1, asked.kills + 1):
            begun = (run_folder("killed") / RESUME).exists()
            new = command(str(file), "--name", "killed", "--replace", *OPTIONS)
            process = subprocess.Popen(command("--resume", "killed", "--quiet") if begun else new)
            # From the moment that torch is loaded, so that steps, saves and validations are all hit.
            time.sleep(rng.uniform(2.5, 2.5 + whole / asked.kills * 2))
            process.send_signal(signal.SIGKILL)
            process.wait()
            print(f"kill {kill:2}: {check('killed')}", flush=True)
        try:
            subprocess.run(command("--resume", "killed", "--quiet"), check=True)
        except (TrainingError, subprocess.CalledProcessError):
            print("it had come to its end already")
        (_, wanted), (_, found) = (read_model(run_folder(name) / MODEL) for name in ("whole", "killed"))
        same = all(np.array_equal(wanted[name], found[name]) for name in wanted)
        print("the same model, bit for bit" if same else "ANOTHER MODEL")


if __name__ == "__main__":
    main()
