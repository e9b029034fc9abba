"""Show what a sampling method does: to what follows "the cat sat on", and to what follows the line in hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from songwriter.settings import SamplingSettings
from songwriter.tui.cowriter import Prediction
from songwriter.tui.widgets.bars import bar, tenths

CONTEXT = "the cat sat on"
# Everybody can check by hand what becomes of these.
REFERENCE = (("the", 0.05), ("mat", 0.60), ("rug", 0.25), ("chair", 0.05), ("banana", 0.01))
OTHER = "other words"
# The rest is elsewhere: as many unlikely words as it takes, each like the banana.
_ELSEWHERE = (0.01,) * 4
_WORD, _PERCENT = 12, 8


@dataclass(frozen=True)
class Effect:
    """Words after a context, before and after sampling; the last share of each is that of all other words together."""

    context: str
    words: tuple[str, ...]
    sampler: str
    before: tuple[float, ...]
    after: tuple[float, ...]


def effect(settings: SamplingSettings) -> Effect:
    """Sample the reference; imports numpy. Raises UsageError where the settings make no sense together."""
    import numpy as np

    from songwriter.sampling import Sampler

    shares = [share for _, share in REFERENCE] + list(_ELSEWHERE)
    sampler = Sampler.from_settings(settings)
    # Of the words before, only "the" may come again, so that the repetition penalty has something to show.
    drawn = [float(each) for each in sampler.distribution(np.log(np.array(shares)), recent=(0,))]
    words = tuple(word for word, _ in REFERENCE)
    known = len(words)
    return Effect(CONTEXT, words, sampler.describe(), _summed(shares, known), _summed(drawn, known))


def effect_on(text: str, said: Prediction, sampler: str) -> Effect:
    """Return what the sampling made of what the model says may follow `text`, the song up to the cursor."""
    return Effect(
        text.rpartition("\n")[2].strip() or "a new line",
        tuple(each.text for each in said.suggestions),
        sampler,
        (*(each.probability for each in said.suggestions), said.line_end + said.other),
        (*(each.sampled for each in said.suggestions), said.line_end_sampled + said.other_sampled),
    )


def lines(shown: Effect, width: int) -> list[str]:
    """Return the effect as lines of text, two bars for each word."""
    room = max(2, (width - _WORD - 2 * _PERCENT - 2) // 2)
    words = [*shown.words, OTHER]
    rows = zip(words, shown.before, shown.after, tenths(shown.before), tenths(shown.after), strict=True)
    context = _ending(f"{shown.context} …", width - cell_len(shown.sampler) - 2)
    columns = f"{'':<{_WORD}}{'model':<{room + _PERCENT}}  {'sampled':<{room + _PERCENT}}"
    return [context + shown.sampler.rjust(width - cell_len(context)), columns] + [
        f"{set_cell_size(word, _WORD - 1)} {bar(before, room)}{f'{percent_before:.1f} %':>{_PERCENT}}"
        f"  {bar(after, room)}{f'{percent_after:.1f} %':>{_PERCENT}}"
        for word, before, after, percent_before, percent_after in rows
    ]


def _ending(text: str, width: int) -> str:
    """Return the end of a text, as much of it as fits."""
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) >= width:
        text = text[1:]
    return f"…{text}" if width > 0 else ""


def _summed(shares: Sequence[float], known: int) -> tuple[float, ...]:
    return (*shares[:known], sum(shares[known:]))
