"""Every command explains itself, and what the parser refuses is one line and a hint."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import songwriter
from songwriter.cli.app import app
from songwriter.tui import app as studio
from tests.cli.conftest import Run


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


ALL = dict(commands(get_command(app)))


def test_the_commands_are_those_that_are_promised() -> None:
    assert {" ".join(path) for path in ALL} >= {
        *("write", "train", "generate", "suggest", "evaluate", "corpus", "config path", "config show", "config set"),
        *(f"models {name}" for name in ("list", "show", "rename", "remove", "import", "export", "default")),
    }


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_a_help_page_that_names_all_it_takes(run: Run, path: tuple[str, ...]) -> None:
    for flag in ("--help", "-h"):
        result = run(*path, flag)
        assert (result.code, result.err) == (0, "")
        assert "Usage: songwriter" in result.out
    summary = (ALL[path].help or "").split("\n")[0]
    assert summary.endswith(".")
    assert summary.split()[0] in result.out
    for each in ALL[path].params:
        assert getattr(each, "help", ""), f"{each.name} has no help"
        if each.param_type_name == "option":
            assert all(flag in result.out for flag in each.opts)
    for name in getattr(ALL[path], "commands", {}):
        assert name in result.out


def test_no_command_opens_the_studio(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[tuple[object, ...]] = []
    monkeypatch.setattr(studio, "run", lambda *song: opened.append(song))
    assert run().code == 0
    assert run("write", tmp_path / "song.txt").code == 0
    assert opened == [(), (tmp_path / "song.txt",)]


@pytest.mark.parametrize("name", ["my song.txt", "ballad"])
def test_a_song_in_place_of_a_command_is_told_how_it_is_opened(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ballad").write_text("la")
    for option in ([], ["--unheard-of"]):
        message, hint = run(name, *option).error(2)
        assert name in message
        assert hint == f"`songwriter write {shlex.quote(name)}` opens the studio on it"
    assert "--help" in run("sugest").error(2)[1]
    # A command's own errors are its own, whatever its files are called.
    assert "songwriter suggest --help" in run("suggest", "--top-q", "ballad").error(2)[1]


def test_a_shell_is_told_how_a_command_may_go_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "_SONGWRITER_COMPLETE": "complete_bash",
        "COMP_WORDS": "songwriter ev",
        "COMP_CWORD": "1",
    }.items():
        monkeypatch.setenv(name, value)
    assert run().out.split() == ["evaluate"]


def test_the_version(run: Run) -> None:
    result = run("--version")
    assert (result.code, result.out, result.err) == (0, f"{songwriter.__version__}\n", "")


# What typer says of a value differs from version to version; that it names the culprit does not.
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["sugest", "the"], "'sugest'"),
        (["suggest", "--top-q", "3", "the"], "--top-q"),
        (["suggest", "the", "cat"], "cat"),
        (["suggest", "-n", "many"], "'-n'"),
        (["suggest", "-n", "0"], "'-n'"),
        (["suggest", "--temperature", "warm"], "'--temperature'"),
        (["suggest", "--top-k", "2.5"], "'--top-k'"),
        (["generate", "--seed", "-1"], "'--seed'"),
        (["generate", "--words", "0"], "'--words'"),
        (["generate", "--lines", "0"], "'--lines'"),
        (["generate", "--count", "0"], "'--count'"),
        (["evaluate"], "'files"),
        (["evaluate", "x", "--samples", "-1"], "'--samples'"),
        (["corpus"], "'files"),
        (["corpus", "x", "--level", "letter"], "'--level'"),
        (["corpus", "x", "--pairs", "-1"], "'--pairs'"),
        (["train", "x", "--cell", "transformer"], "'--cell'"),
        (["train", "x", "--epochs", "ten"], "'--epochs'"),
        (["models"], "command"),
        (["config"], "command"),
        (["models", "lst"], "'lst'"),
        (["models", "rename", "x"], "'new'"),
        (["config", "set", "model"], "'value'"),
    ],
)
def test_what_the_parser_refuses_is_a_line_and_a_hint(run: Run, arguments: list[str], named: str) -> None:
    message, hint = run(*arguments).error(2)
    assert named in message.lower()
    command = " ".join(arguments[:1] if arguments[0] not in ("models", "config") else arguments[:2])
    group = command.rpartition(" ")[0]
    assert f"`songwriter {command} --help`" in hint or f"`{f'songwriter {group}'.strip()} --help`" in hint


def test_an_option_of_no_command_and_one_without_its_value_are_refused(run: Run) -> None:
    for arguments in (["--nonsense"], ["suggest", "--model"]):
        message, hint = run(*arguments).error(2)
        assert arguments[-1] in message
        assert "--help" in hint


def test_a_near_miss_of_an_option_is_told(run: Run) -> None:
    message, _ = run("suggest", "--temprature", "1").error(2)
    assert "--temperature" in message


def test_debug_shows_the_traceback(run: Run) -> None:
    from songwriter.errors import ModelError

    with pytest.raises(ModelError):
        run("suggest", "--debug", "--model", "none", "the")


def test_an_interrupt_anywhere_is_130_without_a_word(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("songwriter.cli.options.load", interrupted)
    result = run("suggest", "the")
    assert (result.code, result.out) == (130, "")
    assert "Traceback" not in result.err
