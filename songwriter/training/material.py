"""Turn a corpus into what the trainer reads: two streams of tokens, split by song, with tokenizer and vocabulary."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import CorpusError
from songwriter.model.config import ModelConfig
from songwriter.paths import cache_folder
from songwriter.storage import make_folder
from songwriter.text.corpus import Corpus, RawSong, digest, read_corpus
from songwriter.text.stream import TokenStream, open_stream, split, write_stream
from songwriter.text.tokenizer import Tokenizer, learn_tokenizer
from songwriter.text.vocabulary import Vocabulary, build, count
from songwriter.training.recipe import Recipe

# Fewer tokens than this teach nothing, and leave nothing to validate with.
_LEAST = 20


@dataclass(frozen=True)
class Material:
    """What a run learns from; `counts` is how often each token stands in the training part, `(vocabulary,)`.

    `notes` say in words what was done to the corpus that its owner would want to know.
    """

    training: TokenStream
    validation: TokenStream
    tokenizer: Tokenizer
    vocabulary: Vocabulary
    counts: NDArray[np.int64]
    digest: str
    notes: tuple[str, ...]

    def config(self, recipe: Recipe) -> ModelConfig:
        """Return the network's sizes for this vocabulary."""
        names = ("level", "cell", "embedding", "hidden", "layers", "attention")
        return ModelConfig(len(self.vocabulary), **{name: getattr(recipe, name) for name in names})


def prepare(paths: Iterable[str | Path], recipe: Recipe) -> Material:
    """Read, clean, split and number a corpus.

    Raises CorpusError where it is missing or too small, StorageError, UsageError.


    Tokenizer and vocabulary are learned from the training part alone, so that validation meets unknown words as life
    does.
    """
    corpus = read_corpus(paths)
    parts = split(corpus.songs, recipe.validation, recipe.seed)
    tokenizer = learn_tokenizer(parts.train, recipe.level)
    counts = count(parts.train, tokenizer)
    if counts.total() < _LEAST:
        raise CorpusError(
            f"{counts.total()} tokens are too few to learn from",
            hint="add more lyrics; a model needs some hundred lines to say anything",
        )
    vocabulary = build(counts, recipe.vocabulary)
    name = digest(corpus)
    training = _stream(parts.train, tokenizer, vocabulary, f"{name}-{recipe.level}-{len(vocabulary)}-train")
    validation = _stream(parts.validation, tokenizer, vocabulary, f"{name}-{recipe.level}-{len(vocabulary)}-valid")
    return Material(
        training=training,
        validation=validation,
        tokenizer=tokenizer,
        vocabulary=vocabulary,
        counts=np.bincount(training.tokens, minlength=len(vocabulary)),
        digest=name,
        notes=_notes(corpus, cut=parts.cut, tokens=len(training.tokens), recipe=recipe),
    )


def _stream(songs: Sequence[RawSong], tokenizer: Tokenizer, vocabulary: Vocabulary, name: str) -> TokenStream:
    file = make_folder(cache_folder()) / f"{name}.tokens"
    write_stream(file, (vocabulary.encode(tokenizer.song_tokens(song.lines)) for song in songs), len(vocabulary))
    return open_stream(file)


def _notes(corpus: Corpus, *, cut: bool, tokens: int, recipe: Recipe) -> tuple[str, ...]:
    notes = []
    if corpus.duplicates:
        notes.append(f"{len(corpus.duplicates)} repeated songs left out")
    if corpus.removed:
        notes.append(f"{len(corpus.removed)} lines of junk left out: `songwriter corpus` lists them")
    if cut:
        notes.append("only one song: its last part serves for validation; part songs with a line `# Title`")
    if tokens < 2 * recipe.window * recipe.batch:
        notes.append(f"{tokens:,} tokens are little to learn from; expect it to repeat what it has read")
    return tuple(notes)
