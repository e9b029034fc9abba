import signal
import sys

import pytest

from songwriter.paths import songs_folder
from songwriter.tui.guard import Keeper, guarded


def kept() -> list[str]:
    return [path.read_text() for path in songs_folder().glob("recovered-*.txt")]


def test_unsaved_text_is_kept_when_the_studio_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), guarded(lambda: "my song", lambda: None):
        raise ZeroDivisionError
    assert kept() == ["my song"]
    assert "recovered-" in capsys.readouterr().err


def test_nothing_is_written_when_all_goes_well_or_nothing_is_unsaved() -> None:
    with guarded(lambda: "my song", lambda: None):
        pass
    with pytest.raises(ZeroDivisionError), guarded(lambda: "", lambda: None):
        raise ZeroDivisionError
    assert kept() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGHUP there")
def test_a_signal_keeps_the_text_and_leaves() -> None:
    left = []
    before = signal.getsignal(signal.SIGHUP)
    with guarded(lambda: "my song", lambda: left.append(True)):
        signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGTERM)
    assert kept() == ["my song"]
    assert left == [True, True]
    assert signal.getsignal(signal.SIGHUP) is before


def test_where_the_songs_folder_refuses_another_place_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    songs_folder().parent.mkdir(parents=True)
    songs_folder().write_text("a file where the folder should be")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    Keeper(lambda: "my song").keep()
    assert [path.read_text() for path in elsewhere.glob("recovered-*.txt")] == ["my song"]
