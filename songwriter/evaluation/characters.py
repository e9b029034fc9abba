"""Ask a character-level model for whole words, as its writer would see them, and count as for a word-level model.

Each list of words takes a beam of some thousand steps of letters, so a part of the words is asked for, spread evenly
over the songs. The beam finds the likeliest words only: one that it doesn't find counts as never offered.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

import numpy as np

from songwriter.evaluation.counting import NEVER, counted, keys_for
from songwriter.evaluation.predictor import Network
from songwriter.evaluation.tally import Tally
from songwriter.model.player import State
from songwriter.sampling import Sampler
from songwriter.song.section import section_kind
from songwriter.suggest.characters import predict_by_characters
from songwriter.text.corpus import RawSong
from songwriter.text.tokenizer import SONG, is_word
from songwriter.text.words import fold, split_line

_ASKED = 500
_LISTED = 10


@dataclass(frozen=True)
class _Word:
    start: int
    text: str
    line_end: bool
    used: bool


def words_by_characters(network: Network, songs: Sequence[RawSong], offered: int) -> Iterator[Tally]:
    """Yield, song by song, how high the words stood that came, for some hundred words of a character-level model."""
    texts = ["".join(network.tokenizer.song_tokens(song.lines)[1:]) for song in songs]
    found = [list(words_in(text)) for text in texts]
    stride = -(-sum(map(len, found)) // _ASKED) or 1
    first = 0
    for text, words in zip(texts, found, strict=True):
        chosen = words[-first % stride :: stride]
        first += len(words)
        if chosen:
            yield _asked(network, text, chosen, offered)


def words_in(text: str) -> Iterator[_Word]:
    """Yield the words of a text with their places in it."""
    seen: set[str] = set()
    start = 0
    for line in text.split("\n"):
        at = 0
        pieces = [] if section_kind(line) else [piece for piece in split_line(line) if is_word(piece)]
        for number, piece in enumerate(pieces):
            at = line.find(piece, at)
            yield _Word(start + at, piece, number == len(pieces) - 1, fold(piece) in seen)
            seen.add(fold(piece))
            at += len(piece)
        start += len(line) + 1


def _asked(network: Network, text: str, words: Sequence[_Word], offered: int) -> Tally:
    places = {word.start + letter for word in words for letter in range(len(word.text))}
    states = _states(network, text, places)
    ranks, keys = [], []
    for word in words:
        before_letters = _ranks(network, word, states)
        ranks.append(next(before_letters))
        keys.append(keys_for(chain(ranks[-1:], before_letters), len(word.text), offered))
    return counted(
        np.array(ranks),
        line_ends=np.array([word.line_end for word in words]),
        used=np.array([word.used for word in words]),
        lengths=np.array([len(word.text) for word in words]),
        keys=np.array(keys),
    )


def _states(network: Network, text: str, places: Set[int]) -> dict[int, State]:
    """Return the states before the characters at some places."""
    ids = network.vocabulary.encode([SONG, *text])
    state, kept = network.player.start(), {}
    for place in range(max(places) + 1):
        state = network.player.step(state, ids[place : place + 1])
        if place in places:
            kept[place] = state
    return kept


def _ranks(network: Network, word: _Word, states: Mapping[int, State]) -> Iterator[int]:
    """Yield the rank of a word before each of its letters, among the words that the model offers there."""
    tokens = network.vocabulary.tokens
    for letters in range(len(word.text)):
        state = states[word.start + letters]
        offers = predict_by_characters(network.player, tokens, state, Sampler(), word.text[:letters], _LISTED)
        listed = [fold(each.text) for each in offers.suggestions]
        yield listed.index(fold(word.text)) if fold(word.text) in listed else NEVER
