"""Measure how fast a corpus is made ready for training, and in how much memory, as it grows.

    python benchmarks/corpus.py [--sizes 10 100 1000] [--files 20]

Songs of made-up words, as frequent as Zipf's law has it, are written to a temporary folder. Each size is built in a
fresh process with an empty cache, then again with the cache as it is, then with one file more. Memory is the peak of
the process and of the largest of its workers. If growth is linear, MB/s stays the same and memory nearly so.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

VOCABULARY = 100_000
MEASURED = """
import json, resource, sys, time
from songwriter.training.material import prepare
from songwriter.training.recipe import Recipe
began = time.perf_counter()
material = prepare([sys.argv[1]], Recipe())
seconds = time.perf_counter() - began
peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
tokens = len(material.training.tokens) + len(material.validation.tokens)
print(json.dumps([seconds, tokens, *(peak / (1e6 if sys.platform == "darwin" else 1e3) for peak in peaks)]))
"""


@dataclass(frozen=True)
class Build:
    """What was measured of one build; memory in MB."""

    seconds: float
    tokens: int
    memory: float
    workers: float


def make_words(rng: np.random.Generator) -> list[str]:
    """Make the words of a language that nobody speaks."""
    parts = [a + b for a in ("b", "d", "fl", "gr", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v") for b in "aeiou"]
    ends = ("", "", "n", "r", "s", "t", "ck")
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = rng.integers(1, 4)
        words["".join(rng.choice(parts, syllables)) + str(rng.choice(ends))] = None
    return list(words)


def write_songs(file: Path, size: int, words: list[str], rng: np.random.Generator) -> None:
    """Write songs of about `size` bytes in all."""
    shares = np.cumsum(1 / (np.arange(len(words)) + 2.7))
    known = np.array(words, dtype=object)
    with file.open("w", encoding="utf-8") as opened:
        left, number = size, 0
        while left > 0:
            # Some hundred songs at a time.
            drawn = iter(known[np.searchsorted(shares, rng.random(60_000) * shares[-1])].tolist())
            lengths = iter(rng.integers(4, 10, 8_000).tolist())
            text = []
            for _ in range(300):
                number += 1
                stanzas = [
                    "\n".join(" ".join([next(drawn) for _ in range(next(lengths))]).capitalize() for _ in range(4))
                    for _ in range(6)
                ]
                text.append(f"# Song {number}\n" + ",\n\n".join(stanzas) + "\n")
            written = "\n".join(text)[:left]
            opened.write(written + "\n")
            left -= len(written) + 1


def build(folder: Path, home: Path) -> Build:
    """Build the corpus in a folder, in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(folder)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "SONGWRITER_HOME": str(home)},
    )
    return Build(*json.loads(done.stdout))


def measure(megabytes: int, files: int, base: Path) -> list[tuple[str, float, Build]]:
    """Return what each build read, how many MB the corpus had, and what it took."""
    rng = np.random.default_rng(1)
    words = make_words(rng)
    folder = base / f"{megabytes}"
    folder.mkdir()
    for number in range(files):
        write_songs(folder / f"songs {number:03}.txt", megabytes * 1_000_000 // files, words, rng)
    found = [("nothing read before", megabytes, build(folder, base / "home"))]
    found.append(("all read before", megabytes, build(folder, base / "home")))
    write_songs(folder / "one more.txt", megabytes * 50_000, words, rng)
    found.append(("5 % more", megabytes * 1.05, build(folder, base / "home")))
    return [(what, float(size), each) for what, size, each in found]


def main() -> None:
    """Measure all sizes and print a table, and how much slower each size is than the one before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100], help="in MB (10 100); 1000 takes minutes")
    parser.add_argument("--files", type=int, default=20, help="how many files the text is in (20)")
    arguments = parser.parse_args()
    print(f"{'MB':>6}  {'':20} {'seconds':>8} {'MB/s':>8} {'tokens':>12} {'MB memory':>10} {'a worker':>9}")
    before: dict[str, tuple[float, float]] = {}
    for megabytes in arguments.sizes:
        with tempfile.TemporaryDirectory() as base:
            for what, size, each in measure(megabytes, arguments.files, Path(base)):
                print(
                    f"{size:6,.0f}  {what:20} {each.seconds:8.2f} {size / each.seconds:8.1f} {each.tokens:12,}"
                    f" {each.memory:10,.0f} {each.workers:9,.0f}",
                    flush=True,
                )
                if what in before:
                    larger, slower = size / before[what][0], each.seconds / before[what][1]
                    print(f"        {larger:.1f} times the text takes {slower:.1f} times as long")
                before[what] = (size, each.seconds)


if __name__ == "__main__":
    main()
