"""Measure what training choices do to the model, on real songs.

    python benchmarks/quality.py softmax CORPUS... [--epochs 3]     # the sampled softmax beside the full one
    python benchmarks/quality.py attention CORPUS... [--epochs 4]   # attention beside none, also where words come back
    python benchmarks/quality.py finetune CORPUS... --author FILE   # one album: the base, from nothing, fine-tuned
    python benchmarks/quality.py regularise CORPUS... [--epochs 6]  # each regulariser beside none

Every model is trained by `songwriter.training.run` in a library of its own that is thrown away. Perplexities are of
songs kept aside; the same ones for all models that are compared.
"""

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from songwriter.evaluation import Network, measures, total
from songwriter.library import find_model
from songwriter.suggest import Suggester, load
from songwriter.text.corpus import RawSong, read_corpus
from songwriter.text.stream import split
from songwriter.training.events import EpochEnd
from songwriter.training.run import Start, train

COMMON = {"preset": "small", "batch": 32, "dropout": 0.3, "patience": 0}
# A word that stands so often in any song says nothing of the one at hand.
_FREQUENT = 200
_BACK = 64


def slug(name: str) -> str:
    """Return a name that a model can have."""
    return name.replace(",", "").replace(" ", "-")


def run(name: str, files: Sequence[str | Path], options: Mapping[str, Any], base: str = "") -> list[EpochEnd]:
    """Train a model, printing a row for each epoch, and return the rows."""
    ends = []
    for event in train(files, slug(name), Start({**COMMON, **options}, base, "cpu")):
        if isinstance(event, EpochEnd):
            ends.append(event)
            print(
                f"  {name:24} epoch {event.epoch:2}  {event.seconds:6.0f} s  perplexity {event.perplexity:8.2f}",
                flush=True,
            )
    return ends


def softmax(files: Sequence[str], epochs: int) -> None:
    """Compare the sampled softmax with the full one: for the same tokens, and for the same time."""
    print("the same tokens")
    sampled = run("sampled", files, {"softmax": "sampled", "epochs": epochs})
    full = run("full", files, {"softmax": "full", "epochs": epochs})
    print("the same time")
    minutes = sampled[-1].seconds / 60
    timed = run("full, as long as sampled", files, {"softmax": "full", "epochs": epochs, "minutes": minutes})
    best = {name: min(each.perplexity for each in ends) for name, ends in (("s", sampled), ("f", full), ("t", timed))}
    time = sampled[-1].seconds / full[-1].seconds
    print(f"same tokens: sampled / full perplexity {best['s'] / best['f']:.4f}, in {time:.2f} of the time")
    print(f"same time: sampled / full perplexity {best['s'] / best['t']:.4f}")


def attention(files: Sequence[str], epochs: int) -> None:
    """Compare attention over 32 states with none, on all words and on ones that come back."""
    for name, reach in (("none", 0), ("attention", 32)):
        run(name, files, {"attention": reach, "epochs": epochs})
    kept = split(read_corpus(files).songs, 0.05, 1).validation
    rows = {name: coming_back(load(name), kept) for name in ("none", "attention")}
    for what, number in (("all tokens", 0), ("words that come back", 1)):
        without, with_it = rows["none"][number], rows["attention"][number]
        print(f"{what:22} perplexity without {without:8.2f}, with {with_it:8.2f}: ratio {with_it / without:.4f}")


def coming_back(suggester: Suggester, songs: Sequence[RawSong]) -> tuple[float, float]:
    """Return the perplexity of all tokens, and of rarer words that stood among the last 64 tokens."""
    nats: list[list[float]] = [[], []]
    vocabulary, player = suggester.header.vocabulary, suggester.player
    for song in songs[:60]:
        ids = vocabulary.encode(suggester.header.tokenizer.song_tokens(song.lines)).tolist()
        state = player.start()
        for at in range(1, len(ids)):
            state = player.step(state, np.array([ids[at - 1]]))
            surprise = -float(player.log_probabilities(state)[0, ids[at]])
            nats[0].append(surprise)
            if ids[at] > _FREQUENT and ids[at] in ids[max(0, at - _BACK) : at]:
                nats[1].append(surprise)
    first, second = (exp(float(np.mean(each))) for each in nats)
    return first, second


def finetune(files: Sequence[str], author: str, epochs: int, words: int = 5_000) -> None:
    """Compare a base model, one trained on an album from nothing, and the base fine-tuned on the album."""
    songs = read_corpus([author]).songs
    rng = np.random.default_rng(1)
    order = rng.permutation(len(songs))
    album, rest, size = [], [], 0
    for number in order:
        if size < words:
            album.append(songs[number])
            size += len(songs[number].text.split())
        else:
            rest.append(songs[number])
    folder = Path(os.environ["SONGWRITER_HOME"])
    text = "\n\n".join(f"# {song.title or number}\n{song.text}" for number, song in enumerate(album))
    (folder / "album.txt").write_text(text, encoding="utf-8")
    others = [file for file in files if Path(file).resolve() != Path(author).resolve()]
    print(f"base: {len(others)} files without {Path(author).name}")
    print(f"album: {len(album)} songs, {size:,} words; unseen: {len(rest)} songs")
    run("base", others, {"epochs": epochs})
    run(
        "from nothing",
        [folder / "album.txt"],
        {"preset": "tiny", "epochs": 30, "patience": 4, "validation": 0.15, "batch": 8},
    )
    run(
        "fine-tuned",
        [folder / "album.txt"],
        {"epochs": 12, "patience": 3, "validation": 0.15, "batch": 8, "dropout": 0.5},
        "base",
    )
    for name in ("base", "from nothing", "fine-tuned"):
        suggester = load(find_model(slug(name)))
        tally = total(measures(Network.of(suggester), rest))
        hits = tally.hits
        print(
            f"{name:14} bits per character {tally.bits_per_character:.3f}  unknown {tally.unknown_share:.1%}  "
            f"first choice {hits.top_1:.1%}  among five {hits.top_5:.1%}  "
            f"keystrokes saved {tally.keystrokes.savings:.1%}"
        )


def regularise(files: Sequence[str], epochs: int) -> None:
    """Compare each regulariser alone with none, and all of them."""
    plain = {"dropout": 0.0, "weight_decay": 0.0, "epochs": epochs}
    variants: dict[str, dict[str, Any]] = {
        "none": {},
        "dropout, input": {"dropout_input": 0.3},
        "dropout, output": {"dropout_output": 0.3},
        "dropout, words": {"dropout_words": 0.1},
        "weight decay": {"weight_decay": 0.01},
        "varied windows": {"vary_window": True},
        "averaged weights": {"average": 0.999},
        "the defaults": {"dropout": 0.3, "weight_decay": 0.01},
    }
    best = {
        name: min(each.perplexity for each in run(name, files, {**plain, **each})) for name, each in variants.items()
    }
    for name, perplexity in best.items():
        print(f"{name:20} {perplexity:8.2f}  {perplexity / best['none']:.3f} of none")


def main() -> None:
    """Read the options and run what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("softmax", "attention", "finetune", "regularise"))
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--author", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["SONGWRITER_HOME"] = home
        if asked.what == "finetune":
            finetune(asked.corpus, asked.author, asked.epochs)
        else:
            {"softmax": softmax, "attention": attention, "regularise": regularise}[asked.what](
                asked.corpus, asked.epochs
            )


if __name__ == "__main__":
    main()
