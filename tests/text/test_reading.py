import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import CorpusError, StorageError
from songwriter.text.normal import normalise_characters
from songwriter.text.reading import EmptyFileError, decode, find_files, read_text

printable = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1).filter(str.strip)
LYRIC = "“Café—naïve?” she said,\nit’s déjà vu\n"


@given(printable, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_encoding_and_line_end_reads_the_same(text: str, encoding: str, end: str) -> None:
    content = f"love\n{text}\n".replace("\n", end).encode(encoding)
    assert decode(content, "song") == normalise_characters(f"love\n{text}\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_one_clear_error(content: bytes) -> None:
    problem: CorpusError | None = None
    text = ""
    try:
        text = decode(content, "song")
    except CorpusError as error:
        problem = error
    assert text.strip() or (problem and problem.message.startswith("song is ") and problem.hint)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le", "utf-16-be"])
def test_text_without_a_mark(encoding: str) -> None:
    assert decode(LYRIC.encode(encoding), "song") == '"Café—naïve?" she said,\nit\'s déjà vu\n'


def test_latin_1_at_the_end_of_a_file() -> None:
    assert decode("café".encode("latin-1"), "song") == "café"


def test_a_file_cut_inside_a_character() -> None:
    assert decode("é, déjà vu—".encode()[:-1], "song") == "é, déjà vu"
    assert decode(b"\xef\xbb\xbf" + "déjà vu—".encode()[:-2], "song") == "déjà vu"


def test_a_stray_byte_does_not_spoil_the_rest() -> None:
    assert decode("déjà ".encode() + b"\x92 vu", "song") == "déjà ' vu"


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf\n", "\n".encode("utf-16")])
def test_empty_files(content: bytes) -> None:
    with pytest.raises(EmptyFileError, match="song is empty"):
        decode(content, "song")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x00\x01\x02\x03" * 50, "not a text file"),
        (bytes(range(1, 32)) * 20, "not a text file"),
        (b"love" * 100 + b"\0\0\0" + b"love", "not a text file"),
        (b"%PDF-1.7 love", "a PDF"),
        (b"{\\rtf1 love}", "rich-text"),
        (b"PK\x03\x04love", "office document"),
        (b"\n<!DOCTYPE html><p>love", "web page"),
    ],
)
def test_other_kinds_of_file(content: bytes, what: str) -> None:
    with pytest.raises(CorpusError, match=what) as caught:
        decode(content, "song")
    assert "plain text" in caught.value.hint or ".txt" in caught.value.hint


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        read_text(tmp_path / "none.txt")


def names(found: list[Path]) -> list[str]:
    return [path.name for path in found]


def test_folders_files_and_globs(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.txt", "a.TXT", "c.md", ".hidden.txt", "deep/d.txt"):
        (tmp_path / name).write_text("love")
    assert names(find_files([tmp_path])) == ["a.TXT", "b.txt", "d.txt"]
    assert names(find_files([tmp_path / "c.md", tmp_path, tmp_path / "b.txt"])) == ["c.md", "a.TXT", "b.txt", "d.txt"]
    assert names(find_files([str(tmp_path / "*.txt")])) == ["b.txt"]
    assert names(find_files([str(tmp_path / "**" / "*.txt")])) == ["b.txt", "d.txt"]
    assert names(find_files([str(tmp_path / "de*")])) == ["d.txt"]


def test_a_file_named_like_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "song [live].txt").write_text("love")
    assert names(find_files([tmp_path / "song [live].txt"])) == ["song [live].txt"]


def test_nothing_found_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "lyrics.txt").write_text("love")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="no such file") as caught:
        find_files([tmp_path / "lyric.txt"])
    assert "lyrics.txt" in caught.value.hint
    for paths in ([], [tmp_path / "empty"], [tmp_path / "*.cho"], [tmp_path / "none" / "x"]):
        with pytest.raises(CorpusError) as caught:
            find_files(paths)
        assert caught.value.hint


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions don't bind this user")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)
    with pytest.raises(StorageError, match="permission"):
        find_files([tmp_path])


def test_messy_files_read_the_same(messy_folder: Path) -> None:
    expected = read_text(messy_folder / "cr_only_mac.txt").splitlines()
    assert len(expected) > 20
    assert read_text(messy_folder / "utf16_bom.txt").splitlines()[:20] == expected[:20]
    assert read_text(messy_folder / "cp1252_smart_quotes.txt").splitlines()[1:20] == expected[1:20]
    assert "attainèd" in read_text(messy_folder / "latin1_crlf_elizabethan.txt")
    for path in messy_folder.iterdir():
        if path.name not in ("empty.txt", "whitespace_only.txt", "song_page.html"):
            assert "\r" not in read_text(path)
            assert "\ufffd" not in read_text(path)
