import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from songwriter.errors import StorageError
from songwriter.paths import trash_folder
from songwriter.shelf.trash import list_trash, restore, text_to_trash, to_trash


def test_a_song_goes_to_the_trash_and_comes_back_to_where_it_was(tmp_path: Path) -> None:
    song = tmp_path / "album" / "Blue Hour.txt"
    song.parent.mkdir()
    song.write_bytes(b"la\r\n")
    where = to_trash(song)
    assert not song.exists()
    assert (where.name, where.read_bytes()) == ("Blue Hour.txt", b"la\r\n")
    (found,) = list_trash()
    assert (found.path, found.origin) == (where, song)
    assert datetime.now(UTC) - found.moment < timedelta(minutes=1)
    assert restore(found, tmp_path) == song
    assert song.read_bytes() == b"la\r\n"
    assert list_trash() == []
    assert list(trash_folder().iterdir()) == []


def test_what_comes_back_takes_no_other_songs_place(tmp_path: Path) -> None:
    song = tmp_path / "song.txt"
    for text in ("one", "two"):
        song.write_text(text)
        to_trash(song)
    song.write_text("three")
    assert [each.path.read_text() for each in list_trash()] == ["two", "one"]
    for each in list_trash():
        restore(each, tmp_path)
    assert sorted(each.read_text() for each in tmp_path.glob("song*.txt")) == ["one", "three", "two"]


def test_a_text_without_a_file_goes_there_too(tmp_path: Path) -> None:
    for _ in range(3):
        text_to_trash("Rolling / home?", "rolling home \ud800")
    assert {each.path.name for each in list_trash()} == {"Rolling home.txt"}
    assert restore(list_trash()[0], tmp_path / "songs").parent == tmp_path / "songs"


def test_of_a_link_the_link_goes(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("la")
    try:
        (tmp_path / "link.txt").symlink_to("real.txt")
    except OSError:
        pytest.skip("no links here")
    to_trash(tmp_path / "link.txt")
    assert not os.path.lexists(tmp_path / "link.txt")
    assert (tmp_path / "real.txt").read_text() == "la"


def test_a_song_that_is_gone_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        to_trash(tmp_path / "nowhere.txt")
    assert list_trash() == []


def test_what_a_full_disk_keeps_out_of_the_trash_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StorageError("no space left for the trash", hint="free some")

    song = tmp_path / "song.txt"
    song.write_text("la")
    monkeypatch.setattr("songwriter.shelf.trash.write_bytes", full)
    with pytest.raises(StorageError):
        to_trash(song)
    assert song.read_text() == "la"
