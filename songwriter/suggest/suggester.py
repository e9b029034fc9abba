"""The suggester: a trained model, loaded and ready to be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import exp, nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import UsageError
from songwriter.library import DEFAULT, find_model, model_name
from songwriter.model.file import Header, read_model
from songwriter.model.player import Player
from songwriter.sampling import Sampler
from songwriter.suggest.characters import predict_by_characters
from songwriter.suggest.generation import MEMORY, Limits, limited, write_on
from songwriter.suggest.prediction import Prediction, Score, Suggestion
from songwriter.suggest.prefix import PrefixStates
from songwriter.suggest.words import Lexicon, predict_words
from songwriter.text.tokenizer import SONG, Level

_DEFAULT_SAMPLER = Sampler.top_k(40, temperature=0.8)
_DEFAULT_WORDS = 40


class Suggester:
    """Answer what comes next, for one model; it remembers the texts it has read, and is for one thread at a time."""

    def __init__(self, header: Header, weights: Mapping[str, NDArray[np.generic]]) -> None:
        self.header = header
        self.player = Player(header.config, weights, header.temperature)
        self._prefixes = PrefixStates(self.player)
        self._tokens = header.vocabulary.tokens
        self._lexicon = Lexicon(header.tokenizer, header.vocabulary) if header.config.level == "word" else None

    @property
    def name(self) -> str:
        """Return the model's name."""
        return self.header.name

    @property
    def level(self) -> Level:
        """Return what the model's tokens are: "word" or "char"."""
        return self.header.config.level

    def predict(self, text: str, n: int = 10, begin: str = "", sampler: Sampler | None = None) -> Prediction:
        """Return the n likeliest words after `text`, with what is left of each column of probabilities.

        With `begin`, the half-typed word, only words that begin so, renormalised.
        """
        sampler = sampler or _DEFAULT_SAMPLER
        if self._lexicon is None:
            text += " " if text and not text[-1].isspace() else ""
            state = self._prefixes.after(self._ids(text + begin))
            return predict_by_characters(self.player, self._tokens, state, sampler, begin, n)
        ids = self._ids(text)
        logs = self.player.log_probabilities(self._prefixes.after(ids))[0]
        return predict_words(self._lexicon, logs, sampler, text, begin, n, ids[-MEMORY:])

    def next_words(self, text: str, n: int = 5, begin: str = "", sampler: Sampler | None = None) -> list[Suggestion]:
        """Return the n likeliest words after `text`, most likely first; with `begin`, only those that begin so."""
        return list(self.predict(text, n, begin, sampler).suggestions)

    def line(self, text: str, sampler: Sampler | None = None, seed: int | None = None) -> str:
        """Return the rest of the line that `text` ends in; a half-typed last word counts as whole."""
        return self.generate(text, lines=1, sampler=sampler, seed=seed)

    def generate(
        self,
        text: str = "",
        words: int | None = None,
        lines: int | None = None,
        sampler: Sampler | None = None,
        seed: int | None = None,
        stop_at_song_end: bool = False,
    ) -> str:
        """Return what the model writes after `text`, without it; the same seed gives the same text.

        It stops after so many words or lines, whichever comes first (40 words if neither is given), and at the song's
        end if asked. Raises UsageError for less than one word or line.
        """
        for name, value in (("words", words), ("lines", lines)):
            if value is not None and value < 1:
                raise UsageError(f"{name} can't be {value}", hint="a whole number from 1 up")
        if words is None and lines is None:
            words = _DEFAULT_WORDS
        ids = self._ids(text)
        written = write_on(
            self.player,
            self._tokens,
            self._prefixes.after(ids),
            ids[-MEMORY:],
            sampler or _DEFAULT_SAMPLER,
            np.random.default_rng(seed),
        )
        limits = Limits(words, lines, stop_at_song_end)
        filled = bool(text.rpartition("\n")[2].strip())
        return self._joined(text, list(limited(written, self.level, limits, filled=filled)))

    def score(self, text: str) -> Score:
        """Return how likely the model finds `text`; unknown words are counted, and scored as `<unk>`."""
        ids = self._ids(text)
        total = 0.0
        state = self.player.start()
        for read, wanted in pairwise(ids):
            state = self.player.step(state, np.array([read]))
            total += float(self.player.log_probabilities(state)[0, wanted])
        tokens = len(ids) - 1
        unknown = ids.count(self.header.vocabulary.id("<unk>"))
        return Score(total, tokens, unknown, exp(-total / tokens) if tokens else nan)

    def _ids(self, text: str) -> list[int]:
        tokens = self.header.tokenizer.tokens(text)
        return [int(number) for number in self.header.vocabulary.encode([SONG, *tokens])]

    def _joined(self, text: str, written: Sequence[str]) -> str:
        """Return the written tokens as text that can stand right behind `text`."""
        tokenizer = self.header.tokenizer
        before = tokenizer.tokens(text.rpartition("\n")[2])
        start = tokenizer.text(before)
        whole = tokenizer.text([*before, *written])
        added = whole[len(start) :]
        return added.lstrip(" ") if not text or text[-1].isspace() else added


def load(name: str | Path = DEFAULT) -> Suggester:
    """Load a model by its name, "default", or its path, ready to suggest; numpy only.

    Raises ModelError where there is none or it is damaged.
    """
    path = find_model(str(name))
    header, weights = read_model(path)
    return Suggester(replace(header, name=model_name(path, header)), weights)
