"""Turn a corpus into what the trainer reads: two streams of tokens, split by song, with tokenizer and vocabulary."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import CorpusError, UsageError
from songwriter.model.config import ModelConfig
from songwriter.paths import cache_folder
from songwriter.storage import make_folder
from songwriter.text.corpus import Corpus, RawSong, digest, read_corpus
from songwriter.text.stream import TokenStream, open_stream, split, write_stream
from songwriter.text.tokenizer import Tokenizer, learn_tokenizer
from songwriter.text.vocabulary import Vocabulary, build, count
from songwriter.training.finetune import extended, merged
from songwriter.training.recipe import Recipe
from songwriter.training.sentences import read_sentences, stream_of, tokenizer_of, vocabulary_of
from songwriter.training.sources import Sources

# Fewer tokens than this teach nothing, and leave nothing to validate with.
_LEAST = 20


@dataclass(frozen=True)
class Material:
    """What a run learns from; `counts` is how often each token stands in the training part, `(vocabulary,)`.

    `notes` say in words what was done to the corpus that its owner would want to know.
    """

    training: TokenStream
    validation: TokenStream
    test: TokenStream | None
    words: "Words"
    counts: NDArray[np.int64]
    digest: str
    notes: tuple[str, ...]

    @property
    def vocabulary(self) -> Vocabulary:
        """Return the tokens that the streams' ids stand for."""
        return self.words.vocabulary

    def config(self, recipe: Recipe) -> ModelConfig:
        """Return the network's sizes for this vocabulary."""
        names = ("level", "cell", "embedding", "hidden", "layers", "attention")
        return ModelConfig(len(self.vocabulary), **{name: getattr(recipe, name) for name in names})


@dataclass(frozen=True)
class Words:
    """A tokenizer and a vocabulary that belong together; to `extend` them is to add the frequent words of a corpus."""

    tokenizer: Tokenizer
    vocabulary: Vocabulary
    extend: bool = False


def gather(sources: Sources, recipe: Recipe, words: Words | None = None) -> Material:
    """Read the sources, whichever kind they are, and number them by `words`, or else by words of their own.

    Raises CorpusError where a corpus is missing or too small, StorageError, UsageError.
    """
    return prepare_split(sources, recipe, words) if sources.is_split else prepare(sources.files, recipe, words)


def prepare(paths: Iterable[str | Path], recipe: Recipe, words: Words | None = None) -> Material:
    """Read, clean, split and number a corpus of lyrics.

    Tokenizer and vocabulary are learned from the training part alone, so that validation meets unknown words as life
    does. Raises CorpusError where the corpus is missing or too small, StorageError, UsageError.
    """
    corpus = read_corpus(paths)
    parts = split(corpus.songs, recipe.validation, recipe.seed)
    tokenizer = words.tokenizer if words and not words.extend else learn_tokenizer(parts.train, recipe.level)
    counts = count(parts.train, tokenizer)
    _check_enough(counts.total())
    if words is None:
        vocabulary = build(counts, recipe.vocabulary)
    elif words.extend:
        vocabulary = extended(words.vocabulary, counts, recipe.vocabulary)
        tokenizer = merged(words.tokenizer, tokenizer)
    else:
        vocabulary = words.vocabulary
    name = digest(corpus)
    training = _stream(parts.train, tokenizer, vocabulary, f"{name}-{recipe.level}-{len(vocabulary)}-train")
    validation = _stream(parts.validation, tokenizer, vocabulary, f"{name}-{recipe.level}-{len(vocabulary)}-valid")
    return Material(
        training=training,
        validation=validation,
        test=None,
        words=Words(tokenizer, vocabulary),
        counts=np.bincount(training.tokens, minlength=len(vocabulary)),
        digest=name,
        notes=_notes(corpus, cut=parts.cut, tokens=len(training.tokens), recipe=recipe),
    )


def prepare_split(sources: Sources, recipe: Recipe, words: Words | None = None) -> Material:
    """Give numbers to a corpus that is already split and tokenised, to all its tokens unless the recipe says fewer.

    Raises CorpusError, StorageError, or UsageError for a level that such a corpus doesn't have.
    """
    if recipe.level != "word":
        raise UsageError("files that are already tokenised are of words", hint="leave --level out")
    parts = [read_sentences(path) for path in (sources.train, sources.valid, sources.test) if path]
    _check_enough(len(parts[0]))
    whole = recipe.vocabulary == Recipe.vocabulary
    vocabulary = words.vocabulary if words else vocabulary_of(parts[0], None if whole else recipe.vocabulary)
    streams = [stream_of(part, vocabulary) for part in parts]
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(" ".join(part).encode())
    return Material(
        training=streams[0],
        validation=streams[1],
        test=streams[2] if len(streams) > 2 else None,
        words=Words(words.tokenizer if words else tokenizer_of(), vocabulary),
        counts=np.bincount(streams[0].tokens, minlength=len(vocabulary)),
        digest=hashed.hexdigest(),
        notes=("already split and tokenised: nothing was cleaned",),
    )


def _check_enough(tokens: int) -> None:
    if tokens < _LEAST:
        raise CorpusError(
            f"{tokens} tokens are too few to learn from",
            hint="add more lyrics; a model needs some hundred lines to say anything",
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
