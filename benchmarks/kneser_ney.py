"""Measure a 5-gram model with modified Kneser–Ney smoothing beside a network, on songs that neither has seen.

    python benchmarks/kneser_ney.py CORPUS... [--beside SONGBOOK...] [--on SONGS...] [--model folk-songs] [--order 5]

The n-grams are counted in the songs that the network learned from, cut into the same tokens, and the songs of CORPUS
that its training kept aside are measured, or all that `--on` names (Chen and Goodman 1998; Kneser and Ney 1995). All
orders are interpolated, down to the uniform distribution, so that each token has a probability and all add up to 1. The
cache (Kuhn and De Mori 1990) mixes in the words of the song so far; how much of it is chosen on songs of the training
part that the counts leave out. The network is measured with its own cache too, the continuous one of the studio.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from songwriter.cli.measures import Measured, table_of
from songwriter.evaluation import Memory, Network, Predictor, measures, total
from songwriter.model.player import Ids
from songwriter.model.reading import Reading
from songwriter.suggest import load
from songwriter.text.corpus import RawSong, digest, read_corpus
from songwriter.text.reading import find_files
from songwriter.text.stream import split
from songwriter.text.tokenizer import SONG, Tokenizer, learn_tokenizer
from songwriter.text.vocabulary import Vocabulary, build, count

Floats = NDArray[np.float64]
_ROWS = 512
# The share of the cache, and how many words of the song fill half of that.
_SHARES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
_HALF = 30


@dataclass(frozen=True)
class Order:
    """The n-grams of one length: `keys` are those of their contexts, times the vocabulary, plus their last tokens.

    `values` is the discounted probability of each, `rests` what its context (by number) leaves for shorter ones.
    """

    keys: Ids
    values: Floats
    rests: Floats

    def followers(self, context: int, size: int) -> slice:
        """Return where the n-grams with this context stand."""
        first, last = np.searchsorted(self.keys, (context * size, (context + 1) * size))
        return slice(int(first), int(last))


class KneserNey:
    """An n-gram model of songs given as ids that begin and end with the mark for one."""

    def __init__(self, songs: Sequence[Ids], size: int, order: int = 5) -> None:
        self.size = size
        grams = _Grams(songs, size, order)
        self._keys = [keys for keys, _ in grams.lengths]
        self._orders = [grams.smoothed(length) for length in range(1, order + 1)]

    def probabilities(self, context: Ids) -> Floats:
        """Return the probability of each token behind `context`, `(vocabulary,)`."""
        lowest = self._orders[0]
        found = np.full(self.size, lowest.rests[0] / self.size)
        found[lowest.keys] += lowest.values
        for length in range(1, min(len(context), len(self._orders) - 1) + 1):
            number = self._number(context[-length:])
            if number is None:
                break
            order = self._orders[length]
            where = order.followers(number, self.size)
            if where.start < where.stop:
                found *= order.rests[number]
                found[order.keys[where] % self.size] += order.values[where]
        return found

    def _number(self, gram: Ids) -> int | None:
        """Return the number of an n-gram among those of its length; None for one that was never seen."""
        number = 0
        for keys, token in zip(self._keys, gram.tolist(), strict=False):
            key = number * self.size + token
            number = int(np.searchsorted(keys, key))
            if number == len(keys) or keys[number] != key:
                return None
        return number


class _Grams:
    """Count the n-grams of songs, each given a number among those of its length."""

    def __init__(self, songs: Sequence[Ids], size: int, order: int) -> None:
        self.size = size
        self.order = order
        row = np.concatenate([*songs, np.zeros(order, dtype=np.int64)])
        left = np.concatenate([np.arange(len(song), 0, -1) for song in songs])
        self._begins = np.concatenate([np.arange(len(song)) == 0 for song in songs])
        # Per length: the keys of its n-grams, and the number of the one that begins at each place, -1 for none.
        self.lengths: list[tuple[Ids, Ids]] = []
        before = np.zeros(len(left), dtype=np.int64)
        for length in range(1, order + 1):
            places = np.flatnonzero(left >= length)
            keys, numbers = np.unique(before[places] * size + row[places + length - 1], return_inverse=True)
            before = np.full(len(left), -1, dtype=np.int64)
            before[places] = numbers
            self.lengths.append((keys, before))

    def smoothed(self, length: int) -> Order:
        """Return the n-grams of one length with their discounted probabilities."""
        keys, _ = self.lengths[length - 1]
        counts = self._counts(length)
        contexts = keys // self.size
        number = len(self.lengths[length - 2][0]) if length > 1 else 1
        discounts = discounts_for(counts)[np.minimum(counts, 3)]
        totals = np.bincount(contexts, counts, number)
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.where(counts > 0, (counts - discounts) / totals[contexts], 0.0)
            rests = np.where(totals > 0, np.bincount(contexts, discounts, number) / totals, 1.0)
        return Order(keys, values, rests)

    def _counts(self, length: int) -> Ids:
        """Return how often each n-gram stands there, or for shorter ones, behind how many different tokens.

        Nothing stands in front of one that begins a song, so that it is counted as the longest are. The mark that
        begins a song is never a token that comes next.
        """
        keys, numbers = self.lengths[length - 1]
        begins = self._begins if length > 1 else np.zeros_like(self._begins)
        plain = numbers >= 0 if length == self.order else begins & (numbers >= 0)
        if length == 1 == self.order:
            plain = ~self._begins
        counts = np.bincount(numbers[plain], minlength=len(keys))
        if length < self.order:
            _, first = np.unique(self.lengths[length][1], return_index=True)
            first = first[self.lengths[length][1][first] >= 0]
            counts = counts + np.bincount(numbers[first + 1], minlength=len(keys))
        return np.asarray(counts)


def discounts_for(counts: Ids) -> Floats:
    """Return what to take from n-grams that were seen 0, 1, 2, and 3 times or more (Chen and Goodman 1998)."""
    times = [int((counts == number).sum()) for number in range(5)]
    if not all(times[1:]):
        # A text too small to say.
        return np.array([0.0, 0.5, 0.75, 0.75])
    share = times[1] / (times[1] + 2 * times[2])
    found = [number - (number + 1) * share * times[number + 1] / times[number] for number in (1, 2, 3)]
    return np.array([0.0, *np.clip(found, 0.05, (1, 2, 3))])


@dataclass(frozen=True)
class Ngrams:
    """An n-gram model as a predictor, with the `share` of its cache, 0 for none."""

    tokenizer: Tokenizer
    vocabulary: Vocabulary
    model: KneserNey
    order: int = 5
    share: float = 0.0

    def read(self, songs: Sequence[Ids]) -> Iterator[Reading]:
        """Yield what is expected at each token of the songs but their first ones."""
        for number, song in enumerate(songs):
            for first in range(1, len(song), _ROWS):
                places = np.arange(first, min(first + _ROWS, len(song)))
                chances = np.stack([self.probabilities(song[:place]) for place in places.tolist()])
                yield Reading(np.full(len(places), number), places, np.log(chances))

    def probabilities(self, before: Ids) -> Floats:
        """Return the probability of each token behind those of the song so far."""
        found = self.model.probabilities(before[-(self.order - 1) :])
        if self.share and len(before) > 1:
            seen = np.bincount(before[1:], minlength=len(found)) / (len(before) - 1)
            share = self.share * len(before) / (len(before) + _HALF)
            found = (1 - share) * found + share * seen
        return found


def encoded(songs: Iterable[RawSong], tokenizer: Tokenizer, vocabulary: Vocabulary) -> list[Ids]:
    """Return the ids of songs, each between two marks."""
    return [vocabulary.encode([*tokenizer.song_tokens(song.lines), SONG]) for song in songs]


def best_share(songs: Sequence[RawSong], tokenizer: Tokenizer, vocabulary: Vocabulary, order: int) -> float:
    """Return the share of the cache that surprises a model of most of the songs least by the rest."""
    parts = split(songs, 0.02, 2)
    model = KneserNey(encoded(parts.train, tokenizer, vocabulary), len(vocabulary), order)
    nats = {}
    for share in _SHARES:
        predictor = Ngrams(tokenizer, vocabulary, model, order, share)
        tally = total(measures(predictor, parts.validation[:60]))
        nats[share] = tally.nats
        print(f"  cache {share:.2f}: perplexity {exp(tally.nats / tally.tokens):.2f}", flush=True)
    return min(nats, key=lambda share: nats[share])


def main() -> None:
    """Read the options, build the n-grams, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--model", default="default")
    parser.add_argument("--order", type=int, default=5)
    parser.add_argument("--vocabulary", type=int, default=10_000)
    parser.add_argument("--memory", type=float, default=0.3, help="share of the network's continuous cache")
    parser.add_argument("--songs", type=int, default=None, help="measure so many of the songs that were kept aside")
    parser.add_argument("--beside", nargs="+", default=[], help="what the network learned from as well; counted too")
    parser.add_argument("--on", nargs="+", default=[], help="measure these songs instead of those kept aside")
    asked = parser.parse_args()
    suggester = load(asked.model)
    recipe = suggester.header.recipe
    corpus = read_corpus([*asked.corpus, *asked.beside])
    if digest(corpus) != suggester.header.corpus:
        print(f"NOT the corpus that {suggester.name} learned from: it may have seen songs that are measured here")
    parts = split(corpus.songs, recipe.get("validation", 0.05), recipe.get("seed", 1))
    tokenizer = learn_tokenizer(parts.train, "word")
    vocabulary = build(count(parts.train, tokenizer), asked.vocabulary)
    own = {str(path) for path in find_files(asked.corpus)}
    songs = read_corpus(asked.on).songs if asked.on else [song for song in parts.validation if song.source in own]
    print(f"{len(parts.train):,} songs to count, {len(songs):,} to measure", flush=True)
    share = best_share(parts.train, tokenizer, vocabulary, asked.order)
    model = KneserNey(encoded(parts.train, tokenizer, vocabulary), len(vocabulary), asked.order)
    predictors: dict[str, Predictor] = {
        "Kneser–Ney": Ngrams(tokenizer, vocabulary, model, asked.order),
        "with cache": Ngrams(tokenizer, vocabulary, model, asked.order, share),
        suggester.name: Network.of(suggester),
        f"{suggester.name} with cache": Network.of(suggester, Memory(asked.memory)),
    }
    measured = {}
    for name, predictor in predictors.items():
        temperature = suggester.header.temperature if isinstance(predictor, Network) else 1.0
        measured[name] = Measured(total(measures(predictor, songs[: asked.songs])), 5, temperature)
        print(f"  {name}: measured", flush=True)
    table_of(measured)


if __name__ == "__main__":
    main()
