"""Build the two token streams that a model learns from and is judged by, from a corpus of any size.

What was built is kept, so that the same files with the same options are not even read again; see `cache` for how.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from songwriter.errors import CorpusError, SongwriterError
from songwriter.storage import replacing, write_bytes
from songwriter.text.cache import entry, json_bytes, prune, read_json, touch
from songwriter.text.collection import Chosen, Collection, gather, gone, song_digests
from songwriter.text.cooking import cook_song
from songwriter.text.learning import Census, chosen_tokens, learn
from songwriter.text.rare import MOST, RareWords, rare_from_json, rare_words
from songwriter.text.segment import Segment, open_segment
from songwriter.text.sources import Sources, Step, find_sources
from songwriter.text.stream import StreamWriter, TokenStream, check_stream, cut, is_judged, open_stream, place
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary, build, extended
from songwriter.text.writing import Level, token_of

T = TypeVar("T")

# Fewer tokens than this teach nothing, and leave nothing to validate with.
_LEAST = 20


@dataclass(frozen=True)
class Words:
    """A tokenizer and a vocabulary that belong together, with the words that are too `rare` for it.

    To `extend` them is to add the words of a corpus.
    """

    tokenizer: Tokenizer
    vocabulary: Vocabulary
    extend: bool = False
    rare: RareWords = field(default_factory=RareWords)

    def grown(self, new: Tokenizer, census: Census, most: int) -> "Words":
        """Return these words, if to be extended with those of a corpus that taught the `new` tokenizer.

        Words are then written as the corpus writes them, and those it doesn't have as before.
        """
        if not self.extend:
            return self
        display = {**self.tokenizer.display, **new.display}
        vocabulary = extended(self.vocabulary, census.most, most)
        rare = self.rare.joined(_rare(census, vocabulary, new.level), vocabulary)
        return Words(replace(new, display=display), vocabulary, rare=rare)


@dataclass(frozen=True)
class Wanted:
    """What decides, with the corpus, what is built: see `Recipe`; `words` are those that a model knows already."""

    level: Level
    vocabulary: int
    share: float
    seed: int
    words: Words | None = None


@dataclass(frozen=True)
class Built:
    """Two streams with what reads and writes their tokens.

    `counts` is how often each token stands in the training part, `(vocabulary,)`; `cut` says that one song serves for
    both parts; `repeated` songs and `removed` lines were left out.
    """

    training: TokenStream
    validation: TokenStream
    words: Words
    counts: NDArray[np.int64]
    digest: str
    cut: bool
    repeated: int
    removed: int


@dataclass(frozen=True)
class _Files:
    about: Path
    training: Path
    validation: Path


def build_streams(
    paths: Iterable[str | Path], wanted: Wanted, workers: int | None = None
) -> Generator[Step, None, Built]:
    """Find, read, clean, split and number a corpus, or take from the cache what is there.

    Tokenizer and vocabulary are learned from the training part alone, so that validation meets unknown words as life
    does. Raises CorpusError where the corpus is missing, too small or changed meanwhile, StorageError, UsageError.
    """
    sources = yield from find_sources(paths, wanted.level, workers)
    files = _files(sources, wanted)
    built = _opened(files)
    if built is None:
        collection = yield from gather(sources, workers)
        yield from _in_bytes(_write(files, collection, wanted), sources.size)
        built = _opened(files)
    if built is None:
        raise gone()
    prune({files.about, files.training, files.validation, *(cook.path for cook in sources.cooks)})
    return built


def check_enough(tokens: int) -> None:
    """Raise CorpusError where there are too few tokens to learn from."""
    if tokens < _LEAST:
        raise CorpusError(
            f"{tokens} tokens are too few to learn from",
            hint="add more lyrics; a model needs some hundred lines to say anything",
        )


def _files(sources: Sources, wanted: Wanted) -> _Files:
    options: list[Any] = [wanted.level, wanted.vocabulary, wanted.share, wanted.seed]
    if wanted.words:
        options += [wanted.words.tokenizer.header(), wanted.words.vocabulary.tokens, wanted.words.extend]
        options += [wanted.words.rare.to_json()]
    made_of = [options, [cook.path.name for cook in sources.cooks]]
    about, *streams = (entry(*each, *made_of) for each in (("learned",), ("tokens", "train"), ("tokens", "valid")))
    return _Files(about, *streams)


def _opened(files: _Files) -> Built | None:
    """Return what was built before, or None where something is missing or damaged."""
    about: dict[str, Any] | None = read_json(files.about)
    if about is None:
        return None
    try:
        streams = [open_stream(file) for file in (files.training, files.validation)]
        if [check_stream(file) for file in (files.training, files.validation)] != about["checks"]:
            return None
        tokenizer, vocabulary = Tokenizer.from_header(about["tokenizer"]), Vocabulary(tuple(about["vocabulary"]))
        words = Words(tokenizer, vocabulary, rare=rare_from_json(about["rare"], vocabulary))
    except SongwriterError:
        return None
    touch(files.training)
    touch(files.validation)
    counts = np.array(about["counts"], dtype=np.int64)
    rest = (about[name] for name in ("digest", "cut", "repeated", "removed"))
    return Built(streams[0], streams[1], words, counts, *rest)


def _write(files: _Files, collection: Collection, wanted: Wanted) -> Generator[Step, None, None]:
    training, validation = _split(collection, wanted)
    tokenizer, census = yield from learn(training, wanted.level, wanted.vocabulary + MOST)
    check_enough(census.tokens)
    if wanted.words:
        words = wanted.words.grown(tokenizer, census, wanted.vocabulary)
    else:
        vocabulary = build(census.most, wanted.vocabulary)
        words = Words(tokenizer, vocabulary, rare=_rare(census, vocabulary, wanted.level))
    tokenizer, vocabulary = words.tokenizer, words.vocabulary
    counts = yield from _encode(files, training, validation, vocabulary, wanted.level)
    about = {
        "digest": collection.digest(),
        "tokenizer": tokenizer.header(),
        "vocabulary": vocabulary.tokens,
        "rare": words.rare.to_json(),
        "counts": counts.tolist(),
        "cut": collection.songs == 1,
        "repeated": collection.repeated,
        "removed": sum(collection.reasons.values()),
        "checks": [check_stream(file) for file in (files.training, files.validation)],
    }
    write_bytes(files.about, json_bytes(about))


def _rare(census: Census, vocabulary: Vocabulary, level: Level) -> RareWords:
    """Return the words of a corpus that its vocabulary has no place for; characters are no words."""
    return rare_words(census.most, vocabulary, census.words) if level == "word" else RareWords()


def _split(collection: Collection, wanted: Wanted) -> tuple[Chosen, Chosen]:
    """Part the songs as `split` does."""
    if collection.songs == 1:
        return _cut(collection, wanted)
    digests = (digest.tobytes() for segment, kept in collection.chosen for digest in song_digests(segment)[kept])
    places = np.fromiter((place(digest, wanted.seed) for digest in digests), dtype=np.float64)
    judged = is_judged(places, wanted.share)
    training, validation = [], []
    first = 0
    for segment, kept in collection.chosen:
        aside = kept.copy()
        aside[kept] = judged[first : first + int(kept.sum())]
        first += int(kept.sum())
        training.append((segment, kept & ~aside))
        validation.append((segment, aside))
    return training, validation


def _cut(collection: Collection, wanted: Wanted) -> tuple[Chosen, Chosen]:
    parts = cut(tuple(collection.read()), wanted.share)
    chosen = []
    for name, songs in (("head", parts.train), ("tail", parts.validation)):
        path = entry("segment", name, wanted.share, collection.digest(), wanted.level)
        cook_song(path, songs[0], wanted.level)
        chosen.append(_whole(path))
    return chosen[0], chosen[1]


def _whole(path: Path) -> list[tuple[Segment, NDArray[np.bool_]]]:
    segment = open_segment(path)
    return [(segment, np.ones(1, dtype=np.bool_))] if segment else []


def _encode(
    files: _Files, training: Chosen, validation: Chosen, vocabulary: Vocabulary, level: Level
) -> Generator[Step, None, NDArray[np.int64]]:
    """Write both streams, and return how often each token stands in the first."""
    counts = np.zeros(len(vocabulary), dtype=np.int64)
    with replacing(files.training) as first, replacing(files.validation) as second:
        writers = StreamWriter(first, len(vocabulary)), StreamWriter(second, len(vocabulary))
        numbers: dict[Path, NDArray[np.uint32]] = {}
        for number, pair in enumerate(zip(training, validation, strict=True)):
            for writer, (segment, songs) in zip(writers, pair, strict=True):
                if segment.path not in numbers:
                    numbers = {segment.path: _numbers(segment, vocabulary, level)}
                tokens, lengths = chosen_tokens(segment, songs)
                numbered = numbers[segment.path][tokens]
                writer.add(numbered, lengths.tolist())
                if writer is writers[0]:
                    counts += np.bincount(numbered, minlength=len(vocabulary))
            yield Step(number + 1, len(training), "writing tokens")
        for writer in writers:
            writer.finish()
    return counts


def _numbers(segment: Segment, vocabulary: Vocabulary, level: Level) -> NDArray[np.uint32]:
    """Return the vocabulary's number of each form of the segment."""
    return np.array([vocabulary.id(token_of(form, level)) for form in segment.forms()], dtype=np.uint32)


def _in_bytes(steps: Generator[Step, None, T], size: int) -> Generator[Step, None, T]:
    """Tell how far the work has come as a share of the corpus's size."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            # What the steps return; mypy takes it for anything.
            return end.value  # type: ignore[no-any-return]
        yield Step(step.done * size // max(step.total, 1), size, step.what)
