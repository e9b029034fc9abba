"""What is typed outlives the process that noted it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwriter.errors import StorageError
from songwriter.paths import journal_folder
from songwriter.shelf.journal import Journal, claim_lost


def forget_all() -> list[tuple[Path | None, str | None]]:
    found = claim_lost()
    for each in found:
        each.forget()
    return [(each.entry.song, each.entry.text) for each in found]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(texts=st.lists(st.text(max_size=50), min_size=1, max_size=3), named=st.booleans())
def test_the_last_text_is_offered_to_the_next_studio(tmp_path: Path, texts: list[str], named: bool) -> None:
    song = tmp_path / "song.txt" if named else None
    journal = Journal()
    for text in texts:
        journal.note(song, text)
    assert claim_lost() == []  # it lives
    journal.close(song, texts[-1])
    assert forget_all() == [(song, texts[-1])]
    assert forget_all() == []
    assert list(journal_folder().iterdir()) == []


def test_a_studio_that_saved_everything_leaves_nothing() -> None:
    journal = Journal()
    journal.note(None, "la")
    journal.note(None, None)
    journal.close(None, None)
    assert list(journal_folder().iterdir()) == []


def test_nothing_is_noted_after_the_end() -> None:
    journal = Journal()
    journal.close(None, "la")
    journal.note(None, "something older that was under way")
    journal.close(None, None)
    assert forget_all() == [(None, "la")]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("text", ["'never lost ☾'", "None"])
def test_a_killed_process_leaves_what_it_noted(tmp_path: Path, text: str) -> None:
    code = (
        "import os, signal; from pathlib import Path; from songwriter.shelf.journal import Journal\n"
        f"Journal().note(Path('song.txt'), {text}); os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    # Where all was saved there is nothing to offer, and nothing stays.
    assert forget_all() == ([(tmp_path / "song.txt", "never lost ☾")] if text != "None" else [])
    assert list(journal_folder().iterdir()) == []


def test_what_is_claimed_is_not_offered_twice_and_comes_again_if_left() -> None:
    Journal().close(None, "la")
    (lost,) = claim_lost()
    assert claim_lost() == []
    lost.leave()
    assert forget_all() == [(None, "la")]


def test_other_studios_are_seen_while_they_live(tmp_path: Path) -> None:
    song = tmp_path / "song.txt"
    song.write_text("la")
    mine, other = Journal(), Journal()
    mine.note(song, None)
    assert mine.others() == []
    other.note(tmp_path / ".." / tmp_path.name / "song.txt", None)
    found = mine.others_with(song)
    assert found is not None
    assert found.pid == os.getpid()
    assert mine.others_with(tmp_path / "another.txt") is None
    other.close(song, "not saved")
    assert mine.others_with(song) is None
    # A claimed one is no studio that lives.
    (lost,) = claim_lost()
    assert mine.others_with(song) is None
    lost.leave()
    mine.close(song, None)


def test_what_is_no_entry_is_left_alone() -> None:
    journal_folder().mkdir(parents=True)
    for name, content in {"a": b"", "b": b"{}", "c": b"\xff", "d": b'{"pid": "x"}', "e": b"[]"}.items():
        (journal_folder() / f"{name}.json").write_bytes(content)
    assert claim_lost() == []
    assert len(list(journal_folder().glob("*.json"))) == 5


def test_a_place_that_refuses_is_an_error() -> None:
    journal_folder().parent.mkdir(parents=True)
    journal_folder().write_text("a file where the folder should be")
    with pytest.raises(StorageError):
        Journal().note(None, "la")
    with pytest.raises(StorageError):
        Journal().close(None, "la")
