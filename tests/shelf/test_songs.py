import os
import time
from pathlib import Path

import pytest

from songwriter.errors import StorageError, UsageError
from songwriter.shelf.songs import duplicate_song, is_path, list_songs, path_for, rename_song, search
from songwriter.shelf.versions import keep_version, versions_of


def write(folder: Path, name: str, text: str = "la", age: int = 0) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return path


def test_songs_are_listed_last_changed_first_with_title_and_words(tmp_path: Path) -> None:
    for age, name in enumerate(["new.txt", "older.cho", "album/oldest.txt"]):
        write(tmp_path, name, "[Verse]\nla la la\n", age)
    for name in (".hidden.txt", ".git/note.txt", "cover.png"):
        write(tmp_path, name)
    songs = list_songs(tmp_path)
    assert [(each.title, each.words) for each in songs] == [("new", 3), ("older", 3), ("album/oldest", 3)]
    assert list_songs(tmp_path / "nowhere") == ()


def test_a_file_that_is_no_text_is_listed_and_said_to_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "link.txt").symlink_to("nowhere")
    assert [(each.title, each.words) for each in list_songs(tmp_path)] == [("picture", None)]


def test_a_link_that_leads_round_in_a_circle_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "song.txt")
    (tmp_path / "round").symlink_to(tmp_path)
    assert len(list_songs(tmp_path)) == 1


def test_what_is_known_is_not_read_again_and_what_changed_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        write(tmp_path, f"{number}.txt")
    known = {each.path: each for each in list_songs(tmp_path)}
    changed = write(tmp_path, "1.txt", "something else")
    read: list[Path] = []
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or real(path))  # type: ignore[func-returns-value]
    assert next(each for each in list_songs(tmp_path, known) if each.path == changed).text == "something else"
    assert read == [changed]


def test_every_word_of_a_search_is_in_title_or_text_and_titles_come_first(tmp_path: Path) -> None:
    write(tmp_path, "Silver.txt", "nothing", age=3)
    write(tmp_path, "River.txt", "on the water\nSILVER moon above", age=2)
    write(tmp_path, "Road.txt", "home", age=1)
    songs = list_songs(tmp_path)
    assert [(each.song.title, each.line) for each in search(songs, "silver")] == [
        ("Silver", ""),
        ("River", "SILVER moon above"),
    ]
    assert [each.line for each in search(songs, "river moon")] == ["SILVER moon above"]
    assert search(songs, "river home") == []
    assert len(search(songs, "  ")) == 3


def test_a_thousand_songs_are_quickly_searched(tmp_path: Path) -> None:
    for number in range(1_000):
        write(tmp_path, f"song {number}.txt", f"line {number}\n" * 40)
    started = time.perf_counter()
    songs = list_songs(tmp_path)
    read = time.perf_counter() - started
    started = time.perf_counter()
    assert len(search(songs, "line 77")) == 19
    # Generous, as the machine may be busy: it is some milliseconds.
    assert time.perf_counter() - started < 0.5
    started = time.perf_counter()
    list_songs(tmp_path, {each.path: each for each in songs})
    assert time.perf_counter() - started < max(read, 0.1)


def test_a_song_is_renamed_with_its_versions(tmp_path: Path) -> None:
    song = write(tmp_path, "old.txt")
    keep_version(song, "la", "saved")
    to = rename_song(song, "New: name?")
    assert (to.name, to.read_text(), song.exists()) == ("New name.txt", "la", False)
    assert [each.text for each in versions_of(to)] == ["la"]
    assert rename_song(to, "New name") == to
    assert rename_song(to, "new NAME").name in {each.name for each in tmp_path.iterdir()}
    assert rename_song(write(tmp_path, "chords.cho"), "b").name == "b.cho"


def test_no_song_takes_anothers_name(tmp_path: Path) -> None:
    song, other = write(tmp_path, "a.txt", "a"), write(tmp_path, "b.txt", "b")
    with pytest.raises(UsageError, match="already"):
        rename_song(song, "b")
    assert (song.read_text(), other.read_text()) == ("a", "b")
    with pytest.raises(StorageError):
        rename_song(tmp_path / "nowhere.txt", "c")


def test_a_duplicate_has_a_name_of_its_own(tmp_path: Path) -> None:
    song = tmp_path / "a.txt"
    song.write_bytes(b"\xef\xbb\xbfla\r\n")
    names = [duplicate_song(song).name for _ in range(3)]
    assert names == ["a copy.txt", "a copy 2.txt", "a copy 3.txt"]
    assert {each.read_bytes() for each in tmp_path.iterdir()} == {b"\xef\xbb\xbfla\r\n"}


def test_a_title_is_told_from_a_path(tmp_path: Path) -> None:
    assert path_for("Blue Hour", tmp_path) == tmp_path / "Blue Hour.txt"
    assert path_for("a/b.txt", tmp_path) == tmp_path / "a" / "b.txt"
    assert path_for("/x/b", tmp_path) == Path("/x/b")
    assert path_for("~/b.txt", tmp_path) == Path.home() / "b.txt"
    assert not is_path("What? Me.")
