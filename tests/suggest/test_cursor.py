import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.suggest.cursor import at_line_start, fitted, lines_start_with_capitals, split_at_cursor


@given(st.text())
def test_splitting_loses_nothing(text: str) -> None:
    context, begin = split_at_cursor(text)
    assert context + begin == text
    assert not any(each.isspace() for each in begin)


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("the moon wa", "wa"),
        ("the moon ", ""),
        ("", ""),
        ("I don'", "don'"),
        ("I don’t", "don’t"),
        ("so 'ca", "'ca"),
        ("first line\nsec", "sec"),
        ("sweet-he", "he"),
        ("well, ", ""),
        ("(oh", "oh"),
        ("she said “no", "no"),
        ("naïve", "naïve"),
    ],
)
def test_the_half_typed_word_is_found(text: str, begin: str) -> None:
    assert split_at_cursor(text)[1] == begin


@pytest.mark.parametrize(
    ("context", "start"),
    [("", True), ("one\n", True), ('one\n"', True), ("one\n  (", True), ("one ", False), ("one\ntwo, ", False)],
)
def test_a_line_start_is_known_through_quotes_and_brackets(context: str, start: bool) -> None:
    assert at_line_start(context) is start


def test_a_song_tells_whether_its_lines_begin_with_capitals() -> None:
    assert lines_start_with_capitals("One line\nTwo lines\n", otherwise=False)
    assert not lines_start_with_capitals("one line\ntwo lines\n", otherwise=True)
    assert lines_start_with_capitals("one", otherwise=True)
    assert not lines_start_with_capitals("# My Song\n[Verse 1]\nthe rain came down\n", otherwise=True)
    assert not lines_start_with_capitals("I walked\n", otherwise=False)
    assert not lines_start_with_capitals("[Verse]\n[Chorus]\n", otherwise=False)


@given(st.text(min_size=1), st.integers(0, 5))
def test_what_is_typed_stays_as_it_is(word: str, length: int) -> None:
    begin = word[:length]
    assert fitted(word, begin).startswith(begin)


def test_words_fit_their_place() -> None:
    assert fitted("moon", "") == "moon"
    assert fitted("moon", "Mo") == "Moon"
    assert fitted("moon", "MO") == "MOON"
    assert fitted("London", "lon") == "london"
    assert fitted("'cause", "’ca") == "’cause"
