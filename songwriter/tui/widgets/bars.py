"""Draw shares as bars of eighth blocks, round percentages so that a column adds up, and write sizes for reading."""

from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_PATTERN = "▒"


def bar(share: float, width: int) -> str:
    """Return a bar of `width` cells for a share from 0 to 1; anything above zero shows at least a sliver."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    full, part = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[part] if part else "")).ljust(width)


def parted_bar(share: float, part: float, width: int) -> str:
    """Return a bar for a share, the last cells of which are a pattern: a `part` of it, from 0 to 1."""
    drawn = bar(share, width)
    filled = len(drawn.rstrip())
    patterned = round(filled * max(0.0, min(1.0, part)))
    return drawn[: filled - patterned] + _PATTERN * patterned + drawn[filled:]


def tenths(shares: Sequence[float]) -> list[float]:
    """Return `shares` as percentages with one decimal that add up to what the exact ones add up to.

    Rounding each alone would make a column of shares add up to 99.8 or 100.3. So all are rounded down, and the tenths
    that are missing go to those that lost most.
    """
    exact = [max(0.0, share) * 1000 for share in shares]
    floors = [int(each + 1e-9) for each in exact]
    missing = round(sum(exact)) - sum(floors)
    by_loss = sorted(range(len(exact)), key=lambda i: floors[i] - exact[i])
    for i in by_loss[:missing]:
        floors[i] += 1
    return [each / 10 for each in floors]


def file_size(size: float) -> str:
    """Return a size on disk for reading."""
    for unit, digits in (("B", 0), ("kB", 0), ("MB", 1)):
        if size < 1000:
            return f"{size:.{digits}f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
