"""Turn the settings of sampling and blending a little further, as keys do; data and no textual."""

from songwriter.settings import METHODS, SamplingSettings, WritingSettings

_TEMPERATURE = 0.1
_SHARE = 0.05
_KS = (1, 2, 3, 5, 10, 20, 40, 80, 160, 320, 640, 1_280, 10_000)
Dial = tuple[str, str | int | float]


def next_method(now: SamplingSettings) -> Dial:
    """Return the setting that chooses words by the next method, round and round."""
    return "sampling.method", METHODS[(METHODS.index(now.method) + 1) % len(METHODS)]


def next_temperature(now: SamplingSettings, step: int) -> Dial:
    """Return the setting that makes the temperature a step higher or lower, from 0 to 2."""
    return "sampling.temperature", _within(now.temperature + step * _TEMPERATURE, max(2.0, now.temperature))


def next_cut(now: SamplingSettings, step: int) -> Dial | None:
    """Return the setting by which the method keeps more words (`step` 1) or fewer (-1); None where it has none."""
    match now.method:
        case "top-k":
            further = [k for k in _KS if (k - now.top_k) * step > 0] or [now.top_k]
            return "sampling.top_k", min(further) if step > 0 else max(further)
        case "top-p":
            return "sampling.top_p", _within(now.top_p + step * _SHARE, 1.0)
        case "min-p":
            # The higher, the fewer.
            return "sampling.min_p", _within(now.min_p - step * _SHARE, 1.0)
    return None


def next_share(now: WritingSettings, step: int) -> Dial:
    """Return the setting that gives the second model a little more or less of each probability."""
    return "writing.share", _within(now.share + step * _SHARE, 1.0)


def _within(value: float, most: float) -> float:
    return round(min(max(value, 0.0), most), 2)
