"""Show what a sampling method does to what follows "the cat sat on", which everybody can check by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from songwriter.settings import SamplingSettings
from songwriter.tui.widgets.bars import bar, tenths

CONTEXT = "the cat sat on"
REFERENCE = (("the", 0.05), ("mat", 0.60), ("rug", 0.25), ("chair", 0.05), ("banana", 0.01))
OTHER = "other words"
# The rest is elsewhere: as many unlikely words as it takes, each like the banana.
_ELSEWHERE = (0.01,) * 4


@dataclass(frozen=True)
class Effect:
    """The reference before and after sampling; the last share of each is that of all other words together."""

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
    known = len(REFERENCE)
    return Effect(sampler.describe(), _summed(shares, known), _summed(drawn, known))


def lines(shown: Effect, width: int) -> list[str]:
    """Return the effect as lines of text, two bars for each word."""
    room = max(4, (width - 16 - 2 * 9 - 3) // 2)
    words = [*(word for word, _ in REFERENCE), OTHER]
    rows = zip(words, shown.before, shown.after, tenths(shown.before), tenths(shown.after), strict=True)
    heading = f"{f'{CONTEXT} …':<16} {'model':<{room + 8}}  {shown.sampler}"
    return [heading] + [
        f"{word:<16} {bar(before, room)}{percent_before:6.1f} %  {bar(after, room)}{percent_after:6.1f} %"
        for word, before, after, percent_before, percent_after in rows
    ]


def _summed(shares: Sequence[float], known: int) -> tuple[float, ...]:
    return (*shares[:known], sum(shares[known:]))
