"""Rank a wanted word among all words, and among those that begin as was typed so far."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from songwriter.model.player import Ids
from songwriter.suggest.names import Names
from songwriter.suggest.words import Lexicon
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary

Logs = NDArray[np.float64]


class Ranks:
    """Rank the words of a vocabulary as the studio offers them: the likeliest first, of equals the more frequent."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Vocabulary) -> None:
        lexicon = Lexicon(Names(tokenizer, vocabulary))
        self.words = lexicon.words
        self._tokens = vocabulary.tokens
        # Kept, since a search for each letter of each word would take longer than the model.
        self._beginning = lru_cache(maxsize=None)(lexicon.beginning_with)

    def among_all(self, logs: Logs, wanted: Ids) -> Ids:
        """Return the rank of each wanted word, `(n,)`, 0 for the likeliest, by its row of `logs`, `(n, vocabulary)`."""
        given = logs[np.arange(len(wanted)), wanted][:, None]
        offered = logs[:, self.words]
        better = (offered > given) | ((offered == given) & (self.words < wanted[:, None]))
        return np.asarray(better.sum(axis=1))

    def while_typed(self, logs: Logs, wanted: int) -> Iterator[int]:
        """Yield the rank of the wanted word, by `logs`, `(vocabulary,)`, after each of its letters but the last."""
        token, given = self._tokens[wanted], logs[wanted]
        for letters in range(1, len(token)):
            fitting = self._beginning(token[:letters])
            offered = logs[fitting]
            before = int(np.searchsorted(fitting, wanted))
            yield int(np.count_nonzero(offered > given) + np.count_nonzero(offered[:before] == given))
