"""Number the words of the songs at hand that a model doesn't know, such as names, so that they can come back."""

import re
from collections.abc import Iterable, Mapping

import numpy as np

from songwriter.model.player import Ids
from songwriter.suggest.cache import Script
from songwriter.text.normal import normalise
from songwriter.text.tokenizer import SONG, UNKNOWN, Tokenizer, is_word
from songwriter.text.vocabulary import Vocabulary
from songwriter.text.writing import Habits, display_forms, written_pieces

# Beyond these, words stay unknown: nobody writes with so many names.
_MOST = 10_000
# What a character-level model takes for a word.
_WORD = re.compile(r"(?:[^\W_]|')+")


class Names:
    """Number words in the order in which they are met, from `first` on; at word level that is behind the vocabulary."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Vocabulary) -> None:
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary
        self._by_word = tokenizer.level == "word"
        self.first = len(vocabulary) if self._by_word else 0
        self.words: list[str] = []
        self.forms: dict[str, str] = {}
        self._ids: dict[str, int] = {}

    @property
    def size(self) -> int:
        """Return how many words there are to choose from, with those of the vocabulary."""
        return self.first + len(self.words)

    def script(self, text: str) -> Script:
        """Return how a text is read to be remembered, numbering the words in it that were not met before."""
        return self._words_script(text) if self._by_word else self._characters_script(text)

    def _words_script(self, text: str) -> Script:
        tokens = [SONG, *self.tokenizer.tokens(text)]
        ids = self.vocabulary.encode(tokens)
        unknown = [int(at) for at in np.flatnonzero(ids == 0) if is_word(tokens[at])]
        words = ids.copy()
        if unknown:
            new = {tokens[at] for at in unknown} - self._ids.keys()
            self._learn(new, _forms(text) if new else {})
            words[unknown] = [self._ids.get(tokens[at], 0) for at in unknown]
        return Script(ids, np.arange(len(ids) - 1), words[1:])

    def _characters_script(self, text: str) -> Script:
        text = normalise(text)
        ids = self.vocabulary.encode([SONG, *text])
        found = [(each.start(), each.group()) for each in _WORD.finditer(text)]
        self._learn({word for _, word in found} - self._ids.keys(), {})
        kept = [(at, self._ids[word]) for at, word in found if word in self._ids]
        # The character at a place is the token behind it, as a song's mark comes first.
        at, words = np.array(kept, dtype=np.int64).reshape(-1, 2).T
        return Script(ids, at, words)

    def _learn(self, words: Iterable[str], forms: Mapping[str, str]) -> None:
        for word in sorted(words)[: max(0, _MOST - len(self.words))]:
            self._ids[word] = self.size
            self.words.append(word)
            if word in forms:
                self.forms[word] = forms[word]

    def beginning_with(self, begin: str) -> Ids:
        """Return the numbers of the words that begin with `begin`."""
        return np.array(
            [number for number, word in enumerate(self.words, self.first) if word.startswith(begin)], dtype=np.int64
        )

    def token(self, number: int) -> str:
        """Return the token of an id of the vocabulary, or at word level of a number behind it."""
        tokens = self.vocabulary.tokens
        return tokens[number] if number < len(tokens) else self.words[number - self.first]

    def number(self, token: str) -> int:
        """Return the number of a token at word level, 0 where it has none."""
        return self.vocabulary.id(token) or self._ids.get(token, 0)

    def known(self, number: int) -> int:
        """Return the id by which the network reads the token of this number."""
        return number if number < len(self.vocabulary) else self.unknown

    @property
    def unknown(self) -> int:
        """Return the id of the mark for unknown words."""
        return self.vocabulary.id(UNKNOWN)


def _forms(text: str) -> dict[str, str]:
    habits = Habits()
    habits.add(written_pieces(text.split("\n"), "word"))
    return display_forms(habits.inside)
