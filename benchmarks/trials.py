"""Try what a recipe's options do to a shipped model: small runs, alike but for one thing, measured on both registers.

    python benchmarks/trials.py CORPUS... [--epochs 2] [--only NAME...]

Each model learns from the corpus and from the songbook beside this program, in a library that is thrown away, and is
measured on songs of either that it has not read: the part of the corpus that training keeps aside, and
`models/songbook/aside`. Whatever it learned from, the songs measured are the same.
"""

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from songwriter.cli.machine import keep_freed_memory
from songwriter.evaluation import Network, Tally, measures, total
from songwriter.library import find_model
from songwriter.suggest import load
from songwriter.text.corpus import RawSong, read_corpus
from songwriter.text.stream import split
from songwriter.training.run import Start, train

_SONGBOOK = Path(__file__).resolve().parent.parent / "models" / "songbook"
_PLAIN = {"embedding": 128, "hidden": 256, "batch": 32, "dropout": 0.2, "patience": 0}
# Songs of the corpus that a trial is measured on.
_SONGS = 80


@dataclass(frozen=True)
class Trial:
    """One thing that is done otherwise: options of the recipe, words in names of files left out, or a second stage."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    songbook_epochs: int = 0


TRIALS = (
    Trial("plain"),
    Trial("GRU", {"cell": "gru"}),
    Trial("two layers", {"layers": 2}),
    Trial("vocabulary 7,000", {"vocabulary": 7_000}),
    Trial("vocabulary 14,000", {"vocabulary": 14_000}),
    Trial("wider embedding (256)", {"embedding": 256}),
    Trial("wider layer (512)", {"hidden": 512}),
    Trial("window 70", {"window": 70}),
    Trial("windows of varied length", {"vary_window": True}),
    Trial("averaged weights (0.999)", {"average": 0.999}),
    Trial("dropout 0.1", {"dropout": 0.1}),
    Trial("dropout of words (0.05)", {"dropout_words": 0.05}),
    Trial("attention over 32 states", {"attention": 32}),
    Trial("batches of 16", {"batch": 16}),
    Trial("poems left out", without=("poems_",)),
    Trial("hymns and psalms left out", without=("hymns", "openhymnal", "psalms")),
    Trial("songbook left out", without=("songbook",)),
    Trial("then 2 epochs of the songbook", songbook_epochs=2),
    Trial("then 6 epochs of the songbook", songbook_epochs=6),
    Trial("songbook left out, then 6 epochs of it", without=("songbook",), songbook_epochs=6),
)


def tried(trial: Trial, corpus: Sequence[Path], epochs: int) -> str:
    """Train the trial's model, and return its name."""
    files = [path for path in corpus if not any(word in path.name for word in trial.without)]
    songbook = sorted(_SONGBOOK.glob("*.txt"))
    both = files if "songbook" in trial.without else [*files, *songbook]
    options = {**_PLAIN, "epochs": epochs, **trial.options}
    stages: list[tuple[str, Sequence[Path], Start]] = [("first", both, Start(options, device="cpu", replace=True))]
    if trial.songbook_epochs:
        second = {**options, "epochs": trial.songbook_epochs, "batch": 8}
        stages.append(("second", songbook, Start(second, "first", "cpu", True)))
    for name, what, start in stages:
        for _ in train(what, name, start):
            pass
    return stages[-1][0]


def measured(name: str, songs: Sequence[RawSong]) -> Tally:
    """Return the counts of a model on songs."""
    return total(measures(Network.of(load(find_model(name))), songs))


def main() -> None:
    """Read the options, and print a row for each trial."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    keep_freed_memory()
    old = split(read_corpus(asked.corpus).songs, 0.05, 1).validation[:_SONGS]
    new = read_corpus([_SONGBOOK / "aside"]).songs
    print("| trial | old: bits/char | saved | first five | today: bits/char | saved | first five | seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for trial in TRIALS:
        if asked.only and trial.name not in asked.only:
            continue
        with tempfile.TemporaryDirectory() as home:
            os.environ["SONGWRITER_HOME"] = home
            began = perf_counter()
            model = tried(trial, asked.corpus, asked.epochs)
            took = perf_counter() - began
            cells = [trial.name]
            for tally in (measured(model, old), measured(model, new)):
                saved, five = tally.keystrokes.savings, tally.hits.top_5
                cells += [f"{tally.bits_per_character:.3f}", f"{saved:.1%}", f"{five:.1%}"]
            print(f"| {' | '.join([*cells, f'{took:.0f}'])} |", flush=True)


if __name__ == "__main__":
    main()
