from hypothesis import given
from hypothesis import strategies as st

from songwriter.tui.ghost import (
    CLOSING,
    Anchor,
    closes_header,
    first_word,
    has_place,
    joined,
    remaining,
    rest_of_word,
    wants_space,
)

texts = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
words = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéß'", min_size=1, max_size=8)


@given(texts, texts, st.integers(0, 20), st.integers(0, 12))
def test_typing_through_a_ghost_leaves_its_rest(prefix: str, ghost: str, row: int, typed: int) -> None:
    anchor = Anchor(row, prefix, ghost)
    assert remaining(anchor, row, prefix + ghost[:typed]) == ghost[typed:]


@given(texts, texts, texts)
def test_what_is_left_always_completes_the_whole(prefix: str, ghost: str, before: str) -> None:
    rest = remaining(Anchor(0, prefix, ghost), 0, before)
    assert rest == "" or before + rest == prefix + ghost


@given(texts, texts)
def test_a_ghost_stays_in_its_row_and_never_left_of_its_anchor(prefix: str, ghost: str) -> None:
    anchor = Anchor(3, prefix, ghost)
    assert remaining(anchor, 4, prefix) == ""
    assert remaining(anchor, 3, prefix[:-1]) == "" or not prefix
    assert remaining(None, 3, prefix) == ""


@given(words, st.integers(0, 8))
def test_the_rest_of_a_word_completes_it(word: str, typed: int) -> None:
    begin = word[:typed]
    assert begin + rest_of_word(word, begin) == word


def test_the_rest_of_a_word_knows_capitals_and_curly_apostrophes() -> None:
    assert rest_of_word("moonlight", "MOON") == "light"
    assert rest_of_word("don't", "don’") == "t"
    assert rest_of_word("moon", "sun") == ""


def test_a_ghost_stands_at_line_ends_and_at_word_boundaries_just_typed() -> None:
    assert has_place("the moon", "", typed_here=False)
    assert has_place("the moon", "  ", typed_here=False)
    assert has_place("the ", "moon", typed_here=True)
    assert has_place("the", ", oh", typed_here=True)
    assert not has_place("the ", "moon", typed_here=False)
    assert not has_place("the mo", "on", typed_here=True)
    assert not has_place("don", "'t", typed_here=True)


@given(texts)
def test_the_first_word_is_a_beginning_with_one_word(ghost: str) -> None:
    word = first_word(ghost)
    assert ghost.startswith(word)
    assert len(word.split()) == (1 if ghost.split() else 0)


@given(texts.filter(bool), words)
def test_joined_words_never_make_two_spaces(before: str, more: str) -> None:
    whole = before + joined(before, f" {more} ")
    assert not whole[len(before.rstrip()) :].startswith("  ") or before.endswith("  ")
    assert whole.endswith(more)


def test_nothing_belongs_behind_a_section_header() -> None:
    assert closes_header("[Chorus]")
    assert closes_header(" [Verse 2] ")
    assert not closes_header("[Am] I walk")
    assert not closes_header("[Am]")
    assert not closes_header("[Chorus")
    assert not closes_header("")


def test_a_mark_needs_no_space_before_it_and_a_word_does() -> None:
    assert joined("the moon", ", oh") == ", oh"
    assert joined("the moon", "is low") == " is low"
    assert joined("the moon ", "is low") == "is low"
    assert joined("", "is low") == "is low"
    assert joined("the moon", "  ") == ""
    assert all(not wants_space(mark) for mark in CLOSING)
    assert wants_space("")
    assert wants_space("moon")
    assert not wants_space(" moon")
