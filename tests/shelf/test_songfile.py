import codecs
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwriter.errors import StorageError
from songwriter.tui.songfile import SongFile, file_name, keep_unsaved, list_songs, read_song, title_of, write_song

lines = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)
texts = st.lists(lines, max_size=6).map("\n".join)
ways = st.sampled_from(
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=texts, way=ways, newline=st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_song_is_written_back_byte_for_byte(tmp_path: Path, text: str, way: tuple[bytes, str], newline: str) -> None:
    mark, encoding = way
    path = tmp_path / "song.txt"
    content = mark + text.replace("\n", newline).encode(encoding)
    # A text that begins with U+FEFF of its own can't be told from one with a mark.
    if text.startswith("\ufeff"):
        return
    path.write_bytes(content)
    song = read_song(path)
    assert song.text == text
    assert write_song(song, song.text, path).content == content
    assert path.read_bytes() == content


def test_latin_text_keeps_its_encoding_until_it_lacks_a_character(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("café at “noon”\r\nolé".encode("cp1252"))
    song = read_song(path)
    assert song.text == "café at “noon”\nolé"
    song = write_song(song, song.text + "!", path)
    assert path.read_bytes() == "café at “noon”\r\nolé!".encode("cp1252")
    song = write_song(song, "♪ café", path)
    assert song.encoding == "utf-8"
    assert path.read_text(encoding="utf-8") == "♪ café"


def test_a_folder_a_missing_file_and_a_picture_are_told(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\0\0")
    for path in (tmp_path, tmp_path / "nowhere.txt", tmp_path / "picture.txt"):
        with pytest.raises(StorageError) as raised:
            read_song(path)
        assert raised.value.hint


def test_a_change_by_another_program_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    path.write_text("one")
    song = read_song(path)
    assert not song.changed_on_disk
    path.write_text("two")
    assert song.changed_on_disk
    path.unlink()
    assert not song.changed_on_disk
    assert not SongFile().changed_on_disk


@given(st.text(max_size=130))
def test_every_title_makes_a_file_name(title: str) -> None:
    name = file_name(title)
    assert name.endswith(".txt")
    assert len(name) > 4
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert not name.startswith((".", " "))


def test_names_that_windows_keeps_for_itself_are_avoided() -> None:
    assert file_name("CON") == "CON song.txt"
    assert file_name("Midnight / Train?") == "Midnight Train.txt"


def test_a_title_is_the_files_name_or_the_first_line_that_is_sung(tmp_path: Path) -> None:
    assert title_of("[Verse 1]\n\n  Rolling home,\nagain") == "Rolling home"
    assert title_of("# My song\nla") == "My song"
    assert title_of("") == "untitled"
    assert title_of("la la", tmp_path / "Blue Hour.txt") == "Blue Hour"


def test_unsaved_text_never_replaces_other_unsaved_text(tmp_path: Path) -> None:
    paths = {keep_unsaved(f"text {number}", tmp_path / "songs") for number in range(3)}
    assert sorted(path.read_text() for path in paths) == ["text 0", "text 1", "text 2"]


def test_songs_are_listed_last_changed_first(tmp_path: Path) -> None:
    for age, name in enumerate(["new", "older", "oldest"]):
        path = tmp_path / f"{name}.txt"
        path.write_text("la")
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    assert [path.stem for path in list_songs(tmp_path)] == ["new", "older", "oldest"]
    assert list_songs(tmp_path / "nowhere") == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="no permission"):
        write_song(SongFile(), "la", tmp_path / "song.txt")
    tmp_path.chmod(0o700)
