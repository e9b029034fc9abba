from pathlib import Path

import pytest

from songwriter.errors import StorageError
from songwriter.lock import is_held, take


def test_a_lock_is_held_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lock"
    assert not is_held(path)
    held = take(path)
    assert held is not None
    assert is_held(path)
    assert take(path) is None
    held.close()
    assert not is_held(path)
    again = take(path)
    assert again is not None
    again.close()


def test_looking_makes_no_file_and_a_place_that_refuses_is_an_error(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "lock")
    assert not list(tmp_path.iterdir())
    with pytest.raises(StorageError):
        take(tmp_path)
