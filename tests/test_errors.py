"""Errors are one line and a hint, whatever the operating system says."""

import errno
import inspect
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter import errors
from songwriter.errors import SongwriterError, StorageError, UsageError, nearest, storage_error

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, SongwriterError) and kind.__module__ == errors.__name__
]
NAMES = st.text("abcdefghij-", min_size=1, max_size=12)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_keeps_message_and_hint(kind: type[SongwriterError]) -> None:
    error = kind("it broke", hint="mend it")
    assert (error.message, error.hint, str(error)) == ("it broke", "mend it", "it broke")
    assert error.exit_code == (2 if issubclass(kind, UsageError) else 1)


@given(number=st.sampled_from(sorted(errno.errorcode)))
def test_every_error_of_the_system_becomes_one_line_about_the_file_and_a_hint(number: int) -> None:
    error = storage_error(OSError(number, "as the system says"), Path("songs/mine.txt"))
    assert isinstance(error, StorageError)
    assert str(Path("songs/mine.txt")) in error.message
    assert error.hint
    assert "\n" not in error.message + error.hint


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "no permission for"),
        (errno.EPERM, "no permission for"),
        (errno.EROFS, "read-only disk"),
        (errno.ENOSPC, "no space left for"),
        (errno.ENOENT, "no such file or folder"),
        (errno.ENOTDIR, "not a folder"),
        (errno.EISDIR, "a folder, not a file"),
        (errno.EIO, "as the system says"),
    ],
)
def test_the_common_ones_are_said_in_plain_words(number: int, said: str) -> None:
    assert storage_error(OSError(number, "as the system says"), Path("x")).message.startswith(said)


def test_an_error_without_a_number_is_told_all_the_same() -> None:
    assert "odd" in storage_error(OSError("odd"), Path("x")).message


@given(name=NAMES, names=st.lists(NAMES, max_size=6))
def test_the_nearest_name_is_one_of_them(name: str, names: list[str]) -> None:
    assert nearest(name, names) in [*names, ""]
    assert nearest(name, [*names, name]) == name


def test_a_slip_of_the_finger_finds_the_name_and_nonsense_finds_none() -> None:
    assert nearest("fokl", ["rock", "folk", "blues"]) == "folk"
    assert nearest("qqqq", ["rock", "folk", "blues"]) == ""
    assert nearest("any", []) == ""
