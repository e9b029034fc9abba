"""The suggester: a trained model, or several that are blended, ready to be asked."""

from collections.abc import Generator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import pairwise
from math import exp, nan

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import UsageError
from songwriter.model.file import Header
from songwriter.model.fingerprint import Fingerprint
from songwriter.model.player import Player, Reader, State
from songwriter.sampling import Forbid, Logs, Sampler
from songwriter.suggest.blend import Blend
from songwriter.suggest.cache import Recollection, Script
from songwriter.suggest.characters import Recalled, predict_by_characters
from songwriter.suggest.cursor import at_line_start
from songwriter.suggest.generation import MEMORY, Limits, limited, write_on
from songwriter.suggest.mixture import Mixture, Repertoire
from songwriter.suggest.names import Names
from songwriter.suggest.openings import Openings
from songwriter.suggest.own import Own
from songwriter.suggest.prediction import Prediction, Score, Suggestion
from songwriter.suggest.prefix import PrefixStates
from songwriter.suggest.restraint import Restraint, last_words
from songwriter.suggest.taste import Taste
from songwriter.suggest.words import Lexicon, predict_words
from songwriter.text.tokenizer import NEWLINE, SONG, Level, is_word

_DEFAULT_SAMPLER = Sampler.top_k(40, temperature=0.8)
_DEFAULT_WORDS = 40
# Tokens in which the last words of a text are looked for while it is written.
_TAIL = 1_000


