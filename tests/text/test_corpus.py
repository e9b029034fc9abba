from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import CorpusError
from songwriter.text.corpus import Removed, digest, read_corpus

VERSE = "Oh the moon is high\nAnd the road is long\nI will walk it still\nTill I end my song\n"
OTHER = "There was a man of double deed\nWho sowed his garden full of seed\nAnd when the seed began to grow\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path


@given(lines=st.lists(st.sampled_from(["", "", "Oh, love", "[Chorus]", "my road", "so long"])))
def test_lines_are_tidy(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    file = write(tmp_path_factory.mktemp("corpus"), "song.txt", "# Title\nFirst\n" + "\n".join(lines))
    (song,) = read_corpus([file]).songs
    assert song.lines[0]
    assert song.lines[-1]
    assert all(first or second for first, second in zip(song.lines, song.lines[1:], strict=False))
    assert [line for line in song.lines if line] == ["First", *filter(None, lines)]


def test_title_lines_begin_songs(tmp_path: Path) -> None:
    file = write(
        tmp_path, "two.txt", f"# First — Somebody\n{VERSE}\n---\n\n\nStill the first song here\n\n# Second\n{OTHER}"
    )
    songs = read_corpus([file]).songs
    assert [song.title for song in songs] == ["First", "Second"]
    assert songs[0].lines[-2:] == ("", "Still the first song here")
    assert songs[1].text == OTHER.strip()
    assert songs[1].source == str(file)


@pytest.mark.parametrize("between", ["\n---\n", "\n***\n", "\n=====\n", "\n\n\n", "\n\n\n\n"])
def test_without_titles_rules_or_blank_lines_part_songs(tmp_path: Path, between: str) -> None:
    songs = read_corpus([write(tmp_path, "two.txt", VERSE + between + OTHER)]).songs
    assert [song.text for song in songs] == [VERSE.strip(), OTHER.strip()]
    assert [song.title for song in songs] == [VERSE.splitlines()[0], OTHER.splitlines()[0]]


def test_blank_lines_do_not_part_songs_where_rules_do(tmp_path: Path) -> None:
    songs = read_corpus([write(tmp_path, "two.txt", f"{VERSE}\n\n\nAnd one line more\n---\n{OTHER}")]).songs
    assert [len(song.lines) for song in songs] == [6, 3]


def test_a_line_alone_is_the_title_of_what_follows(tmp_path: Path) -> None:
    songs = read_corpus(
        [write(tmp_path, "two.txt", f"MOON\n\n\n{VERSE}\n\n\nSEED\n====\n{OTHER}".replace("\n====", "\n\n"))]
    ).songs
    assert [song.title for song in songs] == ["MOON", "SEED"]
    assert "MOON" not in songs[0].lines


def test_a_widely_spaced_file_is_one_song(tmp_path: Path) -> None:
    (song,) = read_corpus([write(tmp_path, "wide.txt", VERSE.replace("\n", "\n\n\n"))]).songs
    assert [line for line in song.lines if line] == VERSE.splitlines()


def test_one_line_without_an_end_is_a_song(tmp_path: Path) -> None:
    (song,) = read_corpus([write(tmp_path, "one.txt", "Swing low, sweet chariot")]).songs
    assert (song.title, song.lines) == ("one", ("Swing low, sweet chariot",))


def test_junk_is_removed_with_its_line_and_reason(tmp_path: Path) -> None:
    file = write(tmp_path, "song.txt", "# Moon\nAm      G\nOh the moon\n\n12\n\nhttps://example.org\nis high\n")
    corpus = read_corpus([file])
    assert corpus.songs[0].lines == ("Oh the moon", "", "is high")
    assert [(each.line_number, each.text, each.reason) for each in corpus.removed] == [
        (2, "Am      G", "chords"),
        (5, "12", "page or verse number"),
        (7, "https://example.org", "web address"),
    ]


def test_a_repeated_song_is_found_and_left_out(tmp_path: Path) -> None:
    first = write(tmp_path, "a.txt", f"# Moon\n{VERSE}")
    second = write(tmp_path, "b.txt", f"# Moon again\n{VERSE.upper().replace('HIGH', 'HIGH!')}# Seed\n{OTHER}")
    corpus = read_corpus([first, second])
    assert [song.title for song in corpus.songs] == ["Moon", "Seed"]
    (duplicate,) = corpus.duplicates
    assert (duplicate.title, duplicate.of_title, duplicate.of_source) == ("Moon again", "Moon", str(first))
    kept = read_corpus([first, second], keep_duplicates=True)
    assert [song.title for song in kept.songs] == ["Moon", "Moon again", "Seed"]
    assert kept.duplicates == corpus.duplicates


def test_half_the_lines_make_a_duplicate_and_fewer_do_not(tmp_path: Path) -> None:
    lines = VERSE.splitlines()
    half = "\n".join([*lines[:2], *OTHER.splitlines()[:2]])
    fewer = "\n".join([*lines[2:3], "Quite another line here", "And still another line", "The last of them all"])
    corpus = read_corpus([write(tmp_path, "a.txt", f"# A\n{VERSE}\n# B\n{half}\n# C\n{fewer}\n")])
    assert [each.title for each in corpus.duplicates] == ["B"]


def test_a_refrain_and_short_shouts_do_not_count(tmp_path: Path) -> None:
    text = f"# A\n{VERSE}{VERSE}\nHey ho\n# B\nHey ho\n{OTHER}\nHey ho\n{OTHER}"
    assert read_corpus([write(tmp_path, "a.txt", text)]).duplicates == ()


def test_empty_files_among_good_ones_are_reported(tmp_path: Path) -> None:
    good, empty, blank = (write(tmp_path, *each) for each in (("a.txt", VERSE), ("b.txt", ""), ("c.txt", " \n\t\n")))
    corpus = read_corpus([tmp_path])
    assert corpus.files == (good, empty, blank)
    assert corpus.removed == (Removed(str(empty), 0, "", "empty file"), Removed(str(blank), 0, "", "empty file"))


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    empty, junk = write(tmp_path, "a.txt", ""), write(tmp_path, "b.txt", "12\n13\n")
    for paths in ([empty], [junk], [empty, junk]):
        with pytest.raises(CorpusError, match="lyrics in") as caught:
            read_corpus(paths)
        assert caught.value.hint
    with pytest.raises(CorpusError, match="not a text file"):
        read_corpus([write(tmp_path, "c.txt", "love\0" * 99)])


def test_the_digest_follows_the_text_alone(tmp_path: Path) -> None:
    first = read_corpus([write(tmp_path, "a.txt", VERSE)])
    same = read_corpus([write(tmp_path, "b.txt", f"{VERSE}\n\n")])
    other = read_corpus([write(tmp_path, "c.txt", OTHER)])
    assert digest(first) == digest(same) != digest(other)
    assert len(digest(first)) == 64


def test_hash_is_a_comment_in_chordpro(tmp_path: Path) -> None:
    corpus = read_corpus([write(tmp_path, "song.cho", "# A verse.\nSwing [D]low\nsweet chari[G]ot\n")])
    assert [song.lines for song in corpus.songs] == [("Swing low", "sweet chariot")]
    assert corpus.removed[0].reason == "comment"


def test_messy_files(messy_folder: Path) -> None:
    for name in ("bom_crlf_utf8.txt", "pg_header_licence.txt"):
        corpus = read_corpus([messy_folder / name])
        assert {each.reason for each in corpus.removed} >= {"Project Gutenberg licence"}
        assert not any("Gutenberg" in song.text for song in corpus.songs)
    corpus = read_corpus([messy_folder / "mixed_newlines_tabs_nbsp.txt", messy_folder / "cr_only_mac.txt"])
    assert corpus.songs[0].lines[:2] == ("Kitty Clyde", "Oh, who has not seen Kitty Clyde?")
    assert [each.of_source for each in corpus.duplicates] == [corpus.songs[0].source]
    with pytest.raises(CorpusError):
        read_corpus([messy_folder / "whitespace_only.txt"])
    for path in messy_folder.glob("*.crd"):
        text = "\n".join(song.text for song in read_corpus([path]).songs)
        assert "---" not in text
        assert "[ch]" not in text


def test_real_corpus_loses_next_to_nothing(corpus_folder: Path) -> None:
    corpus = read_corpus([corpus_folder / "hymns_watts.txt", corpus_folder / "mother_goose_real.txt"])
    assert len(corpus.songs) > 300
    assert len(corpus.removed) < 5
