"""Turn a corpus into what the trainer reads: two streams of tokens, split by song, with tokenizer and vocabulary."""

from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songwriter.model.config import ModelConfig
from songwriter.text.building import Built, Wanted, build_streams
from songwriter.text.stream import TokenStream
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary
from songwriter.training.events import Building
from songwriter.training.recipe import Recipe

# Bytes of text that are read before anybody asks what is going on.
_TOLD = 2_000_000


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
        return ModelConfig(
            len(self.vocabulary), recipe.level, recipe.cell, recipe.embedding, recipe.hidden, recipe.layers
        )


def prepare(paths: Iterable[str | Path], recipe: Recipe) -> Material:
    """Read, clean, split and number a corpus, or take it from the cache; see `preparing`."""
    steps = preparing(paths, recipe)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            # What `preparing` returns; mypy takes it for anything.
            return end.value  # type: ignore[no-any-return]


def preparing(paths: Iterable[str | Path], recipe: Recipe) -> Generator[Building, None, Material]:
    """Prepare what a run learns from, and tell about it where it takes long enough to be told.

    Raises CorpusError where the corpus is missing, too small or changed meanwhile, StorageError, UsageError. Closing
    the generator stops the work; what is done of it is kept for the next time.
    """
    steps = build_streams(paths, Wanted(recipe.level, recipe.vocabulary, recipe.validation, recipe.seed))
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
        tokenizer=built.tokenizer,
        vocabulary=built.vocabulary,
        counts=built.counts,
        digest=built.digest,
        notes=_notes(built, recipe),
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
