"""What is kept of many versions, whatever their moments and however often they are thinned."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from songwriter.shelf.thinning import kept

NOW = datetime(2026, 3, 1, 12, 34, 56, tzinfo=UTC)
ages = st.one_of(
    st.integers(0, 3 * 3600), st.integers(0, 3 * 86400), st.integers(0, 70 * 86400), st.integers(0, 800 * 86400)
)
moments = st.lists(ages.map(lambda seconds: NOW - timedelta(seconds=seconds)), max_size=60)
later = st.integers(0, 100 * 86400).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(moments)
def test_what_stays_was_there_and_the_oldest_and_the_newest_stay(moments: list[datetime]) -> None:
    stays = kept(moments, NOW)
    assert set(stays) <= set(moments)
    assert stays == sorted(stays)
    if moments:
        assert {min(moments), max(moments)} <= set(stays)


@given(moments)
def test_all_of_the_last_hour_stay_and_a_version_of_each_hour_day_and_month(moments: list[datetime]) -> None:
    stays = kept(moments, NOW)
    for moment in moments:
        age = NOW - moment
        if age <= timedelta(hours=1):
            assert moment in stays
        elif age <= timedelta(days=1):
            assert any(each.date() == moment.date() and each.hour == moment.hour for each in stays)
        elif age <= timedelta(days=30):
            assert any(each.date() == moment.date() for each in stays)
        else:
            assert any((each.year, each.month) == (moment.year, moment.month) for each in stays)


@given(moments)
def test_what_is_old_is_thin(moments: list[datetime]) -> None:
    old = [each for each in kept(moments, NOW)[1:] if NOW - each > timedelta(days=62)]
    assert all((a.year, a.month) != (b.year, b.month) for a, b in pairwise(old))
    # Two hours, two days of hours, two months of days, and a month each.
    assert len([each for each in kept(moments, NOW) if NOW - each > timedelta(hours=2)]) <= 48 + 62 + 28 + 1


@given(moments, later)
def test_it_makes_no_difference_when_and_how_often_versions_are_thinned(
    moments: list[datetime], then: datetime
) -> None:
    assert kept(kept(moments, NOW), NOW) == kept(moments, NOW)
    assert kept(kept(moments, NOW), then) == kept(moments, then)


@given(moments, later)
def test_what_is_gone_never_would_have_come_back(moments: list[datetime], then: datetime) -> None:
    assert set(kept(moments, then)) <= set(kept(moments, NOW))


@given(moments)
def test_a_new_version_takes_no_old_one_away(moments: list[datetime]) -> None:
    before = set(kept(moments, NOW))
    assert before <= set(kept([*moments, NOW], NOW))
