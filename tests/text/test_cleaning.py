import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.text.cleaning import _ANY_JUNK, BookFinder, _may_be_junk, book_reason, clean_line, is_rule, junk_reason

words = st.sampled_from(
    ["oh", "the", "moon", "and", "i", "went", "rolling", "embrace", "love's", "title", "3", "times"]
)
plain = st.lists(words, min_size=2)


@given(plain.map(" ".join), st.sampled_from(["", ",", "!", "?", "..."]))
def test_sung_lines_stay_as_they_are(line: str, end: str) -> None:
    assert junk_reason(line + end) is None
    assert clean_line(line + end) == line + end


@given(st.text())
def test_cleaning_leaves_single_spaces(line: str) -> None:
    clean = clean_line(line)
    assert clean == " ".join(clean.split())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("read more at https://example.org/song", "web address"),
        ("www.example.org", "web address"),
        ("mail someone@example.org", "web address"),
        ("You might also like", "web page"),
        ("12Embed", "web page"),
        ("Embed", "web page"),
        ("See Somebody LiveGet tickets as low as $40", "web page"),
        ("14 Contributors", "web page"),
        ("******* This Lyrics is NOT for Commercial use *******", "web page"),
        ("© 1999 Somebody", "rights notice"),
        ("Copyright 1999 by Somebody", "rights notice"),
        ("Somebody Music. All rights reserved.", "rights notice"),
        ("Artist: Somebody", "details of the song"),
        ("[ar:Somebody]", "details of the song"),
        ("{start_of_chorus}", "directive"),
        ("% take: another line", "comment"),
        ("{title: A Song}", "directive"),
        ("E|---0--2--3h5--|", "tablature"),
        ("B--5--5-5-5--5-8--", "tablature"),
        ("Amaj7:  |X02120|", "chord diagram"),
        ("Am      G       C", "chords"),
        ("[Am] [G]", "chords"),
        ("[ch]G[/ch]   [ch]C[/ch]", "chords"),
        ("12", "page or verse number"),
        ("[Pg 12]", "page or verse number"),
        ("THE OLD HOUSE          254", "table of contents"),
        ("The old house ........ 12", "table of contents"),
        ("(x2)", "repeat mark"),
        ("[Repeat Chorus x2", "repeat mark"),
        ("[16] Shell, husk.", "footnote"),
    ],
)
def test_junk(line: str, reason: str) -> None:
    assert junk_reason(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "",
        "A B C",
        "1 2 3 4",
        "you might also like me",
        "see me live",
        "I'm a-rollin'",
        "- and so -",
        "[Chorus]",
        "[Verse 2: Somebody]",
        "Repeat after me",
        "Translations of the heart",
        "Copyright on my love",
        "Written in the stars",
        "99 ways",
        "Am I",
        "x marks it",
    ],
)
def test_shyness(line: str) -> None:
    assert junk_reason(line) is None


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("\tKitty\u00a0 Clyde  ", "Kitty Clyde"),
        ("Swing [D]low, sweet chari[G]ot", "Swing low, sweet chariot"),
        ("[00:12.34]Oh, <00:13.00>my love", "Oh, my love"),
        ("that husk[16] upon the ground", "that husk upon the ground"),
        ("and _never_ again", "and never again"),
        ("<b>love</b> &amp; hate<br/>", "love & hate"),
        ("so long, goodbye12Embed", "so long, goodbye"),
        ("3 Contributors A Song Lyrics[Verse 1]", "[Verse 1]"),
        ("I 'll go where he 's gone", "I'll go where he's gone"),
        ("''Go,'' he said", '"Go," he said'),
        ("his glory,\\He came", "his glory, He came"),
        ("CHORUS:", "[Chorus]"),
        ("Verse 2:", "[Verse 2]"),
        ("(Bridge)", "[Bridge]"),
        ("Chorus", "Chorus"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
    ],
)
def test_what_is_sung_of_a_line(line: str, clean: str) -> None:
    assert clean_line(line) == clean


def test_rules() -> None:
    assert all(map(is_rule, ["---", "***", " ===== ", "* * *", "~~~~"]))
    assert not any(map(is_rule, ["", "--", "-", "- and -", "***love***", "-=-"]))


def reasons(lines: list[str]) -> list[str | None]:
    finder = BookFinder()
    for line in lines:
        finder.look(line)
    return [book_reason(number, line, finder.book()) for number, line in enumerate(lines)]


def test_a_books_wrapping_goes() -> None:
    lines = [
        "The Project Gutenberg eBook of Songs",
        "*** START OF THE PROJECT GUTENBERG EBOOK SONGS AND",
        "MORE SONGS ***",
        "Produced by Somebody",
        "Oh, love",
        "*** END OF THE PROJECT GUTENBERG EBOOK SONGS ***",
        "licence",
    ]
    found = reasons(lines)
    assert [line for line, reason in zip(lines, found, strict=True) if reason is None] == ["Oh, love"]
    assert found.count("Project Gutenberg licence") == 5
    assert reasons(["Oh", "Produced by love"]) == [None, None]


PIECES = [
    "See ", "x", "2", "-", "Copyright ", "19", "lyrics ", "licensed", "Thanks to ", "for ", "(c) ", "[", "]", "{a}",
    "ar:", "www.", "a", "@", "b.", "Repeat ", "CHORUS", "RPT ", "tic\u212aets", "Get ", "tickets as low as ", "xxxxxx",
    "Am ", "Embed", "Translations", "Submit Corrections", "You might also like",
    "This Lyric\u017f is not for commercial use",
    "All Rights Reserved", "3 Contributor", "|", "------", ".... ", "p. ", " ", "title: ", "http://",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_the_quick_look_lets_no_junk_through(text: str) -> None:
    assert _may_be_junk(text.strip()) or not _ANY_JUNK.fullmatch(text.strip())
