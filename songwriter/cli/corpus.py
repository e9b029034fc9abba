"""`songwriter corpus`: a look at a corpus before training."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Annotated

import typer

from songwriter.cli import show
from songwriter.cli.options import Json
from songwriter.model.config import Level
from songwriter.text.corpus import Corpus, read_corpus
from songwriter.text.stream import pairs as training_pairs
from songwriter.text.tokenizer import Tokenizer, is_word, learn_tokenizer
from songwriter.text.vocabulary import count, coverage

_SIZES = (1_000, 5_000, 10_000, 20_000)
_EXAMPLES = 3
_NAMES = {"\n": "⏎", "\n\n": "⏎⏎"}


@dataclass(frozen=True)
class _Facts:
    files: int
    songs: int
    lines: int
    tokens: int
    words: int
    distinct_words: int
    coverage: dict[str, float]
    duplicates: list[str]
    removed: dict[str, int]


def corpus(
    files: Annotated[list[str], typer.Argument(help="Files, folders and globs.", show_default=False)],
    pairs: Annotated[int, typer.Option("--pairs", min=0, help="Show training pairs with so many words before.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many pairs to show.")] = 20,
    level: Annotated[Level, typer.Option("--level", help="What the tokens are.")] = "word",
    json: Json = False,
) -> None:
    """Look at a corpus before training: its size, how much a vocabulary covers, duplicates, junk, training pairs."""
    found = read_corpus(files)
    tokenizer = learn_tokenizer(found.songs, level)
    facts = _facts(found, tokenizer)
    shown = list(islice(_pairs(found, tokenizer, pairs), limit)) if pairs else []
    if json:
        show.as_json({**vars(facts), "pairs": shown})
        return
    _show_facts(facts)
    _show_removed(found)
    for context, following in shown:
        show.text(f"[{', '.join(context)}] → {following}")


def _facts(found: Corpus, tokenizer: Tokenizer) -> _Facts:
    counts = count(found.songs, tokenizer)
    words = {token: times for token, times in counts.items() if is_word(token)}
    return _Facts(
        files=len(found.files),
        songs=len(found.songs),
        lines=sum(1 for song in found.songs for line in song.lines if line),
        tokens=counts.total(),
        words=sum(words.values()),
        distinct_words=len(words),
        coverage={str(size): coverage(counts, size) for size in _SIZES} if tokenizer.level == "word" else {},
        duplicates=[
            f"{each.title} ({each.source}) repeats {each.of_title} ({each.of_source})" for each in found.duplicates
        ],
        removed=dict(Counter(each.reason for each in found.removed).most_common()),
    )


def _show_facts(facts: _Facts) -> None:
    rows = [
        (name.replace("_", " "), f"{getattr(facts, name):,}")
        for name in ("files", "songs", "lines", "tokens", "words", "distinct_words")
    ]
    rows += [
        (f"covered by a vocabulary of {int(size):,}", show.percent(share)) for size, share in facts.coverage.items()
    ]
    rows += [("repeated songs left out", f"{len(facts.duplicates):,}")]
    rows += [(f"left out: {reason}", f"{times:,}") for reason, times in facts.removed.items()]
    show.table(("corpus", ">"), rows)


def _show_removed(found: Corpus) -> None:
    for song in found.duplicates[:_EXAMPLES]:
        show.text(f"repeated: {song.title} ({song.source}) has the lines of {song.of_title} ({song.of_source})")
    if len(found.duplicates) > _EXAMPLES:
        show.text(f"… and {len(found.duplicates) - _EXAMPLES:,} more; --json lists them")
    for each in found.removed[:_EXAMPLES]:
        show.text(f"left out: {each.source}:{each.line_number} ({each.reason}): {each.text.strip()[:60]}")
    if len(found.removed) > _EXAMPLES:
        show.text(f"… and {len(found.removed) - _EXAMPLES:,} more")


def _pairs(found: Corpus, tokenizer: Tokenizer, width: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield pairs of tokens as they are written in the songs; a line's end is a token like any other."""
    for song in found.songs:
        tokens = tokenizer.song_tokens(song.lines)[1:]
        yield from training_pairs(_written(tokenizer, tokens), width)


def _written(tokenizer: Tokenizer, tokens: Iterable[str]) -> Iterator[str]:
    begins = True
    for token in tokens:
        yield _NAMES.get(token) or tokenizer.write_word(token, begins=begins and tokenizer.capital_lines)
        begins = token in _NAMES
