import signal
import sys

import pytest

from songwriter.paths import journal_folder
from songwriter.shelf.journal import Journal, claim_lost
from songwriter.tui.guard import guarded
from songwriter.tui.recovery import rescued


def test_unsaved_text_is_rescued_when_the_studio_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), guarded(lambda: "your text is kept", lambda: None):
        raise ZeroDivisionError
    assert capsys.readouterr().err == "songwriter: your text is kept\n"


def test_nothing_is_said_where_nothing_was_unsaved(capsys: pytest.CaptureFixture[str]) -> None:
    with guarded(lambda: "", lambda: None):
        pass
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGHUP there")
def test_a_signal_rescues_the_text_and_leaves() -> None:
    left, kept = [], []
    before = signal.getsignal(signal.SIGHUP)

    def rescue() -> str:
        kept.append("my song")
        return "kept"

    with guarded(rescue, lambda: left.append(True)):
        signal.raise_signal(signal.SIGHUP)
        assert kept == ["my song"]
        signal.raise_signal(signal.SIGTERM)
    assert kept == ["my song"]
    assert left == [True, True]
    assert signal.getsignal(signal.SIGHUP) is before


def test_what_is_rescued_is_offered_by_the_next_studio() -> None:
    assert "offered" in rescued(Journal(), None, "my song")
    (lost,) = claim_lost()
    assert lost.entry.text == "my song"
    lost.forget()
    assert rescued(Journal(), None, "") == ""


def test_where_the_journal_can_not_be_written_another_place_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    journal_folder().parent.mkdir(parents=True)
    journal_folder().write_text("a file where the folder should be")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    said = rescued(Journal(), None, "my song")
    (path,) = elsewhere.iterdir()
    assert path.read_text() == "my song"
    assert str(path) in said
    monkeypatch.setattr("tempfile.tempdir", str(path / "nowhere"))
    assert "could not be kept" in rescued(Journal(), None, "my song")
