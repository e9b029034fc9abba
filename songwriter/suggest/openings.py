"""Look behind a section header that a model expects, where a writer may go on without one.

In songs with headers, as `[Chorus]`, a header opens each section, and a model that learned from such songs gives it
nearly all there. Which words it has for a section without one says nothing: it has never seen that. What the writer
wants to know is how the section begins, with or without a header above:

    p(w) = p(w | text) + p(header | text) p(w | text, header)
"""

from collections.abc import Callable, Sequence

import numpy as np

from songwriter.sampling import Ids
from songwriter.suggest.cache import Belief, padded
from songwriter.text.tokenizer import NEWLINE, SECTIONS
from songwriter.text.vocabulary import Vocabulary

# A header less likely than this changes no word that is seen.
_LEAST = 0.005


class Openings:
    """Know the section headers of one word-level vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._headers: Ids = np.array(
            [number for number, token in enumerate(vocabulary.tokens) if token in SECTIONS], dtype=np.int64
        )
        self._newline = vocabulary.id(NEWLINE)

    def seen_through(self, belief: Belief, behind: Callable[[Sequence[int]], Belief]) -> Belief:
        """Return a belief in which no header comes, but what comes below one; `behind` is asked what, for its tokens.

        All headers count as the likeliest, so that only one is read. All add up to 1 as before.
        """
        chances = np.exp(belief.logs[self._headers])
        expected = float(chances.sum())
        if expected < _LEAST or self._newline == 0:
            return belief
        below = behind((int(self._headers[chances.argmax()]), self._newline))
        size = max(len(belief.logs), len(below.logs))
        here, there = padded(np.exp(belief.logs), size), expected * padded(np.exp(below.logs), size)
        here[self._headers] = 0
        parts = (
            here * padded(first, size) + there * padded(second, size)
            for first, second in ((belief.recalled, below.recalled), (belief.own, below.own))
        )
        return Belief.of(here + there, *parts)
