"""The suggester: a trained model, loaded and ready to be asked."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import exp, nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import UsageError
from songwriter.library import DEFAULT, find_model, model_name
from songwriter.model.file import Header, read_model
from songwriter.model.player import Player, State
from songwriter.sampling import Sampler
from songwriter.suggest.cache import OTHER_SONGS, Belief, Recollection, Script, mix, read_scripts, recall, unit
from songwriter.suggest.characters import Recalled, predict_by_characters
from songwriter.suggest.generation import MEMORY, Limits, limited, write_on
from songwriter.suggest.names import Names
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
        self.player = Player(header.config, weights)
        self._prefixes = PrefixStates(self.player)
        self._names = Names(header)
        self._lexicon = Lexicon(header, self._names) if header.config.level == "word" else None
        self._remembered: dict[str, Recollection] = {}

    @property
    def name(self) -> str:
        """Return the model's name."""
        return self.header.name

    @property
    def level(self) -> Level:
        """Return what the model's tokens are: "word" or "char"."""
        return self.header.config.level

    def predict(
        self, text: str, n: int = 10, begin: str = "", sampler: Sampler | None = None, memory: float = 0.0
    ) -> Prediction:
        """Return the n likeliest words after `text`, with what is left of each column of probabilities.

        With `begin`, the half-typed word, only words that begin so, renormalised. `memory` is the share, from 0 to 1,
        of what comes back from the text itself, and from the texts that were read by `remember`.
        """
        sampler = sampler or _DEFAULT_SAMPLER
        if self._lexicon is None:
            return self._predict_characters(text, n, begin, sampler, memory)
        script = self._names.script(text)
        state, parts = self._recall(script, memory)
        belief = self._belief(state, parts, memory)
        return predict_words(self._lexicon, belief, sampler, text, begin, n, self._recent(script, memory))

    def _predict_characters(self, text: str, n: int, begin: str, sampler: Sampler, memory: float) -> Prediction:
        text += " " if text and not text[-1].isspace() else ""
        whole = self._ids(text + begin)
        script = self._names.script(text)
        state, parts = self._recall(script, memory)
        shares = recall(unit(state.hidden[0]), parts, self._names.size)
        spelled = 1.0
        if shares is not None:
            # What the model gives to the letters of the half-typed word says how much a word that is called up counts.
            for at in range(len(script.ids), len(whole)):
                logs = self.player.log_probabilities(self._prefixes.after(whole[:at]))
                spelled *= exp(float(logs[0, whole[at]]))
        recalled = Recalled.of(self._names.words, shares, begin, memory, spelled)
        state, tokens = self._prefixes.after(whole), self.header.vocabulary.tokens
        return predict_by_characters(self.player, tokens, state, sampler, begin, n, recalled)

    def remember(self, what: str, texts: Sequence[str], *, same_song: bool = False) -> Generator[None, None, None]:
        """Read texts, so that their words come back in others; under the same name they take the place of earlier ones.

        Parts of the `same_song` weigh more than other songs. Yields after every step of the reading, and has no effect
        before the last one.
        """
        scripts = []
        for text in texts:
            scripts.append(self._names.script(text))
            yield
        self._remembered[what] = yield from read_scripts(self.player, scripts, 1.0 if same_song else OTHER_SONGS)

    def _recall(self, script: Script, memory: float) -> tuple[State, Sequence[Recollection]]:
        """Return the state after a text, and all that can be called up there."""
        ids = script.ids.tolist()
        if memory == 0:
            return self._prefixes.after(ids), ()
        state, first, trail = self._prefixes.trail(ids)
        start = int(np.searchsorted(script.at, first))
        # The word just written is left out: the state before it is so near that it would be offered again.
        places, words = script.at[start:-1] - first, script.words[start:-1]
        # A word-level text is remembered as a whole, which need not be copied.
        rows = trail[: len(places)] if self._lexicon else trail[places]
        return state, (Recollection(rows, words), *self._remembered.values())

    def _recent(self, script: Script, memory: float) -> list[int]:
        """Return the last tokens, for a sampler with a memory; names count where they can come back."""
        numbers = script.words if memory and self._lexicon else script.ids
        return [int(number) for number in numbers[-MEMORY:]]

    def _belief(self, state: State, parts: Sequence[Recollection], memory: float) -> Belief:
        logs = self.player.log_probabilities(state)[0]
        return mix(logs, recall(unit(state.hidden[0]), parts, self._names.size), memory)

    def next_words(
        self, text: str, n: int = 5, begin: str = "", sampler: Sampler | None = None, memory: float = 0.0
    ) -> list[Suggestion]:
        """Return the n likeliest words after `text`, most likely first; with `begin`, only those that begin so."""
        return list(self.predict(text, n, begin, sampler, memory).suggestions)

    def line(self, text: str, sampler: Sampler | None = None, seed: int | None = None, memory: float = 0.0) -> str:
        """Return the rest of the line that `text` ends in; a half-typed last word counts as whole."""
        return self.generate(text, lines=1, sampler=sampler, seed=seed, memory=memory)

    def generate(
        self,
        text: str = "",
        words: int | None = None,
        lines: int | None = None,
        sampler: Sampler | None = None,
        seed: int | None = None,
        stop_at_song_end: bool = False,
        memory: float = 0.0,
    ) -> str:
        """Return what the model writes after `text`, without it; the same seed gives the same text.

        It stops after so many words or lines, whichever comes first (40 words if neither is given), and at the song's
        end if asked. `memory` is as for `predict`; a character-level model has none here. Raises UsageError for less
        than one word or line.
        """
        for name, value in (("words", words), ("lines", lines)):
            if value is not None and value < 1:
                raise UsageError(f"{name} can't be {value}", hint="a whole number from 1 up")
        if words is None and lines is None:
            words = _DEFAULT_WORDS
        memory = memory if self._lexicon else 0.0
        script = self._names.script(text)
        state, parts = self._recall(script, memory)
        written = write_on(
            self.player,
            self._names,
            lambda state: self._belief(state, parts, memory).logs,
            state,
            self._recent(script, memory),
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
        if self._names.forms:
            tokenizer = replace(tokenizer, display={**tokenizer.display, **self._names.forms})
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
