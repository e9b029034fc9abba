import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.text.chords import is_chord, is_chord_line, without_chords


@given(st.text(alphabet="[]AmbG# x", max_size=30))
def test_no_chord_is_left_in_brackets(line: str) -> None:
    assert without_chords(without_chords(line)) == without_chords(line)
    assert "[Am]" not in without_chords(line)


@pytest.mark.parametrize("name", ["A", "Am", "C#m7/G", "Bb", "F♯m", "Gsus4", "Cadd9", "D7(b9)", "N.C.", "Emaj7", "G+"])
def test_chords(name: str) -> None:
    assert is_chord(name)
    assert without_chords(f"so[{name}]ng") == "song"


@pytest.mark.parametrize("name", ["", "H", "I", "Bad", "Dad", "Chorus", "Add", "Be", "Go", "Fade"])
def test_other_words(name: str) -> None:
    assert not is_chord(name)


@pytest.mark.parametrize(
    "line", ["Am  G", "   A B C", "G C D7", "| G | C |", "|: G  C :|", "[Am] [G]", "Em", "A\tE", "G x2  C"]
)
def test_chord_lines(line: str) -> None:
    assert is_chord_line(line)


@pytest.mark.parametrize("line", ["", "A B C", "A", "Am I", "E-I-E-I-O", "a  b", "[Am] love", "|", "Fade away"])
def test_sung_lines(line: str) -> None:
    assert not is_chord_line(line)
