"""Measure what the continuous cache does to the model's predictions, on songs that it has not seen.

    python benchmarks/cache.py CORPUS... [--songs 60] [--strength 0.1 0.2 0.3] [--sharpness 10 20 30]
    python benchmarks/cache.py time          # a prediction beside 4,000 remembered states

Each song starts with nothing remembered. Set OMP_NUM_THREADS=1 for times that mean something.
"""

import argparse
import hashlib
import time
from collections.abc import Sequence

import numpy as np

from songwriter.evaluation import Memory, tallies, total
from songwriter.suggest import load
from songwriter.suggest.cache import MOST, SHARPNESS, Recollection, mix, recall, unit
from songwriter.text.corpus import RawSong, read_corpus


def kept_aside(songs: Sequence[RawSong], wanted: int) -> list[RawSong]:
    """Return some of the songs that the shipped model held aside.

    It was trained when a song's place went by its text as a whole, and not yet by the digest of its text.
    """

    def place(song: RawSong) -> float:
        hashed = hashlib.blake2b(f"1\n{song.text}".encode(), digest_size=8)
        return int.from_bytes(hashed.digest(), "big") / (1 << 64)

    aside = [song for song in songs if place(song) < 0.05]
    return [aside[int(number)] for number in np.random.default_rng(1).permutation(len(aside))[:wanted]]


def quality(files: Sequence[str], model: str, wanted: int, strengths: Sequence[float], sharp: Sequence[float]) -> None:
    """Print perplexity and hits without the cache, and with it."""
    suggester = load(model)
    songs = kept_aside(read_corpus(files).songs, wanted)
    print(f"{model}: {len(songs)} songs kept aside, {sum(len(song.text.split()) for song in songs):,} words")
    print("strength  sharpness  perplexity  first choice  among five")
    for memory in [Memory()] + [Memory(strength, each) for strength in strengths for each in sharp]:
        tally = total(tallies(suggester.header, suggester.player, songs, memory))
        first, five = tally.hits
        print(
            f"{memory.strength:8.2f}  {memory.sharpness:9.0f}  {tally.perplexity:10.2f}  {first:12.1%}  {five:10.1%}",
            flush=True,
        )


def cost(states: int = MOST, hidden: int = 512, vocabulary: int = 10_000) -> None:
    """Print how long a look into the cache takes, beside a step of the shipped model with its softmax."""
    rng = np.random.default_rng(1)
    part = Recollection(unit(rng.normal(size=(states, hidden)).astype(np.float32)), rng.integers(0, vocabulary, states))
    state, logs = part.states[0], np.full(vocabulary, -np.log(vocabulary))
    player = load("folk-songs").player
    start = player.start()
    for name, work in (
        (
            f"recall among {states:,} × {hidden} states, and mix",
            lambda: mix(logs, recall(state, (part,), vocabulary), 0.2),
        ),
        ("a step with its softmax", lambda: player.log_probabilities(player.step(start, np.array([5])))),
    ):
        taken = []
        for _ in range(200):
            began = time.perf_counter()
            work()
            taken.append(time.perf_counter() - began)
        low, middle, high = np.percentile(taken, [10, 50, 90]) * 1e3
        print(f"{name}: {middle:.2f} ms ({low:.2f} to {high:.2f})")


def main() -> None:
    """Read the options and run what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--model", default="folk-songs")
    parser.add_argument("--songs", type=int, default=60)
    parser.add_argument("--strength", type=float, nargs="+", default=[0.1, 0.2, 0.3])
    parser.add_argument("--sharpness", type=float, nargs="+", default=[SHARPNESS / 2, SHARPNESS, SHARPNESS * 1.5])
    asked = parser.parse_args()
    if asked.corpus == ["time"]:
        cost()
    else:
        quality(asked.corpus, asked.model, asked.songs, asked.strength, asked.sharpness)


if __name__ == "__main__":
    main()
