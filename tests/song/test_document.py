"""Hold the song to its text: nothing is lost, and every line has its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.song import Line, Section, Song, rhymes, section_kind, syllables

rows = st.one_of(
    st.sampled_from(
        ["", "  ", "[Verse 1]", " [chorus]", "[Am]", "# A title", "the night", "[G]the light", "\r", "\x0b\x85\u2028"]
    ),
    st.text(st.characters(exclude_characters="\n"), max_size=12),
)
texts = st.one_of(st.text(), st.lists(rows).map("\n".join))


@given(texts)
def test_a_song_is_its_text(text: str) -> None:
    assert Song.parse(text).render() == text


@given(texts)
def test_a_song_read_again_is_the_same_song(text: str) -> None:
    song = Song.parse(text)
    assert Song.parse(song.render()) == song


@given(texts)
def test_every_line_stands_in_one_section(text: str) -> None:
    song = Song.parse(text)
    assert list(song.rows) == text.split("\n")
    assert sum(len(each.lines) + (each.header is not None) for each in song.sections) == text.count("\n") + 1


@given(texts)
def test_headers_and_nothing_else_are_headers(text: str) -> None:
    song = Song.parse(text)
    assert [each.header for each in song.sections if each.header is not None] == [
        row for row in text.split("\n") if section_kind(row)
    ]
    assert all(each.kind == section_kind(each.header or "") or each.kind == "" for each in song.sections)
    assert all((each.kind == "") == (each.header is None) for each in song.sections)


@given(texts)
def test_a_section_without_header_is_one_stanza(text: str) -> None:
    for section in Song.parse(text).sections:
        if section.header is None:
            sung = [n for n, line in enumerate(section.lines) if line.lyrics]
            between = section.lines[sung[0] : sung[-1]] if sung else ()
            assert all(line.text.strip() for line in between)


@given(
    st.lists(
        st.sampled_from(["in the night", "by the light", "in the rain", "", "[Am]", "on the wind", "pinned", "we find"])
    )
)
def test_a_rhyme_scheme_has_a_letter_for_each_sung_line(rows: list[str]) -> None:
    section = Section(None, tuple(Line(row) for row in rows))
    sung = [line.lyrics for line in section.lines if line.lyrics]
    scheme = section.rhyme_scheme
    assert len(scheme) == len(sung)
    firsts = sorted(scheme.index(letter) for letter in set(scheme))
    assert [scheme[first] for first in firsts] == sorted(set(scheme))
    for place, line in enumerate(sung):
        rhyming = [letter for letter, other in zip(scheme, sung[:place], strict=False) if rhymes(line, other)]
        assert (scheme[place] in rhyming) if rhyming else (scheme[place] not in scheme[:place])


@pytest.mark.parametrize(
    ("rows", "scheme"),
    [
        (["I lost my hat", "I found a cat", "beneath the moon", "in early June"], "AABB"),
        (["over the sea", "under the sky", "waiting for me", "passing you by"], "ABAB"),
        (["a road", "a song", "a house", "so long"], "ABCB"),
        (["orange", "silver", "purple", "month"], "ABCD"),
        (["tonight", "", "  ", "[C]hold me [G]tight", "# loud", "[Am] [F]", "in white"], "AAA"),
        (["...", "..."], "AB"),
        ([], ""),
    ],
)
def test_rhyme_schemes(rows: list[str], scheme: str) -> None:
    assert Section(None, tuple(Line(row) for row in rows)).rhyme_scheme == scheme


def test_a_scheme_runs_out_of_letters_with_dignity() -> None:
    scheme = Section(None, tuple(Line(str(number)) for number in range(60))).rhyme_scheme
    assert scheme[:27] == "ABCDEFGHIJKLMNOPQRSTUVWXYZa"
    assert scheme[52:] == "*" * 8


SONG = """# Harbour Lights

[Intro]
[Verse 1]
[Am]Rain on the [G/B]window
Every night is long

And longer
[Chorus x2]
Oh"""


def test_a_song_with_headers() -> None:
    song = Song.parse(SONG)
    assert song.title == "Harbour Lights"
    assert [section.kind for section in song.sections] == ["", "intro", "verse", "chorus"]
    assert [section.header for section in song.sections] == [None, "[Intro]", "[Verse 1]", "[Chorus x2]"]
    assert [line.lyrics for line in song.sections[2].lines] == [
        "Rain on the window",
        "Every night is long",
        "",
        "And longer",
    ]
    assert [line.syllables for line in song.sections[2].lines] == [5, 5, 0, 3]
    assert song.sections[0].rhyme_scheme == ""


def test_stanzas_before_the_first_header_are_sections() -> None:
    song = Song.parse("\n# A title\n\none\ntwo\n\n\nthree\n\n[Bridge]\nfour\n\nfive")
    assert [[line.text for line in section.lines] for section in song.sections] == [
        ["", "# A title", "", "one", "two", "", ""],
        ["three", ""],
        ["four", "", "five"],
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", ""),
        ("no title", ""),
        ("#hashtag", ""),
        ("# ", ""),
        ("words\n# Late  \n# Later", "Late"),
        ("#  Two words", "Two words"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert Song.parse(text).title == title


@pytest.mark.parametrize(
    ("text", "lyrics"),
    [
        ("[Am]Hello [F]dark[G7]ness", "Hello darkness"),
        ("[Am] [G] oh [C] my [Dm7]", "oh my"),
        ("[F#m7b5]a[Bbmaj7/D]b[Csus4]c[Eadd9]d[G/B]e[N.C.]f[E°]g[A(add9)]h[C♯m]i", "abcdefghi"),
        ("[*softly] la", "la"),
        ("[sunrise] [laughs] Be", "[sunrise] [laughs] Be"),
        ("  indented  ", "indented"),
        ("# a note", ""),
        ("#1 again", "#1 again"),
        ("A [", "A ["),
    ],
)
def test_lyrics_are_the_text_without_chords(text: str, lyrics: str) -> None:
    assert Line(text).lyrics == lyrics
    assert Line(text).syllables == syllables(lyrics)


def test_the_parts_of_a_song_are_values() -> None:
    assert len({Song.parse(SONG), Song.parse(SONG), Song.parse(SONG + "\n")}) == 2
