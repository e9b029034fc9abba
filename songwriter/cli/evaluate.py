"""`songwriter evaluate`: how well a model knows text that it has not seen."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.progress import track

from songwriter.cli import options, show
from songwriter.cli.options import Json, Model
from songwriter.evaluation import Memory, Tally, tallies, total
from songwriter.library import DEFAULT
from songwriter.suggest import load
from songwriter.text.corpus import read_corpus


def evaluate(
    files: Annotated[list[str], typer.Argument(help="Files, folders and globs of unseen songs.", show_default=False)],
    model: Model = DEFAULT,
    memory: options.Memory = 0.0,
    samples: Annotated[int, typer.Option("--samples", min=0, help="How many samples to read.")] = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same samples.")] = 1,
    json: Json = False,
) -> None:
    """Measure a model on unseen songs: perplexity, bits per character, hit rates; and samples to read."""
    suggester = load(model)
    songs = read_corpus(files, keep_duplicates=True).songs
    batches: Iterable[Tally] = tallies(suggester.header, suggester.player, songs, Memory(memory))
    if show.notes.is_terminal:
        batches = track(batches, "reading", total=-(-len(songs) // 16), console=show.notes, transient=True)
    tally = total(batches)
    written = [suggester.generate(lines=8, seed=seed + number) for number in range(samples)]
    if json:
        show.as_json({"model": suggester.name, **vars(tally), **_measures(tally), "samples": written})
        return
    if tally.all_unknown:
        show.notes.print("the model knows no word of this text, so its perplexity would say nothing")
    first, first_five = tally.hits
    what = "word" if suggester.level == "word" else "character"
    show.table(
        (suggester.name, ">"),
        [
            ("songs", f"{tally.songs:,}"),
            ("tokens", f"{tally.tokens:,}"),
            ("perplexity per token", show.number(tally.perplexity)),
            ("bits per character", show.number(tally.bits_per_character, 3)),
            (f"unknown {what}s", show.percent(tally.unknown_share)),
            (f"next {what} is the first choice", show.percent(first)),
            (f"next {what} is among the first five", show.percent(first_five)),
        ],
    )
    for text in written:
        show.text(f"\nsample:\n{text}")


def _measures(tally: Tally) -> dict[str, float]:
    first, first_five = tally.hits
    return {
        "perplexity": tally.perplexity,
        "bits_per_character": tally.bits_per_character,
        "unknown_share": tally.unknown_share,
        "top_1": first,
        "top_5": first_five,
    }
