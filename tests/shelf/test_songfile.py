import codecs
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwriter.errors import StorageError
from songwriter.shelf.songfile import OnDisk, SongFile, read_song, write_song

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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(
    old=st.lists(st.tuples(lines, st.sampled_from(["\n", "\r\n", "\r"])), max_size=8),
    place=st.integers(0, 8),
    new=st.none() | lines,
)
def test_mixed_line_ends_stay_where_the_lines_do(
    tmp_path: Path, old: list[tuple[str, str]], place: int, new: str | None
) -> None:
    # An empty line between "\r" and "\n" is none at all.
    old = [(f"{number} {line}", end) for number, (line, end) in enumerate(old)]
    path = tmp_path / "song.txt"
    path.write_bytes("".join(map("".join, old)).encode())
    song = read_song(path)
    written = write_song(song, song.text, path)
    assert written.content == song.content
    if new is not None and not any("\ufeff" in line for line in (new, *(line for line, _ in old))):
        rows = [line for line, _ in old]
        place = min(place, len(rows))
        rows.insert(place, f"new {new}")
        write_song(song, "".join(f"{row}\n" for row in rows), path)
        after = path.read_bytes().decode()
        assert all(f"{line}{end}" in after for line, end in old)


def test_a_change_by_another_program_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    path.write_text("one")
    song = read_song(path)
    assert song.on_disk is OnDisk.SAME
    path.write_text("other")
    assert song.on_disk is OnDisk.CHANGED
    path.write_text("one")
    assert song.on_disk is OnDisk.SAME  # touched, and nothing else
    path.unlink()
    assert song.on_disk is OnDisk.GONE
    assert SongFile().on_disk is OnDisk.SAME
    assert SongFile(path).on_disk is OnDisk.SAME
    path.write_text("begun by somebody else meanwhile")
    assert SongFile(path).on_disk is OnDisk.CHANGED


def test_an_unchanged_file_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "song.txt"
    path.write_text("one")
    song = read_song(path)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read again"))
    assert song.on_disk is OnDisk.SAME


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(StorageError, match="not a file"):
        read_song(tmp_path / "pipe.txt")


def test_half_a_surrogate_does_not_keep_a_song_from_being_saved(tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    path.write_bytes(codecs.BOM_UTF16_LE + "la".encode("utf-16-le"))
    write_song(read_song(path), "la \ud83d", path)
    assert read_song(path).text == "la ?"
    assert path.read_bytes().startswith(codecs.BOM_UTF16_LE)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="no permission"):
        write_song(SongFile(), "la", tmp_path / "song.txt")
    tmp_path.chmod(0o700)
