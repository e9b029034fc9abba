import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.song.search import Match, Query, following, matches, replaced

texts = st.lists(st.text(alphabet="abA .'’é🌧ß", max_size=12), min_size=1, max_size=5)
queries = st.builds(Query, st.text(alphabet="abA.'ß", min_size=1, max_size=3), st.booleans(), st.booleans())


@given(texts, queries)
def test_what_is_found_is_there_and_in_order(lines: list[str], query: Query) -> None:
    found = matches(lines, query)
    assert found == sorted(found)
    assert all(one.row != other.row or one.end <= other.start for one, other in itertools.pairwise(found))
    assert all(query.pattern.fullmatch(lines[each.row][each.start : each.end]) for each in found)


@given(texts, queries)
def test_replacing_leaves_nothing_to_find_and_everything_else(lines: list[str], query: Query) -> None:
    found = matches(lines, query)
    new = replaced(lines, query, "\\1☂")
    assert sum(line.count("\\1☂") for line in new) == len(found)
    kept = [query.pattern.sub("", line) for line in lines]
    assert [line.replace("\\1☂", "") for line in new] == kept


@given(texts, queries, st.integers(0, 5), st.integers(0, 12))
def test_next_and_previous_go_round(lines: list[str], query: Query, row: int, column: int) -> None:
    found = matches(lines, query)
    if not found:
        return
    at = following(found, (row, column), 1)
    for step in range(len(found)):
        match = found[(at + step) % len(found)]
        assert following(found, (match.row, match.end), 1) == (at + step + 1) % len(found)
        assert following(found, (match.row, match.start), -1) == (at + step - 1) % len(found)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (Query("rain"), 4),
        (Query("rain", match_case=True), 3),
        (Query("rain", whole_word=True), 3),
        (Query("Rain", match_case=True, whole_word=True), 1),
        (Query("don't"), 2),
        (Query("(x2)", whole_word=True), 1),
        (Query(""), 0),
        (Query("in the"), 0),
    ],
)
def test_queries(query: Query, count: int) -> None:
    lines = ["Rain, the rain", "a train in", "the rain (x2)", "don't, don’t"]
    assert len(matches(lines, query)) == count
    assert all(isinstance(each, Match) for each in matches(lines, query))
