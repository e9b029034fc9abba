"""Show what was measured: one table for any number of models, and the same as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from songwriter.cli import show
from songwriter.evaluation import Hits, Tally


@dataclass(frozen=True)
class Measured:
    """What a model did: its tally, how many words it `offered`, and the temperature that it was measured at."""

    tally: Tally
    offered: int
    temperature: float = 1.0


def table_of(models: Mapping[str, Measured], what: str = "word") -> None:
    """Print the measures of models beside each other; `what` is what a token is called."""
    labels = [label for label, _ in _rows(next(iter(models.values())), what)]
    columns = [[cell for _, cell in _rows(each, what)] for each in models.values()]
    show.table(("", *(f">{name}" for name in models)), zip(labels, *columns, strict=True))


def figures_of(measured: Measured) -> dict[str, Any]:
    """Return the measures as data."""
    tally, typed = measured.tally, measured.tally.keystrokes
    return {
        **{name: getattr(tally, name) for name in ("songs", "tokens", "words", "characters")},
        "perplexity": tally.perplexity,
        "perplexity_per_word": tally.perplexity_per_word,
        "bits_per_character": tally.bits_per_character,
        "unknown_share": tally.unknown_share,
        **_hits(tally.hits),
        "line_ends": _hits(tally.line_ends),
        "new_words": _hits(tally.new),
        "used_words": _hits(tally.used),
        "keystrokes": {
            "offered": measured.offered,
            "words": typed.words,
            "characters": typed.characters,
            "savings": typed.savings,
            "savings_one": typed.savings_one,
            "bound": typed.bound,
        },
        "calibration": {"error": tally.reliability.error, "temperature": measured.temperature},
    }


def _rows(measured: Measured, what: str) -> list[tuple[str, str]]:
    tally, typed = measured.tally, measured.tally.keystrokes
    rows = [
        ("songs", f"{tally.songs:,}"),
        ("tokens", f"{tally.tokens:,}"),
        ("perplexity per token", show.number(tally.perplexity)),
        ("perplexity per word", show.number(tally.perplexity_per_word)),
        ("bits per character", show.number(tally.bits_per_character, 3)),
        (f"unknown {what}s", show.percent(tally.unknown_share)),
    ]
    parts = (("", tally.hits), (", at line ends", tally.line_ends), (", new to the song", tally.new))
    kinds: tuple[tuple[str, Callable[[Hits], str]], ...] = (
        ("is the first choice", lambda hits: show.percent(hits.top_1)),
        ("is among the first five", lambda hits: show.percent(hits.top_5)),
        ("mean reciprocal rank", lambda hits: show.number(hits.mrr, 3)),
    )
    for where, hits in (*parts, (", used in the song", tally.used)):
        rows.extend((f"next word{where}: {kind}", form(hits)) for kind, form in kinds)
    return [
        *rows,
        (f"keystrokes saved, {measured.offered} words offered", show.percent(typed.savings)),
        ("keystrokes saved, one word offered", show.percent(typed.savings_one)),
        ("keystrokes saved by an all-knowing list", show.percent(typed.bound)),
        ("calibration error", show.percent(tally.reliability.error)),
        ("temperature of its probabilities", show.number(measured.temperature, 3)),
    ]


def _hits(hits: Hits) -> dict[str, float]:
    return {"places": hits.places, "top_1": hits.top_1, "top_5": hits.top_5, "mrr": hits.mrr}