class Suggester:
    """Answer what comes next, for one model; it remembers the texts it has read, and is for one thread at a time."""

    def __init__(
        self,
        header: Header,
        weights: Mapping[str, NDArray[np.generic]] | Reader,
        fingerprint: Fingerprint | None = None,
        *,
        partly: bool = False,
    ) -> None:
        """Take a network by its `weights`, or what reads in its stead; `partly` known is what it would copy."""
        self.header = header
        # What only partly tells copies still marks them, and must not be taken for a promise.
        self.fingerprint = None if partly else fingerprint
        self.player: Reader = (
            Player(header.config, weights, header.temperature) if isinstance(weights, Mapping) else weights
        )
        self._prefixes = PrefixStates(self.player)
        self._names = Names(header.tokenizer, header.vocabulary)
        self._lexicon = Lexicon(self._names) if header.config.level == "word" else None
        self._openings = Openings(header.vocabulary) if self._lexicon else None
        self._repertoire = Repertoire()
        self._restraint = Restraint(self._names, fingerprint)

    @property
    def name(self) -> str:
        """Return the model's name; of a blend all names, with the shares."""
        return self.header.name

    @property
    def headers(self) -> tuple[Header, ...]:
        """Return the header of each model that has a part in what it says, the first one before the others."""
        return self.player.headers if isinstance(self.player, Blend) else (self.header,)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the name of each model that has a part in what it says."""
        return tuple(each.name for each in self.headers)

    def turned(self, share: float) -> "Suggester":
        """Return it with another share of the second model, at no cost and knowing all that it has read.

        What is not a blend of two is returned as it is.
        """
        if not isinstance(self.player, Blend):
            return self
        other = copy(self)
        other.player = self.player.turned((1 - share, share))
        other.header = other.player.header
        return other

    @property
    def level(self) -> Level:
        """Return what the model's tokens are: "word" or "char"."""
        return self.header.config.level

    def predict(
        self,
        text: str,
        n: int = 10,
        begin: str = "",
        sampler: Sampler | None = None,
        memory: float = 0.0,
        taste: Taste | None = None,
        own: float = 0.0,
    ) -> Prediction:
        """Return the n likeliest words after `text`, with what is left of each column of probabilities.

        With `begin`, the half-typed word, only words that begin so, renormalised. `memory` is the share, from 0 to 1,
        of what comes back from the text itself, and from the texts that were read by `remember`; `own` is how strongly
        what came after the same words in them is mixed in, by a word-level model. What the `taste` refuses is not
        offered; without a fingerprint, no word is known to be copied.
        """
        sampler, taste = sampler or _DEFAULT_SAMPLER, taste or Taste()
        before = last_words(text, taste.original)
        if self._lexicon is None:
            said = self._predict_characters(text, n, begin, sampler, memory, taste)
        else:
            script = self._names.script(text)
            state, mixed = self._recall(script, memory, own)
            belief, recent = mixed.belief(state), self._recent(script, memory or own)
            if self._openings and at_line_start(text):
                ids = script.ids.tolist()
                belief = self._openings.seen_through(
                    belief, lambda more: mixed.belief(self._prefixes.after([*ids, *more]), more)
                )
            refused = self._restraint.refused_ids(taste, before, self._repertoire.words(script))
            said = predict_words(self._lexicon, self.header.tokenizer, belief, sampler, text, begin, n, recent, refused)
        copied = self._restraint.copied(before, [each.text for each in said.suggestions])
        marked = (
            replace(each, copied=True) if mark else each for each, mark in zip(said.suggestions, copied, strict=True)
        )
        return replace(said, suggestions=tuple(marked))

    def _predict_characters(
        self, text: str, n: int, begin: str, sampler: Sampler, memory: float, taste: Taste
    ) -> Prediction:
        before = last_words(text, taste.original)
        text += " " if text and not text[-1].isspace() else ""
        whole = self._ids(text + begin)
        script = self._names.script(text)
        state, mixed = self._recall(script, memory)
        shares = mixed.called_up(state)
        spelled = 1.0
        if shares is not None:
            # What the model gives to the letters of the half-typed word says how much a word that is called up counts.
            for at in range(len(script.ids), len(whole)):
                logs = self.player.log_probabilities(self._prefixes.after(whole[:at]))
                spelled *= exp(float(logs[0, whole[at]]))
        recalled = Recalled.of(self._names.words, shares, begin, memory, spelled)
        state, tokens = self._prefixes.after(whole), self.header.vocabulary.tokens
        return predict_by_characters(
            self.player,
            tokens,
            state,
            sampler,
            begin,
            n,
            recalled,
            lambda words: self._restraint.refused_words(taste, before, words),
        )

    def remember(self, what: str, texts: Sequence[str], *, same_song: bool = False) -> Generator[None, None, None]:
        """Read texts, so that their words come back in others; under the same name they take the place of earlier ones.

        Parts of the `same_song` weigh more than other songs. Yields after every step of the reading, and has no effect
        before the last one.
        """
        return self._repertoire.read(self.player, self._names, what, texts, same_song=same_song)

    def _recall(self, script: Script, memory: float, own: float = 0.0) -> tuple[State, Mixture]:
        """Return the state after a text, and all that can be called up there."""
        ids, kept = script.ids.tolist(), self._repertoire
        mixed = Mixture(self.player, self._names, script, (), memory, Own(own, tuple(kept.runs.values())))
        if memory == 0:
            return self._prefixes.after(ids), mixed
        state, first, trail = self._prefixes.trail(ids)
        start = int(np.searchsorted(script.at, first))
        # The word just written is left out: the state before it is so near that it would be offered again.
        places, words = script.at[start:-1] - first, script.words[start:-1]
        # A word-level text is remembered as a whole, which need not be copied.
        rows = trail[: len(places)] if self._lexicon else trail[places]
        return state, replace(mixed, parts=(Recollection(rows, words), *kept.states.values()))

    def _recent(self, script: Script, memory: float) -> list[int]:
        """Return the last tokens, for a sampler with a memory; names count where they can come back."""
        numbers = script.words if memory and self._lexicon else script.ids
        return [int(number) for number in numbers[-MEMORY:]]

    def next_words(
        self,
        text: str,
        n: int = 5,
        begin: str = "",
        sampler: Sampler | None = None,
        memory: float = 0.0,
        taste: Taste | None = None,
        own: float = 0.0,
    ) -> list[Suggestion]:
        """Return the n likeliest words after `text`, most likely first; with `begin`, only those that begin so."""
        return list(self.predict(text, n, begin, sampler, memory, taste, own).suggestions)

    def line(
        self,
        text: str,
        sampler: Sampler | None = None,
        seed: int | None = None,
        memory: float = 0.0,
        taste: Taste | None = None,
        own: float = 0.0,
    ) -> str:
        """Return the rest of the line that `text` ends in; a half-typed last word counts as whole."""
        return self.generate(text, lines=1, sampler=sampler, seed=seed, memory=memory, taste=taste, own=own)

    def generate(
        self,
        text: str = "",
        words: int | None = None,
        lines: int | None = None,
        sampler: Sampler | None = None,
        seed: int | None = None,
        stop_at_song_end: bool = False,
        memory: float = 0.0,
        taste: Taste | None = None,
        own: float = 0.0,
    ) -> str:
        """Return what the model writes after `text`, without it; the same seed gives the same text.

        It stops after so many words or lines, whichever comes first (40 words if neither is given), and at the song's
        end if asked. `memory`, `taste` and `own` are as for `predict`; a character-level model has no memory here.
        Raises UsageError for less than one word or line.
        """
        for name, value in (("words", words), ("lines", lines)):
            if value is not None and value < 1:
                raise UsageError(f"{name} can't be {value}", hint="a whole number from 1 up")
        if words is None and lines is None:
            words = _DEFAULT_WORDS
        memory, own = (memory, own) if self._lexicon else (0.0, 0.0)
        taste = taste or Taste()
        script = self._names.script(text)
        state, mixed = self._recall(script, memory, own)
        before, used = last_words(text, taste.original), self._repertoire.words(script)

        more: list[int] = []

        def believe(state: State, written: Sequence[str]) -> Logs:
            if self._lexicon:
                more.extend(self._names.number(token) for token in written[len(more) :])
            logs = mixed.belief(state, more).logs
            if self._lexicon is None:
                if not written:
                    # The writer's own word may end whatever it is.
                    return logs
                tail = "".join(NEWLINE if token == SONG else token for token in written[-_TAIL:])
                return self._restraint.kept_open(taste, text[-_TAIL:] + tail, logs)
            words = [*before, *(token for token in written[-_TAIL:] if is_word(token))]
            return Forbid(self._restraint.refused_ids(taste, words, used).tolist())(logs)

        written = write_on(
            self.player,
            self._names,
            believe,
            state,
            self._recent(script, memory or own),
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
