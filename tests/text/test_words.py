import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from songwriter.text.words import fold, is_word, join_line, split_line

marks = st.text(alphabet="ab1 '\"-—.,!?()[]/$…&", max_size=24)
pieces = st.lists(
    st.sampled_from(["'tis", "lovin'", "don't", "1,000", "7:30", " ", "'", '"', "-", "—", "...", "(", ")", ",", "ab"])
)


@given(marks | pieces.map("".join))
@example("'")
@example("''")
@example("'-")
@example("'İM")
@example('"\' "')
@example('"‒""\'')
@example(":''0")
@example("\"\"''0")
def test_what_is_joined_splits_the_same(line: str) -> None:
    tokens = split_line(" ".join(line.split()))
    assert split_line(join_line(tokens)) == tokens


@given(marks)
def test_nothing_but_spaces_is_lost(line: str) -> None:
    assert set("".join(split_line(line))) & set("ab1") == set(line) & set("ab1")
    assert not any(" " in token for token in split_line(line))


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        ("don't o'er 'cause 'tis 'em", ["don't", "o'er", "'cause", "'tis", "'em"]),
        ("lovin' th' an' o' gold", ["lovin'", "th'", "an'", "o'", "gold"]),
        ("rock 'n' roll in '49", ["rock", "'n'", "roll", "in", "'49"]),
        ("my fathers' house", ["my", "fathers'", "house"]),
        ("'come home' she said", ["‘", "come", "home", "’", "she", "said"]),
        ("'I'm goin' wi' you,' said he", ["‘", "I'm", "goin'", "wi'", "you", ",", "’", "said", "he"]),
        ("and stay the night.'", ["and", "stay", "the", "night", ".", "’"]),
        ("and gone—'", ["and", "gone", "—", "’"]),
        ('said "hello" to me', ["said", "“", "hello", "”", "to", "me"]),
        ('more than life."', ["more", "than", "life", ".", "”"]),
        ('("hush")', ["(", "“", "hush", "”", ")"]),
        ("\"He said 'no'\"", ["“", "He", "said", "‘", "no", "’", "”"]),
        ("a well-worn road", ["a", "well", "-", "worn", "road"]),
        ("gone -- and gone - and – gone", ["gone", "—", "and", "gone", "—", "and", "—", "gone"]),
        ("wait... what….", ["wait", "…", "what", "…"]),
        ("1,000 at 7:30 for 2.5 or 1,2,3", ["1,000", "at", "7:30", "for", "2.5", "or", "1", ",", "2", ",", "3"]),
        ("29th of May", ["29th", "of", "May"]),
        ("love ❤️ 👩‍🚀 🇬🇧!", ["love", "❤️", "👩‍🚀", "🇬🇧", "!"]),
        ("प्रेम गीत", ["प्रेम", "गीत"]),
    ],
)
def test_splitting(line: str, tokens: list[str]) -> None:
    assert list(split_line(line)) == tokens


@pytest.mark.parametrize(
    "line",
    [
        "Oh, the moon; the stars: the sea (and you)!",
        'She said, "Come home," and I said, "No."',
        "'Come home,' she said, 'my love.'",
        "Half-way to heaven—half-way to hell",
        "Who? What? Rock 'n' roll...",
        "I was born in '49 o'er the hills, an' that's that",
        "It cost me $5 and 100% of my heart & soul",
        "north/south",
    ],
)
def test_spaces_stand_as_a_person_writes_them(line: str) -> None:
    assert join_line(split_line(line)) == line


@pytest.mark.parametrize(
    ("token", "word"), [("love", True), ("'cause", True), ("o'er", True), ("49", True), ("é", True)]
)
def test_words(token: str, word: bool) -> None:
    assert is_word(token) is word


@pytest.mark.parametrize("token", ["", ",", "'", "“", "—", "…", "\n", "\n\n", "<song>", "<unk>", "[chorus]", "&", "❤️"])
def test_not_words(token: str) -> None:
    assert not is_word(token)


@given(st.text(max_size=8))
def test_folding_twice_changes_nothing(piece: str) -> None:
    assert fold(fold(piece)) == fold(piece)
