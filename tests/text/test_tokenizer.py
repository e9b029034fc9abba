import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from songwriter.errors import ModelError
from songwriter.text.corpus import RawSong, read_corpus
from songwriter.text.normal import normalise
from songwriter.text.tokenizer import NEWLINE, SECTIONS, SONG, STANZA, UNKNOWN, Tokenizer, learn_tokenizer

PLAIN = Tokenizer("word")
CASED = Tokenizer("word", {"i": "I", "am": "Am", "i'm": "I'm", "london": "London"}, True, (".", "?", "“"))
CHAR = Tokenizer("char")

fragments = st.sampled_from(
    [
        "'tis",
        "lovin'",
        "I'm",
        "[Am]",
        "[Chorus]",
        "[verse 2]",
        "[C / G]",
        "[am]",
        "--",
        " - ",
        "...",
        "''",
        '"',
        "'",
        " ",
        "\n",
        "\n\n",
        "1,000",
        "London",
        "e\u0301",
        "İ",
        "ß",
        "Σ",
        "ŉ",
        "“",
        "’",
        "😀",
        "\u200d",
        "#",
        "/",
        "x2",
        "pre",
        "chorus",
        "[",
        "]",
        "I",
        ".",
    ]
)
texts = st.text() | st.lists(fragments, max_size=12).map("".join) | st.text(alphabet="ab'\" -(,—.\n[]")


@given(texts)
@example("- ‘")
@example("[[Am]chorus]")
@example("[A / G]")
def test_tokens_of_the_text_of_tokens_are_the_same(text: str) -> None:
    for tokenizer in (PLAIN, CASED, CHAR):
        tokens = tokenizer.tokens(text)
        assert tokenizer.tokens(tokenizer.text(tokens)) == tokens


@given(texts)
def test_char_level_gives_the_normalised_text_back(text: str) -> None:
    assert CHAR.text(CHAR.tokens(text)) == normalise(text)
    assert all(len(token) == 1 for token in CHAR.tokens(text))


@given(st.lists(st.sampled_from([NEWLINE, STANZA, SONG, UNKNOWN, "[chorus]", "love", ",", "“", "”", "-", "i"])))
def test_any_tokens_make_text(tokens: list[str]) -> None:
    lines = CASED.text(tokens).split("\n")
    assert lines.count("[Chorus]") == tokens.count("[chorus]")
    assert all("[Chorus]" not in line or line == "[Chorus]" for line in lines)


words = st.sampled_from(["love", "I", "London", "I'm", "moon", "o'er", "don't", "well-worn"])
lines = st.lists(words, min_size=1, max_size=6).map(" ".join).map(lambda line: line[0].upper() + line[1:])
lyrics = st.lists(lines | st.just("[Chorus]"), min_size=1).map("\n".join)


@given(st.lists(lyrics, min_size=1).map("\n\n".join))
def test_ordinary_lyrics_come_back_as_they_were(text: str) -> None:
    assert CASED.text(CASED.tokens(text)) == text


def test_breaks_and_sections_are_tokens() -> None:
    tokens = PLAIN.tokens("[Verse 1]\nOh, love\nMy love\n\n\n[Chorus x2]\nStay\n")
    assert tokens == ["[verse]", "\n", "oh", ",", "love", "\n", "my", "love", "\n\n", "[chorus]", "\n", "stay", "\n"]
    assert {"[verse]", "[chorus]", "[pre-chorus]"} <= SECTIONS


def test_a_song_begins_with_its_mark() -> None:
    assert PLAIN.song_tokens(["", "Love", "", "Stay", ""]) == [SONG, "love", "\n\n", "stay"]
    assert CHAR.song_tokens(["Oh"]) == [SONG, "O", "h"]
    assert PLAIN.text([SONG, "love"]) == "love"
    assert PLAIN.text([SONG, "love", SONG, "stay"]) == "love\n\n\nstay"


def test_a_section_in_the_wrong_place_gets_its_own_line() -> None:
    assert CASED.text(["love", "[pre-chorus]", "[verse]", "stay"]) == "Love\n[Pre-Chorus]\n[Verse]\nStay"


def test_nothing_and_blank_text() -> None:
    assert PLAIN.tokens("") == []
    assert PLAIN.tokens("  ") == []
    assert PLAIN.text([]) == ""
    assert PLAIN.tokens("\n\n\n") == [STANZA]


def song(*lines: str) -> RawSong:
    return RawSong("", lines, "")


def test_forms_are_learned_inside_lines_only() -> None:
    tokenizer = learn_tokenizer(
        [
            song("Moon, I'm in London", "Never see I Paris", "NOW I SHOUT AT MOON", "River and London"),
            song("The moon and the river"),
        ],
        "word",
    )
    assert dict(tokenizer.display) == {"i": "I", "i'm": "I'm", "london": "London", "paris": "Paris"}
    assert tokenizer.capital_lines
    assert (
        tokenizer.text(["never", "saw", "i", "london", "\n", "moon", "o'er", "river"])
        == "Never saw I London\nMoon o'er river"
    )


def test_capitals_follow_the_corpus() -> None:
    small = learn_tokenizer([song("oh the moon. and so", "i went. but no"), song("Home")], "word")
    assert not small.capital_lines
    assert small.capital_after == ()
    large = learn_tokenizer([song("Oh the moon. And so", "We went! but no. She stayed")], "word")
    assert large.capital_after == (".",)
    assert large.text(["go", ".", "“", "he", ".", "”", "!", "so"]) == 'Go. "He."! so'


def test_a_tie_is_shown_in_lower_case() -> None:
    assert learn_tokenizer([song("the Rose", "a rose")], "word").display == {}


@pytest.mark.parametrize("tokenizer", [PLAIN, CASED, CHAR])
def test_the_header_makes_the_same_tokenizer(tokenizer: Tokenizer) -> None:
    assert Tokenizer.from_header(json.loads(json.dumps(tokenizer.header()))) == tokenizer


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"level": "syllable"},
        {"level": "word", "display": []},
        {"level": "word", "display": {"moon": "sun"}},
        {"level": "word", "capital_lines": "yes"},
        {"level": "word", "capital_after": [1]},
        {"level": ["word"]},
    ],
)
def test_a_nonsense_header_is_refused(header: dict[str, object]) -> None:
    with pytest.raises(ModelError, match="tokenizer"):
        Tokenizer.from_header(header)


def test_real_songs_come_back(corpus_folder: Path) -> None:
    songs = read_corpus(
        corpus_folder / name for name in ("cowboy_songs_1910.txt", "dime_song_books.txt", "mother_goose_real.txt")
    ).songs
    tokenizer = learn_tokenizer(songs, "word")
    pairs = [
        (line, back)
        for each in songs
        for line, back in zip(each.lines, tokenizer.text(tokenizer.song_tokens(each.lines)).split("\n"), strict=True)
        if line
    ]
    assert sum(line == back for line, back in pairs) > 0.9 * len(pairs)
    assert sum(line.lower() == back.lower() for line, back in pairs) > 0.98 * len(pairs)
