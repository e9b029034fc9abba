"""Read the library as the Models place shows it: a row for each model, and its layers; no textual in here."""

import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from songwriter.tui.widgets.bars import file_size

if TYPE_CHECKING:
    from songwriter.library import Broken, Entry

COLUMNS = ("model", "level", "size", "made", "perplexity", "licence")

# Columns that there are in the narrowest terminal.
_WRAPPED = 56


@dataclass(frozen=True)
class Listed:
    """A model as it is shown: the cells of its row, and what is said of it below."""

    name: str
    cells: tuple[str, ...]
    detail: str
    usable: bool
    shipped: bool = False


def listed() -> tuple[Listed, ...]:
    """Return all models of the library; imports numpy."""
    from songwriter.library import Entry, list_models

    return tuple(_entry(each) if isinstance(each, Entry) else _broken(each) for each in list_models())


def _broken(model: "Broken") -> Listed:
    why = textwrap.fill(f"{model.reason}.", _WRAPPED)
    detail = f"{why}\n\nRemove it, or train it again under this name."
    return Listed(model.name, (model.name, "broken", "", "", "", ""), detail, usable=False)


def _entry(model: "Entry") -> Listed:
    from songwriter.lock import holder
    from songwriter.model.config import layer_summary

    header = model.header
    perplexity = header.scores.get("perplexity", math.nan)
    score = f"{perplexity:,.1f}" if math.isfinite(perplexity) else "–"
    # The first words of a licence say which it is; all of it stands below.
    licence = header.licence.partition(";")[0] or "–"
    cells = (model.name, header.config.level, file_size(model.size), header.created[:10] or "–", score, licence)
    layers = layer_summary(header.config)
    lines = [f"{each.name:<12} {each.kind:<22} {each.shape:<24} {each.parameters:>11,}" for each in layers]
    total = sum(each.parameters for each in layers)
    about = [f"{model.name} · {header.config.cell} · vocabulary {header.config.vocabulary:,}"]
    about += ["being trained"] if not model.shipped and holder(model.path.parent) else []
    about += [f"licence: {header.licence}"] if header.licence else []
    about += ["comes with songwriter"] if model.shipped else [str(model.path.parent)]
    heading = f"{'layer':<12} {'kind':<22} {'output shape':<24} {'parameters':>11}"
    about = [textwrap.fill(each, _WRAPPED, break_long_words=False, break_on_hyphens=False) for each in about]
    detail = "\n".join([*about, "", heading, *lines, f"{'total':<60} {total:>11,}"])
    return Listed(model.name, cells, detail, usable=True, shipped=model.shipped)
