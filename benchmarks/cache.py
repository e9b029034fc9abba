"""Measure what the continuous cache does to the model's predictions, on songs that it has not seen.

    python benchmarks/cache.py CORPUS... [--songs 60] [--strength 0.1 0.2 0.3] [--sharpness 10 20 30]
    python benchmarks/cache.py CORPUS... --ngrams    # with n-grams of the song so far beside it
    python benchmarks/cache.py time          # a prediction beside 4,000 remembered states

Each song starts with nothing remembered. Set OMP_NUM_THREADS=1 for times that mean something.
"""

import argparse
import time
from collections.abc import Sequence

import numpy as np

from songwriter.evaluation import Memory, Network, measures, total
from songwriter.suggest import Suggester, load
from songwriter.suggest.cache import MOST, SHARPNESS, Recollection, mix, recall, unit
from songwriter.suggest.own import Own
from songwriter.text.corpus import RawSong, read_corpus
from songwriter.text.stream import split


def kept_aside(songs: Sequence[RawSong], wanted: int) -> list[RawSong]:
    """Return some of the songs that training keeps aside."""
    aside = split(songs, 0.05, 1).validation
    return [aside[int(number)] for number in np.random.default_rng(1).permutation(len(aside))[:wanted]]


def quality(suggester: Suggester, songs: Sequence[RawSong], memories: Sequence[Memory], *, ngrams: bool) -> None:
    """Print perplexity, hits, calibration and keystrokes with each memory, and if asked with n-grams beside it."""
    print(f"{suggester.name}: {len(songs)} songs kept aside, {sum(len(song.text.split()) for song in songs):,} words")
    print("strength  sharpness  n-grams  perplexity  first choice  among five  keystrokes  calibration error")
    for memory in memories:
        for own in (Own(), Own(1.0)) if ngrams else (Own(),):
            tally = total(measures(Network.of(suggester, memory, own), songs))
            print(
                f"{memory.strength:8.2f}  {memory.sharpness:9.0f}  {'yes' if own.strength else 'no':>7}  "
                f"{tally.perplexity:10.2f}  {tally.hits.top_1:12.1%}  {tally.hits.top_5:10.1%}  "
                f"{tally.keystrokes.savings:10.1%}  {tally.reliability.error:17.1%}",
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
    parser.add_argument("--all", action="store_true", help="measure all songs, which no model has read")
    parser.add_argument("--ngrams", action="store_true")
    asked = parser.parse_args()
    if asked.corpus == ["time"]:
        cost()
    else:
        songs = read_corpus(asked.corpus).songs
        memories = [Memory()] + [Memory(strength, each) for strength in asked.strength for each in asked.sharpness]
        quality(
            load(asked.model), songs if asked.all else kept_aside(songs, asked.songs), memories, ngrams=asked.ngrams
        )


if __name__ == "__main__":
    main()
