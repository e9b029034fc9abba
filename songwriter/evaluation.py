"""Measure a model on text that it has not seen: perplexity, bits per character, hit rates; numpy only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from math import exp, log, nan

import numpy as np
from numpy.typing import NDArray

from songwriter.model.file import Header
from songwriter.model.player import Floats, Ids, Player
from songwriter.suggest.cache import SHARPNESS, Recollection, mix, recall, unit
from songwriter.text.corpus import RawSong
from songwriter.text.tokenizer import SONG, is_word

_LANES = 16
_STEPS = 32
_NOTHING = -1
# What a letter of an unknown word costs beside the mark for one: all letters and the word's end alike.
_NATS_PER_LETTER = log(27)


@dataclass(frozen=True)
class Tally:
    """Count over some songs; `nats` of surprise over all tokens, `spelling` in nats for unknown words, by letters.

    `choices` are the places where a hit was possible: the next word in a word-level model, the next token in others.
    """

    songs: int = 0
    tokens: int = 0
    unknown: int = 0
    words: int = 0
    characters: int = 0
    choices: int = 0
    first: int = 0
    first_five: int = 0
    nats: float = 0.0
    spelling: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        """Return the counts of both."""
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def perplexity(self) -> float:
        """Return the perplexity per token, unknown words counted as `<unk>`; NaN where no word is known."""
        return exp(min(self.nats / self.tokens, 700)) if self.tokens and not self.all_unknown else nan

    @property
    def bits_per_character(self) -> float:
        """Return the bits per character, unknown words spelled out, which lets models of any level be compared.

        A word-level model is not asked for capitals, which flatters it a little. NaN for an empty text.
        """
        return (self.nats + self.spelling) / self.characters / log(2) if self.characters else nan

    @property
    def unknown_share(self) -> float:
        """Return the share of the words (of the characters, in a character-level model) that the model doesn't know."""
        return self.unknown / self.words if self.words else nan

    @property
    def hits(self) -> tuple[float, float]:
        """Return how often the wanted word is the model's first choice, and among its first five."""
        return (self.first / self.choices, self.first_five / self.choices) if self.choices else (nan, nan)

    @property
    def all_unknown(self) -> bool:
        """Tell whether the model knows no word of the text, so that its perplexity would only flatter it."""
        return self.words > 0 and self.unknown == self.words


@dataclass(frozen=True)
class Memory:
    """How strongly each song is remembered while it is read, and how alike states must be."""

    strength: float = 0.0
    sharpness: float = SHARPNESS


def tallies(header: Header, player: Player, songs: Sequence[RawSong], memory: Memory | None = None) -> Iterator[Tally]:
    """Yield a tally for some songs at a time, each song read from its beginning to its end."""
    by_length = sorted(songs, key=lambda song: len(song.text))
    for first in range(0, len(by_length), _LANES):
        yield _tally(header, player, by_length[first : first + _LANES], memory or Memory())


def total(parts: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    return sum(parts, Tally())


def _tally(header: Header, player: Player, songs: Sequence[RawSong], memory: Memory) -> Tally:
    texts = [header.tokenizer.song_tokens(song.lines) for song in songs]
    # One lane a song, closed by the mark that it begins with, as the trainer validates.
    block = np.full((max(map(len, texts)) + 1, len(texts)), _NOTHING, dtype=np.int64)
    for lane, tokens in enumerate(texts):
        block[: len(tokens) + 1, lane] = header.vocabulary.encode([*tokens, SONG])
    by_word = header.config.level == "word"
    result = _read(player, block, _choosable(header), memory) + Tally(
        songs=len(songs), characters=sum(len(song.text) for song in songs)
    )
    for tokens in texts:
        words = [token for token in tokens if is_word(token)] if by_word else tokens[1:]
        unknown = [token for token in words if header.vocabulary.id(token) == 0]
        spelling = sum(len(token) for token in unknown) * _NATS_PER_LETTER
        result += Tally(words=len(words), unknown=len(unknown), spelling=spelling)
        # An unknown word is a place where no suggestion could have hit.
        result += Tally(choices=len(unknown) if by_word else 0)
    return result


def _choosable(header: Header) -> NDArray[np.bool_]:
    """Return which tokens are suggested: words in a word-level model, any character in others; `(vocabulary,)`."""
    if header.config.level == "char":
        return np.array([number > 0 for number in range(len(header.vocabulary))])
    return np.array([is_word(token) for token in header.vocabulary.tokens])


def _read(player: Player, block: Ids, choosable: NDArray[np.bool_], memory: Memory) -> Tally:
    state = player.start(block.shape[1])
    result = Tally()
    passed: list[Floats] = []
    for first in range(0, len(block) - 1, _STEPS):
        features = []
        for ids in block[first : min(first + _STEPS, len(block) - 1)]:
            state = player.step(state, np.maximum(ids, 0))
            features.append(player.features(state))
            if memory.strength:
                passed.append(unit(state.hidden))
        wanted = block[first + 1 : first + 1 + len(features)]
        counted = wanted != _NOTHING
        logs = player.read_out(np.stack(features)[counted])
        if memory.strength:
            places = np.argwhere(counted) + np.array([first, 0])
            _remember(logs, places, np.stack(passed), block[1:], memory)
        result += _compare(logs, wanted[counted], choosable)
    return result


def _remember(logs: NDArray[np.float64], places: Ids, states: Floats, words: Ids, memory: Memory) -> None:
    """Mix into each prediction what its song has said before the last word; unknown words can't come back."""
    for row, (step, lane) in enumerate(places):
        said = np.flatnonzero(words[: max(0, step - 1), lane] > 0)
        part = Recollection(states[said, lane], words[said, lane])
        shares = recall(states[step, lane], (part,), logs.shape[1], memory.sharpness)
        logs[row] = mix(logs[row], shares, memory.strength).logs


def _compare(logs: NDArray[np.float64], wanted: Ids, choosable: NDArray[np.bool_]) -> Tally:
    """Return the tally of predictions, `(n, vocabulary)`, beside what came, `(n,)`."""
    if not len(wanted):
        return Tally()
    given = logs[np.arange(len(wanted)), wanted]
    places = choosable[wanted]
    ranks = (logs[places][:, choosable] > given[places, None]).sum(axis=1)
    return Tally(
        tokens=len(wanted),
        nats=-float(given.sum()),
        choices=int(places.sum()),
        first=int((ranks < 1).sum()),
        first_five=int((ranks < 5).sum()),
    )
