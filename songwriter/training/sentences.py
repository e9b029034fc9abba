"""Read a corpus that is already split and tokenised: a sentence a line, tokens between spaces, `<unk>` one of them.

This is the form of the Penn Treebank as language models use it (Mikolov et al. 2010). Nothing is cleaned, the text runs
on from sentence to sentence, each line's end is a token, and the vocabulary is all of the training part, so that
perplexities can be held beside published ones.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from songwriter.errors import CorpusError
from songwriter.text.reading import read_text
from songwriter.text.stream import TokenStream
from songwriter.text.tokenizer import NEWLINE, UNKNOWN, Tokenizer
from songwriter.text.vocabulary import Vocabulary, build


def read_sentences(path: str | Path) -> list[str]:
    """Return the tokens of a file in a row, a newline token behind each sentence.

    Raises CorpusError where there are none, StorageError where the file can't be read.
    """
    tokens = list(_tokens(read_text(Path(path))))
    if not tokens:
        raise CorpusError(f"{path} has no sentences in it", hint="one sentence a line, tokens between spaces")
    return tokens


def vocabulary_of(tokens: list[str], size: int | None = None) -> Vocabulary:
    """Return the vocabulary of all tokens, or of the `size` most frequent."""
    counts = Counter(tokens)
    counts.pop(UNKNOWN, None)
    return build(counts, size if size is not None else len(counts) + 2)


def stream_of(tokens: list[str], vocabulary: Vocabulary) -> TokenStream:
    """Return the tokens' ids as one text without songs."""
    ids = vocabulary.encode(tokens)
    narrow = ids.astype(np.uint16) if len(vocabulary) <= 1 << 16 else ids.astype(np.uint32)
    return TokenStream(narrow, np.array([0, len(ids)], dtype=np.int64))


def tokenizer_of() -> Tokenizer:
    """Return the tokenizer for suggesting with such a model: such texts are in lower case throughout."""
    return Tokenizer("word")


def _tokens(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        words = line.split()
        if words:
            yield from words
            yield NEWLINE
