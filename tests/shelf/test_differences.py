from hypothesis import given
from hypothesis import strategies as st

from songwriter.shelf.differences import differences, summary

texts = st.lists(st.sampled_from(["", "la", "-", "+ lo", "--- a", "@@ b"]), max_size=8).map("\n".join)


@given(texts, texts)
def test_the_whole_difference_holds_both_texts(before: str, after: str) -> None:
    rows = differences(before, after, context=100)
    assert bool(rows) == (before != after)
    if rows:
        assert "\n".join(row[1:] for row in rows if row[0] in " -") == before
        assert "\n".join(row[1:] for row in rows if row[0] in " +") == after


def test_places_are_parted_and_counted() -> None:
    before = "\n".join(map(str, range(20)))
    rows = differences(before, before.replace("3", "three", 1).replace("19", "19\n20"), context=1)
    assert rows == [" 2", "-3", "+three", " 4", "…", " 19", "+20"]
    assert summary(rows) == "2 lines more (+), 1 less (-)"
    assert summary([]) == "no difference"


def test_a_very_long_difference_is_cut() -> None:
    rows = differences("", "\n".join(map(str, range(9_000))))
    assert len(rows) == 2_001
    assert "more lines" in rows[-1]
