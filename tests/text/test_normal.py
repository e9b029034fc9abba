import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.text.normal import normalise, normalise_characters

texts = st.text() | st.text(alphabet="aA m[]\n\r\t\u00a0\u200b’“é\u0301#G")


@given(texts)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert normalise_characters(normalise_characters(text)) == normalise_characters(text)


@given(texts)
def test_normal_text_is_composed_and_single_spaced(text: str) -> None:
    result = normalise(text)
    assert unicodedata.is_normalized("NFC", result)
    assert not any(odd in result for odd in ("  ", "\t", "\r", "\u00a0", "\u200b", "’", "“", "\n\n\n", "[Am]"))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("“don’t”", '"don\'t"'),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("\ta\u00a0b   c\t\n", "a b c\n"),
        ("a\n\n \n\nb", "a\n\nb"),
        ("Swing [D]low, sweet [G]chari[D]ot", "Swing low, sweet chariot"),
        ("a\n[Am]  [G]\nb", "a\nb"),
        ("[Chorus]\na", "[Chorus]\na"),
        ("e\u0301", "é"),
        ("the moon ", "the moon "),
        ("the moon  \n  ", "the moon\n"),
    ],
)
def test_examples(text: str, normal: str) -> None:
    assert normalise(text) == normal
