import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.song import section_kind
from songwriter.song.headers import begun_header, next_headers

SONG = ["[Verse 1]", "one", "[Chorus]", "two", "[Verse 2]", "three"]


@pytest.mark.parametrize(
    ("line", "begun"),
    [("[Ch", "Ch"), ("[", ""), ("  [ver", "ver"), ("[Chorus]", None), ("la [Ch", None), ("", None), ("[Am] I [", None)],
)
def test_a_header_is_begun_by_a_bracket_at_a_lines_start(line: str, begun: str | None) -> None:
    assert begun_header(line) == begun


def test_an_empty_song_is_offered_the_usual_ones() -> None:
    assert next_headers([], [])[:2] == ("Verse 1", "Chorus")
    assert next_headers([], [], "ch") == ("Chorus",)
    assert next_headers([], [], "xyz") == ()


def test_the_songs_own_come_first_and_verses_are_numbered_on() -> None:
    assert next_headers(SONG, [])[:2] == ("Chorus", "Verse 3")
    assert next_headers(SONG[:4], [])[:2] == ("Verse 2", "Chorus")
    assert next_headers(SONG, [], "V") == ("Verse 3",)
    assert "Bridge" in next_headers(SONG, [])


def test_a_number_that_stands_below_is_not_given_twice() -> None:
    assert next_headers(SONG[:2], SONG[4:], "v") == ("Verse 3",)
    assert next_headers(["[Verse]"], [], "v") == ("Verse",)
    assert next_headers(["[VERSE 1]"], [], "v") == ("VERSE 2",)


@given(st.lists(st.sampled_from([*SONG, "[Bridge]", "[Verse 7]", ""]), max_size=12), st.integers(0, 12))
def test_whatever_is_offered_is_a_header_and_once(lines: list[str], at: int) -> None:
    offered = next_headers(lines[:at], lines[at:])
    assert all(section_kind(f"[{name}]") for name in offered)
    assert len(set(offered)) == len(offered)
