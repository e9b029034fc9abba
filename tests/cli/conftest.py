"""Run the program inside the test, as it is run from a shell."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from songwriter import library
from songwriter.__main__ import main


@dataclass(frozen=True)
class Result:
    """What a run of the program left: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    def error(self, code: int = 1) -> tuple[str, str]:
        """Return message and hint of a run that failed, after checking that it said these two lines alone."""
        assert self.out == ""
        lines = self.err.splitlines()
        assert [line.partition(": ")[0] for line in lines] == ["error", "hint"], self.err
        message, hint = (line.partition(": ")[2] for line in lines)
        assert message
        assert hint
        assert self.code == code
        return message, hint


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs `songwriter` with its arguments and returns the result."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["songwriter", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Result(code, printed.out, printed.err)

    return run


@pytest.fixture
def twin(tiny: Path) -> Path:
    """Put the tiny model into the library a second time, as `twin`."""
    return Path(shutil.copytree(tiny.parent, tiny.parent.parent / "twin")) / tiny.name


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship no model, whatever the checkout has."""
    folder = tmp_path / "shipped"
    monkeypatch.setattr(library, "shipped_models_folder", lambda: folder)
    return folder


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> Iterator[None]:
    """Train small networks on one thread: more would only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
