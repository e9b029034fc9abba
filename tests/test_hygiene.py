"""What a fresh process loads, that nothing touches the network, and that everything public says what it is."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "songwriter").rglob("*.py"))
HEAVY = {"torch", "textual", "typer", "click", "rich", "numpy", "safetensors"}


def fresh(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with the test's home."""
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def loaded_by(code: str, *arguments: object) -> set[str]:
    """Return which of the heavy packages are loaded in a fresh process that ran `code`."""
    report = "import atexit, sys; atexit.register(lambda: sys.stderr.write('\\nloaded ' + ' '.join(sys.modules)))\n"
    done = fresh(report + code, *arguments)
    assert done.returncode == 0, done.stderr
    modules = done.stderr.rpartition("\nloaded ")[2].split()
    assert "sys" in modules
    return HEAVY & {name.partition(".")[0] for name in modules}


COMMAND = "from songwriter.__main__ import main; main()"


def test_the_package_alone_loads_nothing_heavy() -> None:
    assert loaded_by("import songwriter") == set()


def test_help_loads_neither_torch_nor_the_studio() -> None:
    assert not loaded_by(COMMAND, "--help") & {"torch", "textual"}


def test_the_studio_loads_neither_torch_nor_the_command_line() -> None:
    assert not loaded_by("import songwriter.tui.app") & {"torch", "typer", "click"}


def test_suggesting_loads_numpy_alone(tiny: Path) -> None:
    loaded = loaded_by("import songwriter; assert songwriter.load('tiny').next_words('the')")
    assert loaded <= {"numpy", "safetensors"}


def test_the_command_that_suggests_loads_no_torch(tiny: Path) -> None:
    assert not loaded_by(COMMAND, "suggest", "--model", "tiny", "the") & {"torch", "textual"}


# Audit hooks see what C code does too, and can't be got round.
OFFLINE = """
import socket, sys

LOCAL = {getattr(socket, "AF_UNIX", None)}

def refuse(event, arguments):
    if event == "socket.__new__" and arguments[1] in LOCAL:
        return
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        raise RuntimeError(f"the network was touched: {event} {arguments}")

sys.addaudithook(refuse)
"""


def test_the_network_is_never_touched(songs_file: Path) -> None:
    code = f"""{OFFLINE}
import runpy

def run(*arguments):
    sys.argv = ["songwriter", *arguments]
    try:
        runpy.run_module("songwriter", run_name="__main__")
    except SystemExit as ended:
        assert ended.code == 0, arguments

songs = sys.argv[1]
sizes = ["--embedding", "8", "--hidden", "8", "--epochs", "1", "--window", "16", "--batch", "4", "--device", "cpu"]
run("train", songs, "--name", "mine", "--quiet", *sizes)
run("corpus", songs)
run("suggest", "--model", "mine", "the kettle")
run("generate", "--model", "mine", "--words", "5", "the kettle")
run("evaluate", "--model", "mine", "--samples", "0", songs)
run("models", "list")
run("config", "show")
"""
    done = fresh(code, songs_file)
    assert done.returncode == 0, done.stderr
    assert "kettle" in done.stdout


def test_the_guard_of_that_test_guards() -> None:
    for code in (
        "socket.socket()",
        "socket.getaddrinfo('localhost', 80)",
        "socket.create_connection(('127.0.0.1', 9))",
    ):
        done = fresh(f"{OFFLINE}\n{code}")
        assert "the network was touched" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows pipes break in another way")
def test_a_reader_who_has_gone_is_no_error() -> None:
    for arguments in (["config", "path"], ["--help"]):
        reading, writing = os.pipe()
        os.close(reading)
        command = [sys.executable, "-c", COMMAND, *arguments]
        done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False)
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_real_process_ends_with_its_exit_code_and_two_lines() -> None:
    done = fresh(COMMAND, "suggest", "--model", "none", "the")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"error: no model called 'none'\nhint: .+\n", done.stderr)
    assert fresh(COMMAND, "suggest", "--no-such-option").returncode == 2
    assert "Traceback" in fresh(COMMAND, "suggest", "--model", "none", "the", "--debug").stderr


def corpus_in(environment: dict[str, str]) -> bytes:
    """Return what the corpus command prints of a song with letters from far and wide."""
    song = Path(os.environ["SONGWRITER_HOME"]) / "song.txt"
    song.parent.mkdir(parents=True, exist_ok=True)
    song.write_text("Oh the moon, the moon ☾ 月\nIs shining over Łódź\n", encoding="utf-8")
    command = [sys.executable, "-c", COMMAND, "corpus", "--pairs", "2", str(song)]
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"}
    done = subprocess.run(command, cwd=ROOT, env={**inherited, **environment}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


def test_an_encoding_that_lacks_a_letter_shows_a_question_mark() -> None:
    assert "[shining, over] ? ?ód?" in corpus_in({"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}).decode("cp1252")


def test_a_pipe_gets_utf_8_whatever_the_locale() -> None:
    printed = corpus_in({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}).decode("utf-8")
    assert "[shining, over] → Łódź" in printed


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


IMPORTS = {name for file in SOURCES for name in imported(ast.parse(file.read_text(encoding="utf-8")))}


def test_whatever_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[<>=~!\[; ]", each)[0].replace("-", "_") for each in project["dependencies"]}
    outside = {name.partition(".")[0] for name in IMPORTS} - set(sys.stdlib_module_names) - {"songwriter"}
    assert outside == declared


def test_nothing_that_can_run_a_strangers_code_or_reach_the_network_is_imported() -> None:
    never = {
        "pickle",
        "shelve",
        "marshal",
        "dill",
        "joblib",
        "socket",
        "http",
        "urllib",
        "ftplib",
        "smtplib",
        "requests",
    }
    assert not {name.partition(".")[0] for name in IMPORTS} & never


def definitions(body: list[ast.stmt], path: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield what is public in a module or class, under `if` and `try` as well, but not inside functions."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("_"):
                yield f"{path}.{node.name}", node
                if isinstance(node, ast.ClassDef):
                    yield from definitions(node.body, f"{path}.{node.name}")
        elif isinstance(node, ast.If | ast.Try):
            yield from definitions([*node.body, *node.orelse], path)


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT).as_posix()))
def test_everything_public_says_what_it_is_in_a_sentence(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for name, node in [(file.stem, tree), *definitions(tree.body, file.stem)]:
        first = (ast.get_docstring(node) or "").split("\n")[0]  # type: ignore[arg-type]
        assert first.endswith((".", "?")), f"{name}: {first!r}"


def test_the_public_names_are_those_that_are_promised() -> None:
    code = "import json, songwriter; print(json.dumps([n for n in songwriter.__all__ if getattr(songwriter, n)]))"
    assert set(json.loads(fresh(code).stdout)) == {"Sampler", "Song", "__version__", "load", "train"}
    assert "has no attribute 'nonsense'" in fresh("import songwriter; songwriter.nonsense").stderr
