"""`songwriter corpus`: a look at a corpus before training, of any size."""

from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import Annotated

import typer
from rich.progress import Progress

from songwriter.cli import show
from songwriter.cli.options import Json
from songwriter.model.config import Level
from songwriter.text.collection import Collection, gather
from songwriter.text.facts import CorpusFacts
from songwriter.text.learning import Census, learn
from songwriter.text.sources import Step, find_sources
from songwriter.text.stream import pairs as training_pairs
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import coverage

_SIZES = (1_000, 5_000, 10_000, 20_000)
_EXAMPLES = 3
_NAMES = {"\n": "⏎", "\n\n": "⏎⏎"}
# Bytes of text that are read before anybody asks what is going on.
_TOLD = 2_000_000


def corpus(
    files: Annotated[list[str], typer.Argument(help="Files, folders and globs.", show_default=False)],
    pairs: Annotated[int, typer.Option("--pairs", min=0, help="Show training pairs with so many words before.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many pairs to show.")] = 20,
    level: Annotated[Level, typer.Option("--level", help="What the tokens are.")] = "word",
    json: Json = False,
) -> None:
    """Look at a corpus before training: its size, how much a vocabulary covers, duplicates, junk, training pairs."""
    found, tokenizer, census = _watched(_read(files, level))
    facts = _facts(found, census, level)
    shown = list(islice(_pairs(found, tokenizer, pairs), limit)) if pairs else []
    if json:
        show.as_json({**vars(facts), "pairs": shown})
        return
    _show_facts(facts)
    _show_removed(found)
    for context, following in shown:
        show.text(f"[{', '.join(context)}] → {following}")


def _read(files: list[str], level: Level) -> Generator[Step, None, tuple[Collection, Tokenizer, Census]]:
    sources = yield from find_sources(files, level)
    found = yield from gather(sources)
    return found, *(yield from learn(found.chosen, level, max(_SIZES)))


def _watched(
    steps: Generator[Step, None, tuple[Collection, Tokenizer, Census]],
) -> tuple[Collection, Tokenizer, Census]:
    """Carry the steps out, with a bar on stderr where they take a while."""
    with Progress(console=show.notes, transient=True, disable=not show.notes.is_terminal) as bar:
        task = bar.add_task("", visible=False)
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                # What the steps return; mypy takes it for anything.
                return end.value  # type: ignore[no-any-return]
            bar.update(task, description=step.what, completed=step.done, total=step.total, visible=step.total > _TOLD)


def _facts(found: Collection, census: Census, level: Level) -> CorpusFacts:
    shares = {str(size): coverage(census.most, size, census.words) for size in _SIZES}
    return CorpusFacts(
        files=len(found.sources.files),
        songs=found.songs,
        lines=sum(int(segment.array("sung")[kept].sum()) for segment, kept in found.chosen),
        tokens=census.tokens,
        words=census.words,
        distinct_words=census.distinct_words,
        coverage=shares if level == "word" else {},
        repeated=found.repeated,
        duplicates=[
            f"{each.title} ({each.source}) repeats {each.of_title} ({each.of_source})" for each in found.duplicates
        ],
        removed=dict(sorted(found.reasons.items(), key=lambda counted: -counted[1])),
    )


def _show_facts(facts: CorpusFacts) -> None:
    rows = [
        (name.replace("_", " "), f"{getattr(facts, name):,}")
        for name in ("files", "songs", "lines", "tokens", "words", "distinct_words")
    ]
    rows += [
        (f"covered by a vocabulary of {int(size):,}", show.percent(share)) for size, share in facts.coverage.items()
    ]
    rows += [("repeated songs left out", f"{facts.repeated:,}")]
    rows += [(f"left out: {reason}", f"{times:,}") for reason, times in facts.removed.items()]
    show.table(("corpus", ">"), rows)


def _show_removed(found: Collection) -> None:
    for song in found.duplicates[:_EXAMPLES]:
        show.text(f"repeated: {song.title} ({song.source}) has the lines of {song.of_title} ({song.of_source})")
    if found.repeated > _EXAMPLES:
        show.text(f"… and {found.repeated - _EXAMPLES:,} more; --json lists them")
    for each in found.removed[:_EXAMPLES]:
        show.text(f"left out: {each.source}:{each.line_number} ({each.reason}): {each.text.strip()[:60]}")
    if (total := sum(found.reasons.values())) > _EXAMPLES:
        show.text(f"… and {total - _EXAMPLES:,} more")


def _pairs(found: Collection, tokenizer: Tokenizer, width: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield pairs of tokens as they are written in the songs; a line's end is a token like any other."""
    for song in found.read():
        tokens = tokenizer.song_tokens(song.lines)[1:]
        yield from training_pairs(_written(tokenizer, tokens), width)


def _written(tokenizer: Tokenizer, tokens: Iterable[str]) -> Iterator[str]:
    begins = True
    for token in tokens:
        yield _NAMES.get(token) or tokenizer.write_word(token, begins=begins and tokenizer.capital_lines)
        begins = token in _NAMES
