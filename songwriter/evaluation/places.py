"""Know the places of songs that are measured: which hold words, at the ends of lines, and heard before in the song."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songwriter.model.player import Ids
from songwriter.text.tokenizer import NEWLINE, SONG, STANZA, is_word
from songwriter.text.vocabulary import Vocabulary

Flags = NDArray[np.bool_]
_LINE_ENDS = frozenset((NEWLINE, STANZA, SONG))


@dataclass(frozen=True)
class Places:
    """All tokens of some songs in a row: their ids, and of each whether it is a word, which kind, and of what length.

    `starts` is where each song begins.
    """

    starts: Ids
    ids: Ids
    words: Flags
    line_ends: Flags
    used: Flags
    lengths: Ids

    def song(self, number: int) -> Ids:
        """Return the ids of one song."""
        ends = np.append(self.starts[1:], len(self.ids))
        return self.ids[self.starts[number] : ends[number]]


def places_of(songs: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Places:
    """Return the places of songs, given as their tokens."""
    line_ends, used = [], []
    for tokens in songs:
        line_ends.extend(last_words(tokens))
        seen: set[str] = set()
        for token in tokens:
            used.append(token in seen)
            seen.add(token)
    together = [token for tokens in songs for token in tokens]
    return Places(
        starts=np.cumsum([0, *map(len, songs)])[:-1],
        ids=vocabulary.encode(together),
        words=np.array([is_word(token) for token in together], dtype=np.bool_),
        line_ends=np.array(line_ends, dtype=np.bool_),
        used=np.array(used, dtype=np.bool_),
        lengths=np.array([len(token) for token in together], dtype=np.int64),
    )


def last_words(tokens: Sequence[str]) -> list[bool]:
    """Tell of each token whether it is the last word of its line, which punctuation may stand behind."""
    last = [False] * len(tokens)
    ended = True
    for place in range(len(tokens) - 1, -1, -1):
        if tokens[place] in _LINE_ENDS:
            ended = True
        elif is_word(tokens[place]):
            last[place], ended = ended, False
    return last
