"""Turn a corpus into what the trainer reads: two streams of tokens, split by song, with tokenizer and vocabulary."""

import hashlib
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import UsageError
from songwriter.model.config import ModelConfig
from songwriter.text.building import Built, Wanted, Words, build_streams, check_enough
from songwriter.text.stream import TokenStream
from songwriter.text.vocabulary import Vocabulary
from songwriter.training.events import Building
from songwriter.training.recipe import Recipe
from songwriter.training.sentences import read_sentences, stream_of, tokenizer_of, vocabulary_of
from songwriter.training.sources import Sources

# Bytes of text that are read before anybody asks what is going on.
_TOLD = 2_000_000


@dataclass(frozen=True)
class Material:
    """What a run learns from; `counts` is how often each token stands in the training part, `(vocabulary,)`.

    `notes` say in words what was done to the corpus that its owner would want to know.
    """

    training: TokenStream
    validation: TokenStream
    test: TokenStream | None
    words: Words
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


def gather(sources: Sources, recipe: Recipe, words: Words | None = None) -> Material:
    """Read the sources, or take them from the cache; see `gathering`."""
    steps = gathering(sources, recipe, words)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            # What `gathering` returns; mypy takes it for anything.
            return end.value  # type: ignore[no-any-return]


def gathering(sources: Sources, recipe: Recipe, words: Words | None = None) -> Generator[Building, None, Material]:
    """Read the sources, whichever kind they are, number them by `words` or else by words of their own, and tell of it.

    It is told where it takes long enough. Closing the generator stops the work; what is done of it is kept for the next
    time. Raises CorpusError where a corpus is missing, too small or changed meanwhile, StorageError, UsageError.
    """
    if sources.is_split:
        return prepare_split(sources, recipe, words)
    wanted = Wanted(recipe.level, recipe.vocabulary, recipe.validation, recipe.seed, words)
    steps = build_streams(sources.files, wanted)
    with closing(steps):
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                return _material(end.value, recipe)
            if step.total > _TOLD:
                yield Building(*step)


def _material(built: Built, recipe: Recipe) -> Material:
    return Material(
        training=built.training,
        validation=built.validation,
        test=None,
        words=built.words,
        counts=built.counts,
        digest=built.digest,
        notes=_notes(built, recipe),
    )


def prepare_split(sources: Sources, recipe: Recipe, words: Words | None = None) -> Material:
    """Give numbers to a corpus that is already split and tokenised, to all its tokens unless the recipe says fewer.

    Raises CorpusError, StorageError, or UsageError for a level that such a corpus doesn't have.
    """
    if recipe.level != "word":
        raise UsageError("files that are already tokenised are of words", hint="leave --level out")
    parts = [read_sentences(path) for path in (sources.train, sources.valid, sources.test) if path]
    check_enough(len(parts[0]))
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


def _notes(built: Built, recipe: Recipe) -> tuple[str, ...]:
    notes = []
    tokens = len(built.training.tokens)
    if built.repeated:
        notes.append(f"{built.repeated:,} repeated songs left out")
    if built.removed:
        notes.append(f"{built.removed:,} lines of junk left out: `songwriter corpus` lists them")
    if built.cut:
        notes.append("only one song: its last part serves for validation; part songs with a line `# Title`")
    if tokens < 2 * recipe.window * recipe.batch:
        notes.append(f"{tokens:,} tokens are little to learn from; expect it to repeat what it has read")
    return tuple(notes)
