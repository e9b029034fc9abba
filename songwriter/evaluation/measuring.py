"""Read songs with a model, and count at each token what it expected beside what came."""

from collections.abc import Iterator, Sequence
from itertools import chain
from math import log

import numpy as np

from songwriter.evaluation.characters import words_by_characters
from songwriter.evaluation.counting import NEVER, counted, keys_for
from songwriter.evaluation.places import Places, places_of
from songwriter.evaluation.predictor import Network, Predictor
from songwriter.evaluation.ranks import Logs, Ranks
from songwriter.evaluation.tally import BINS, Reliability, Tally
from songwriter.model.player import Ids
from songwriter.model.reading import Reading
from songwriter.text.corpus import RawSong
from songwriter.text.tokenizer import SONG, Tokenizer, is_word

OFFERED = 5
"""How many words a writer is offered, unless it is said otherwise."""

# What a letter of an unknown word costs beside the mark for one: all letters and the word's end alike.
_NATS_PER_LETTER = log(27)


def measures(predictor: Predictor, songs: Sequence[RawSong], offered: int = OFFERED) -> Iterator[Tally]:
    """Yield tallies that together measure the predictor on songs, each read from its beginning to its end.

    A character-level model offers whole words too; since that takes it long, they are asked of a part of the places.
    """
    # Closed by the mark that a song begins with, as the trainer validates.
    texts = [[*predictor.tokenizer.song_tokens(song.lines), SONG] for song in songs]
    yield sizes(predictor, songs, texts)
    places = places_of(texts, predictor.vocabulary)
    by_word = predictor.tokenizer.level == "word"
    ranks = Ranks(predictor.tokenizer, predictor.vocabulary)
    choices = ranks.words if by_word else np.arange(1, len(predictor.vocabulary))
    for reading in predictor.read([places.song(number) for number in range(len(songs))]):
        at = places.starts[reading.songs] + reading.places
        wanted = places.ids[at]
        given = reading.logs[np.arange(len(wanted)), wanted]
        tally = Tally(
            tokens=len(wanted),
            nats=-float(given.sum()),
            reliability=reliability(reading.logs, wanted, choices),
        )
        yield tally + _words(reading, places, at, ranks, offered) if by_word else tally
    if isinstance(predictor, Network) and not by_word:
        yield from words_by_characters(predictor, songs, offered)


def sizes(predictor: Predictor, songs: Sequence[RawSong], texts: Sequence[Sequence[str]]) -> Tally:
    """Return what there is to read, and what of it the predictor doesn't know; `texts` are the songs' tokens."""
    by_word = predictor.tokenizer.level == "word"
    split = texts if by_word else [Tokenizer("word").song_tokens(song.lines) for song in songs]
    words = sum(map(is_word, chain.from_iterable(split)))
    # The marks around a song are no characters of it.
    units = [token for tokens in texts for token in tokens[1:-1] if is_word(token) or not by_word]
    unknown = [token for token in units if predictor.vocabulary.id(token) == 0]
    return Tally(
        songs=len(songs),
        words=words,
        characters=sum(len(song.text) for song in songs),
        units=len(units),
        unknown=len(unknown),
        spelling=sum(map(len, unknown)) * _NATS_PER_LETTER,
    )


def reliability(logs: Logs, wanted: Ids, choices: Ids) -> Reliability:
    """Return how often the likeliest of the `choices` came, by the probability that it had."""
    if not len(choices):
        return Reliability()
    offered = logs[:, choices]
    best = offered.argmax(axis=1)
    chances = np.exp(offered[np.arange(len(best)), best])
    came = choices[best] == wanted
    bins = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    places, hits = (np.bincount(each, minlength=BINS).tolist() for each in (bins, bins[came]))
    return Reliability(tuple(places), tuple(np.bincount(bins, chances, BINS).tolist()), tuple(hits))


def _words(reading: Reading, places: Places, at: Ids, ranks: Ranks, offered: int) -> Tally:
    """Return how high the words stood that came, in a word-level reading of the places `at`."""
    rows = np.flatnonzero(places.words[at])
    at = at[rows]
    wanted = places.ids[at]
    known = wanted > 0
    # An unknown word is a place where no suggestion could have hit.
    found = np.full(len(rows), NEVER)
    found[known] = ranks.among_all(reading.logs[rows[known]], wanted[known])
    keys = []
    for row, number, length, rank in zip(
        rows, wanted.tolist(), places.lengths[at].tolist(), found.tolist(), strict=True
    ):
        later = ranks.while_typed(reading.logs[row], number) if number else iter(())
        keys.append(keys_for(chain((rank,), later), length, offered))
    return counted(
        found,
        line_ends=places.line_ends[at],
        used=places.used[at],
        lengths=places.lengths[at],
        keys=np.array(keys, dtype=np.int64).reshape(-1, 2),
    )
