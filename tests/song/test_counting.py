from songwriter.song.comments import without_comments
from songwriter.song.counting import Counts, counts


def test_only_what_is_sung_is_counted() -> None:
    text = "# Title here\n\n[Verse 1]\n[Am]Hello the rain\n% not this\n% take: nor that\n\n[Chorus]\noh moon\n"
    assert counts(text) == Counts(5, 2, 2)
    assert str(counts(text)) == "5 words · 2 lines · 2 sections"
    assert str(Counts(1, 1)) == "1 word · 1 line"


def test_comments_are_taken_out_whole() -> None:
    assert without_comments("a\n% b\n  %c\nd 100%\n") == "a\nd 100%\n"
    assert without_comments("a\nb") == "a\nb"
