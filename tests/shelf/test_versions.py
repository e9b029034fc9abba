import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwriter.errors import StorageError
from songwriter.paths import versions_folder
from songwriter.shelf.songfile import SongFile, read_song
from songwriter.shelf.versions import keep_version, move_versions, save_song, versions_of


def texts(song: Path) -> list[str]:
    return [each.text for each in versions_of(song)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=6))
def test_what_is_kept_is_read_again_the_newest_first(tmp_path: Path, said: list[str]) -> None:
    song = tmp_path / f"song {len(list(tmp_path.iterdir()))}.txt"
    song.touch()
    for text in said:
        keep_version(song, text, "saved")
    once = [text for text, before in zip(said, [None, *said[:-1]], strict=True) if text != before] if said else []
    assert texts(song) == once[::-1]


def test_saving_keeps_what_was_there_before_and_what_is_there_now(tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    path.write_text("theirs")
    os.utime(path, (1_000_000, 1_000_000))
    song, unkept = save_song(read_song(path), "mine", path)
    assert unkept is None
    assert path.read_text() == "mine"
    assert [(each.text, each.reason) for each in versions_of(path)] == [("mine", "saved"), ("theirs", "as it was")]
    assert versions_of(path)[1].moment == datetime.fromtimestamp(1_000_000, UTC)
    # What another program wrote meanwhile is kept as well.
    path.write_text("theirs again")
    save_song(song, "mine again", path)
    assert texts(path) == ["mine again", "theirs again", "mine", "theirs"]


def test_old_versions_are_thinned_and_the_oldest_stays(tmp_path: Path) -> None:
    song, now = tmp_path / "song.txt", datetime.now(UTC)
    for days in range(400, 60, -1):
        keep_version(song, f"{days} days ago", "saved", now - timedelta(days=days))
    keep_version(song, "now", "saved")
    kept = texts(song)
    assert kept[0] == "now"
    assert kept[-1] == "400 days ago"
    assert 12 <= len(kept) <= 16


def test_versions_go_along_with_a_name(tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    keep_version(old, "one", "saved")
    move_versions(old, new)
    assert (texts(old), texts(new)) == ([], ["one"])
    keep_version(old, "another song", "saved")
    move_versions(old, new)
    assert texts(new) == ["another song", "one"]
    move_versions(tmp_path / "never saved.txt", new)
    assert len(texts(new)) == 2


def test_songs_of_one_name_in_two_folders_are_two_songs(tmp_path: Path) -> None:
    keep_version(tmp_path / "a" / "song.txt", "one", "saved")
    assert texts(tmp_path / "b" / "song.txt") == []


def test_a_song_is_saved_even_where_no_version_can_be_kept(tmp_path: Path) -> None:
    versions_folder().parent.mkdir(parents=True)
    versions_folder().write_text("a file where the folder should be")
    path = tmp_path / "song.txt"
    path.write_text("old")
    _, unkept = save_song(read_song(path), "new", path)
    assert path.read_text() == "new"
    assert isinstance(unkept, StorageError)


def test_a_song_that_can_not_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError):
        save_song(SongFile(), "la", tmp_path / "folder")
