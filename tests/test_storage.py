"""A file is written whole or not at all, whatever the disk does."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwriter.errors import StorageError
from songwriter.storage import make_folder, write_bytes, write_over, write_text

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
no_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


def fails(number: int) -> Callable[..., Any]:
    def fail(*args: object, **options: object) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


class ShortDisk:
    """A temporary file on a disk that takes some bytes and is then full."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "ShortDisk":
        self._file.__enter__()
        return self

    def __exit__(self, *error: object) -> Any:
        return self._file.__exit__(*error)

    def write(self, content: bytes) -> int:
        self._file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def break_in_the_write(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open
    monkeypatch.setattr(
        Path, "open", lambda path, mode="r", **how: (ShortDisk if "x" in mode else iter)(real(path, mode, **how))
    )


def break_in_the_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", fails(errno.ENOSPC))


def break_in_the_rename(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", fails(errno.ENOSPC))


def break_in_the_permissions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "chmod", fails(errno.ENOSPC))


@same_folder
@given(contents=st.lists(st.binary(max_size=500), min_size=1, max_size=4))
def test_what_was_written_last_is_read(tmp_path: Path, contents: list[bytes]) -> None:
    file = tmp_path / "file"
    for content in contents:
        write_bytes(file, content)
        assert file.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@same_folder
@given(text=st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\r")))
def test_text_keeps_its_line_ends(tmp_path: Path, text: str) -> None:
    write_text(tmp_path / "file", text)
    assert (tmp_path / "file").read_bytes().decode("utf-8") == text


@pytest.mark.parametrize(
    "breakage", [break_in_the_write, break_in_the_sync, break_in_the_rename, break_in_the_permissions]
)
@pytest.mark.parametrize("before", [b"the old song", None])
def test_a_full_disk_leaves_what_was_there_and_nothing_else(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    breakage: Callable[[pytest.MonkeyPatch], None],
    before: bytes | None,
) -> None:
    file = tmp_path / "song.txt"
    if before is not None:
        file.write_bytes(before)
    elif breakage is break_in_the_permissions:
        pytest.skip("a new file has no permissions to keep")
    breakage(monkeypatch)
    with pytest.raises(StorageError, match=r"no space left for .*song\.txt") as caught:
        write_bytes(file, b"the new song, which is longer")
    monkeypatch.undo()
    assert "unchanged" in caught.value.hint
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == ({"song.txt": before} if before else {})


@pytest.mark.parametrize(("number", "said"), [(errno.EACCES, "no permission"), (errno.EROFS, "read-only disk")])
def test_a_read_only_folder_is_an_error_with_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    # As the tests may run as root, whom permission bits don't stop.
    (tmp_path / "song.txt").write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "open", fails(number))
    with pytest.raises(StorageError, match=said) as caught:
        write_text(tmp_path / "song.txt", "new")
    assert caught.value.hint
    monkeypatch.undo()
    assert (tmp_path / "song.txt").read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permission bits don't stop this user")
def test_a_folder_without_permission_is_an_error_with_a_hint(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="no permission"):
        write_text(tmp_path / "song.txt", "new")
    tmp_path.chmod(0o700)


@posix
def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_bytes(file, b"new")
    assert file.stat().st_mode & 0o7777 == 0o640


@posix
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_bytes(tmp_path / "ours", b"")
        (tmp_path / "any").write_bytes(b"")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "any").stat().st_mode


@no_links
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "song.txt", tmp_path / "link.txt"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@no_links
def test_a_link_to_a_file_that_is_not_there_yet_makes_the_file(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "later.txt")
    write_bytes(tmp_path / "link.txt", b"new")
    assert (tmp_path / "later.txt").read_bytes() == b"new"


@no_links
def test_a_link_to_itself_gives_way_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "link.txt")
    write_bytes(tmp_path / "link.txt", b"new")
    assert (tmp_path / "link.txt").read_bytes() == b"new"


def test_the_folders_on_the_way_are_made(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b" / "song.txt", "new")
    assert (tmp_path / "a" / "b" / "song.txt").read_text(encoding="utf-8") == "new"
    assert make_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"


def test_a_file_on_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a file")
    with pytest.raises(StorageError) as caught:
        write_text(tmp_path / "a" / "song.txt", "new")
    assert caught.value.hint
    with pytest.raises(StorageError):
        make_folder(tmp_path / "a")


def test_a_folder_can_not_be_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "song.txt").mkdir()
    with pytest.raises(StorageError):
        write_text(tmp_path / "song.txt", "new")
    assert [each.name for each in tmp_path.iterdir()] == ["song.txt"]


def test_a_name_too_long_for_the_disk_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        write_text(tmp_path / ("x" * 300), "new")
    assert not list(tmp_path.iterdir())


@no_links
def test_a_file_with_another_name_keeps_it(tmp_path: Path) -> None:
    file, other = tmp_path / "song.txt", tmp_path / "other name.txt"
    file.write_bytes(b"the old song, which is longer")
    other.hardlink_to(file)
    file.chmod(0o640)
    write_over(file, b"new")
    assert file.samefile(other)
    assert other.read_bytes() == b"new"
    assert file.stat().st_mode & 0o7777 == 0o640
    assert len(list(tmp_path.iterdir())) == 2


@no_links
def test_a_full_disk_gives_a_file_with_another_name_its_content_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "song.txt"
    file.write_bytes(b"the old song")
    (tmp_path / "other name.txt").hardlink_to(file)
    real, times = os.fsync, []

    def full_once(number: int) -> None:
        times.append(number)
        if len(times) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(number)

    monkeypatch.setattr(os, "fsync", full_once)
    with pytest.raises(StorageError, match="no space left"):
        write_over(file, b"the new song, which is longer")
    assert file.read_bytes() == b"the old song"


@posix
@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_somebody_else_stays_theirs(tmp_path: Path) -> None:
    file = tmp_path / "song.txt"
    file.write_bytes(b"old")
    os.chown(file, 12345, 12345)
    write_over(file, b"new")
    assert (file.stat().st_uid, file.stat().st_gid, file.read_bytes()) == (12345, 12345, b"new")


@posix
def test_a_file_that_nobody_may_write_to_is_told_and_left(tmp_path: Path) -> None:
    file = tmp_path / "song.txt"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with pytest.raises(StorageError, match="read-only") as caught:
        write_over(file, b"new")
    assert "another name" in caught.value.hint
    assert file.read_bytes() == b"old"


@no_links
def test_over_a_link_the_file_is_written_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    for content in (b"one", b"two"):
        write_over(tmp_path / "link.txt", content)
        assert (tmp_path / "link.txt").is_symlink()
        assert (tmp_path / "real.txt").read_bytes() == content
