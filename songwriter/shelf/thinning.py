"""Decide which of many versions are worth keeping: all of the last hour, then fewer and fewer with age.

Of what is older than an hour the last of each hour stays, of what is older than a day the last of each day, of what is
older than thirty days the last of each month; the oldest of all and the newest always. The limits fall on the ends of
hours, days and months (UTC), so that it makes no difference how often, or when, versions are thinned in between.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta


def kept(moments: Iterable[datetime], now: datetime) -> list[datetime]:
    """Return the moments whose versions stay, in order."""
    by_age = sorted(set(moments))
    if not by_age:
        return []
    hours_from = (now.astimezone(UTC) - timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    days_from = (now.astimezone(UTC) - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    months_from = (now.astimezone(UTC) - timedelta(days=30)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    stays = {by_age[0], by_age[-1]}
    last: dict[tuple[int, ...], datetime] = {}
    for moment in by_age:
        utc = moment.astimezone(UTC)
        if utc >= hours_from:
            stays.add(moment)
        elif utc >= days_from:
            last[(utc.year, utc.month, utc.day, utc.hour)] = moment
        elif utc >= months_from:
            last[(utc.year, utc.month, utc.day)] = moment
        else:
            last[(utc.year, utc.month)] = moment
    return sorted(stays.union(last.values()))
