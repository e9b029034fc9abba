"""The README's examples run, and it names what there is."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from songwriter.cli.app import app, run_command
from tests.training.songs import write_songs

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
# The commands that make a model of a few songs, in the order of the page.
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
OURS = [line for line in COMMANDS if line.startswith("songwriter ")]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the corpora that the examples name."""
    write_songs(tmp_path / "corpus.txt")
    (tmp_path / "my-songs").mkdir()
    write_songs(tmp_path / "my-songs" / "all.txt")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_examples_in_python_run(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for block in PYTHON:
        exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - our own README
    printed = capsys.readouterr().out
    assert "Finished(" in printed
    assert re.search(r"^8 AA$", printed, re.MULTILINE)
    assert str(names["text"]).strip()


def test_the_commands_run_in_the_order_of_the_page(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(OURS) >= 3
    for line in OURS:
        assert run_command(shlex.split(line)[1:]) == 0, line
    assert capsys.readouterr().out.endswith("mine\n")


def test_every_command_is_named() -> None:
    named = set(re.findall(r"^\| `songwriter (\w+)", README, re.MULTILINE))
    assert named == set(get_command(app).commands)  # type: ignore[attr-defined]


def test_the_pictures_are_there() -> None:
    folder = Path(__file__).parent.parent
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    assert all((folder / each).is_file() for each in pictures)
