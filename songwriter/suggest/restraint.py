"""Find which words a taste refuses at a place: those that nobody wants offered, and those that would copy."""

from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from songwriter.model.fingerprint import RUN, Fingerprint
from songwriter.sampling import Forbid, Ids, Logs
from songwriter.suggest.characters import is_letter
from songwriter.suggest.names import Names
from songwriter.suggest.taste import Taste
from songwriter.text.normal import normalise
from songwriter.text.tokenizer import is_word, words_of
from songwriter.text.words import fold

# Words in front of which a copy is looked for, for each word of a run: some aren't known to the model.
_BACK = 4


class Restraint:
    """Refuse words of one model, whose `fingerprint` tells what would be copied; None tells nothing."""

    def __init__(self, names: Names, fingerprint: Fingerprint | None) -> None:
        self._names = names
        self._fingerprint = fingerprint
        # Of the words of the vocabulary, per taste in old words.
        self._unwanted: dict[bool, Ids] = {}

    @cached_property
    def _words(self) -> NDArray[np.bool_]:
        return np.array([is_word(token) for token in self._names.vocabulary.tokens])

    @cached_property
    def _letters(self) -> NDArray[np.bool_]:
        return np.array([is_letter(token) for token in self._names.vocabulary.tokens])

    def refused_ids(self, taste: Taste, before: Sequence[str], own: Sequence[Ids]) -> Ids:
        """Return the ids that a word-level model must not offer behind some words, where the writer has used `own`."""
        refused = self._unwanted_ids(taste)
        for ids in own:
            refused = refused[~np.isin(refused, ids)]
        if not (taste.original and self._fingerprint):
            return refused
        # All of the vocabulary, so that it doesn't matter how the rest is sampled, and the names behind it.
        known = self._fingerprint.next_copies(before, taste.original)
        names = self._fingerprint.copies(before, self._names.words, taste.original)
        return np.union1d(refused, np.flatnonzero(np.concatenate([known & self._words, names])))

    def refused_words(self, taste: Taste, before: Sequence[str], words: Sequence[str]) -> NDArray[np.bool_]:
        """Tell of each word of a character-level model whether it must not be offered behind some words."""
        plain = [plain_word(word) for word in words]
        refused = np.array([taste.refuses(word) and not self._has_used(word) for word in plain], dtype=np.bool_)
        return refused | self.copied(before, words, taste.original) if taste.original else refused

    def copied(self, before: Sequence[str], words: Sequence[str], run: int = RUN) -> NDArray[np.bool_]:
        """Tell of each word whether it would be the last of a copied run."""
        if self._fingerprint is None:
            return np.zeros(len(words), dtype=np.bool_)
        return self._fingerprint.copies(before, [plain_word(word) for word in words], run or RUN)

    def kept_open(self, taste: Taste, text: str, logs: Logs) -> Logs:
        """Return the logs of a character-level model without those that end the text's last word, if it is refused."""
        if not text or not is_letter(text[-1]):
            return logs
        *before, word = last_words(text, taste.original) or [""]
        if not self.refused_words(taste, before, [word]).any():
            return logs
        return Forbid(np.flatnonzero(~self._letters).tolist())(logs)

    def _unwanted_ids(self, taste: Taste) -> Ids:
        if taste.old_words not in self._unwanted:
            tokens = self._names.vocabulary.tokens
            found = [number for number, token in enumerate(tokens) if taste.refuses(token)]
            self._unwanted[taste.old_words] = np.array(found, dtype=np.int64)
        return self._unwanted[taste.old_words]

    def _has_used(self, word: str) -> bool:
        """Tell whether a text that a character-level model was given has the word, in any case."""
        used: Collection[str] = self._names.words
        return any(fold(each) == word for each in used)


def plain_word(word: str) -> str:
    """Return a word as a fingerprint knows it, however it is written."""
    return fold(normalise(word))


def last_words(text: str, run: int = RUN) -> list[str]:
    """Return the last words of a text, as many as tell whether the next one ends a copied run, and more."""
    wanted = _BACK * max(run, RUN)
    found: list[str] = []
    rest = text
    while rest and len(found) < wanted:
        rest, _, line = rest.rpartition("\n")
        found[:0] = words_of([line])
    return found
