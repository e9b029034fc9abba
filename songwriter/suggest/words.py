"""Predict the next word with a word-level model: its vocabulary is the list to choose from."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from songwriter.sampling import Forbid, Ids, Only, Sampler
from songwriter.suggest.cache import Belief
from songwriter.suggest.cursor import at_line_start, fitted, lines_start_with_capitals
from songwriter.suggest.names import Names
from songwriter.suggest.prediction import Prediction, Suggestion, rest_of
from songwriter.text.tokenizer import NEWLINE, STANZA, Tokenizer, is_word
from songwriter.transforms import best

_NONE: Ids = np.zeros(0, dtype=np.int64)
_CURLY = str.maketrans({"’": "'", "‘": "'"})
# The last letter that a word can hold: what begins with "mo" stands before "mo" with this behind.
_LAST = "\U0010ffff"


class Lexicon:
    """Know which ids of a word-level vocabulary are words, by what they begin with, and what they look like.

    The names behind the vocabulary are words too.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._tokens = names.vocabulary.tokens
        self._sorted = sorted((token, number) for number, token in enumerate(self._tokens) if is_word(token))
        self.words: Ids = np.array(sorted(number for _, number in self._sorted), dtype=np.int64)
        self.line_ends: Ids = np.array(
            [number for number, token in enumerate(self._tokens) if token in (NEWLINE, STANZA)], dtype=np.int64
        )

    @property
    def all_words(self) -> Ids:
        """Return the ids of all words, with the names behind them."""
        return np.concatenate([self.words, np.arange(self._names.first, self._names.size)])

    def beginning_with(self, begin: str) -> Ids:
        """Return the ids of the words that begin with `begin`, whatever its case and kind of apostrophe."""
        plain = begin.lower().translate(_CURLY)
        first = bisect_left(self._sorted, (plain, -1))
        last = bisect_left(self._sorted, (plain + _LAST, -1))
        found = np.array(sorted(number for _, number in self._sorted[first:last]), dtype=np.int64)
        return np.concatenate([found, self._names.beginning_with(plain)])

    def form(self, number: int) -> str:
        """Return the token of a word, or a name as the songs at hand write it."""
        token = self._names.token(number)
        return self._names.forms.get(token, token)


def predict_words(
    lexicon: Lexicon,
    tokenizer: Tokenizer,
    belief: Belief,
    sampler: Sampler,
    context: str,
    begin: str,
    n: int,
    recent: Sequence[int],
    refused: Ids = _NONE,
) -> Prediction:
    """Return the n likeliest words after `context` that begin with `begin`, as the tokenizer writes them.

    A half-typed word leaves only the words that fit, renormalised. What is `refused` is neither shown nor sampled; the
    model's belief in it is left with the other words.
    """
    logs = belief.logs
    if len(refused):
        sampler = Sampler((Forbid(refused.tolist()), *sampler.transforms), sampler.greedy)
    if begin:
        fitting = _possible(lexicon.beginning_with(begin), logs, refused)
        if not len(fitting):
            return Prediction()
        logs = Only(fitting.tolist())(logs)
        ends: Ids = fitting[:0]
    else:
        fitting, ends = _possible(lexicon.all_words, logs, refused), lexicon.line_ends
    probabilities = np.exp(logs)
    sampled = sampler.distribution(logs, recent)
    # In their order and stably sorted, so that words of the same probability keep the order of their frequency.
    likeliest = np.sort(best(probabilities[fitting], n))
    begins = not begin and _wants_capital(tokenizer, context)
    order = fitting[likeliest][np.argsort(-probabilities[fitting[likeliest]], kind="stable")]
    suggestions = tuple(
        Suggestion(
            fitted(tokenizer.write_word(lexicon.form(int(number)), begins=begins), begin),
            float(probabilities[number]),
            float(sampled[number]),
            float(belief.recalled[number]),
            own=float(belief.own[number]),
        )
        for number in order
    )
    return rest_of(suggestions, (float(probabilities[ends].sum()), float(sampled[ends].sum())))


def _wants_capital(tokenizer: Tokenizer, context: str) -> bool:
    """Tell whether a word after `context` begins a line, in a song that gives those capitals, or a sentence."""
    if at_line_start(context):
        # The last lines say enough, and a long song is not to be taken apart at every key.
        return lines_start_with_capitals(context[-4_000:], tokenizer.capital_lines)
    return context.rstrip()[-1:] in tokenizer.capital_after and context[-1:].isspace()


def _possible(ids: Ids, logs: NDArray[np.float64], refused: Ids) -> Ids:
    """Return those of the ids that have a probability and aren't refused; names that nothing calls up have none."""
    ids = ids[(ids < len(logs)) & ~np.isin(ids, refused)]
    return ids[logs[ids] > -np.inf]
