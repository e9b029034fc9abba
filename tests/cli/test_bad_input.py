"""Bad input of every kind is one line and a hint, and damages nothing that was there."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from songwriter.library import MODEL, run_folder
from songwriter.paths import models_folder, settings_file
from songwriter.settings import Settings, write_settings
from tests.cli.conftest import Run
from tests.lyrics import SONGS
from tests.model.files import GOOD, WEIGHTS, content_of

TINY = ("--embedding", 8, "--hidden", 8, "--epochs", 1, "--device", "cpu", "--quiet")
READERS = ("corpus", "train", "evaluate")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder with its content, but for locks, which hold nothing."""
    files = (each for each in folder.rglob("*") if each.is_file() and each.name != "lock")
    return {str(each.relative_to(folder)): each.read_bytes() for each in files}


@pytest.fixture(autouse=True)
def undamaged(tmp_path: Path, tiny: Path) -> Any:
    """Hold that the library is after the test what it was before, but for what the test itself adds."""
    before = snapshot(models_folder())
    yield
    after = snapshot(models_folder())
    assert {name: after.get(name) for name in before} == before
    assert not [name for name in snapshot(tmp_path) if name.endswith(".new")]


CORPORA: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "no such file or folder"),
    "empty": (b"", "no lyrics in it"),
    "blank": (b" \n\n\t\n", "no lyrics in it"),
    "mark only": (b"\xef\xbb\xbf", "no lyrics in it"),
    "binary": (bytes(range(256)) * 8, "not a text file"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200), "not a text file"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
    "junk": (b"https://example.org\nhttps://example.org/lyrics\n", "no lyrics in it"),
}


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize(("content", "said"), CORPORA.values(), ids=CORPORA)
def test_a_corpus_that_is_none(run: Run, tmp_path: Path, command: str, content: bytes | None, said: str) -> None:
    file = tmp_path / "songs.txt"
    if content is not None:
        file.write_bytes(content)
    model = ["--model", "tiny"] if command == "evaluate" else []
    message, _ = run(command, *model, file).error()
    assert said in message
    assert "songs.txt" in message
    assert not run_folder("songs").exists()


@pytest.mark.parametrize("command", READERS)
def test_a_missing_file_gets_the_nearest_as_its_hint(run: Run, songs_file: Path, command: str) -> None:
    model = ["--model", "tiny"] if command == "evaluate" else []
    _, hint = run(command, *model, songs_file.with_name("sogns.txt")).error()
    assert str(songs_file) in hint


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("where", ["folder", "folder/*.txt", "folder/**/*"])
def test_a_place_without_songs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, where: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "picture.png").write_bytes(b"\x89PNG\0")
    if where.endswith("*"):
        (tmp_path / "folder" / "picture.png").unlink()
    monkeypatch.chdir(tmp_path)
    model = ["--model", "tiny"] if command == "evaluate" else []
    run(command, *model, where).error()


def test_the_folder_of_a_user_who_is_not_there(run: Run) -> None:
    for arguments in (
        ("train", "~no-such-user-here/songs.txt"),
        ("suggest", "--model", "~no-such-user-here/model.safetensors", "the"),
    ):
        message, _ = run(*arguments).error()
        assert "~no-such-user-here" in message


@pytest.mark.parametrize("command", READERS)
def test_an_unreadable_file(run: Run, songs_file: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        # As the tests may run as root, whom permission bits don't stop.
        if path.name == "songs.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path)

    model = ["--model", "tiny"] if command == "evaluate" else []
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", read_bytes)
        message, _ = run(command, *model, songs_file).error()
    assert message == f"no permission for {songs_file}"


@pytest.mark.parametrize(
    "text", ["la la la\n", "Just one line of a song that never was\n", "one\n\ntwo\n", "# Title\n\nx\n"]
)
def test_a_corpus_too_small_to_learn_from(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "short.txt"
    file.write_text(text, encoding="utf-8")
    message, hint = run("train", file, *TINY).error()
    assert "too few to learn from" in message or "not enough to learn from" in message
    assert "lyrics" in hint
    assert not run_folder("short").exists()
    assert run("corpus", file).code == 0
    assert run("evaluate", "--model", "tiny", file).code == 0


@pytest.mark.parametrize("level", ["word", "char"])
@pytest.mark.parametrize("window", [35, 10_000])
def test_a_corpus_smaller_than_a_window_trains(run: Run, tmp_path: Path, level: str, window: int) -> None:
    file = tmp_path / "short.txt"
    file.write_text("\n".join(SONGS["Bread and Rain"].splitlines()[2:6]), encoding="utf-8")
    assert run("train", file, "--level", level, "--window", window, *TINY).code == 0
    assert run("generate", "--model", "short", "--words", 3).code == 0


MODELS: dict[str, tuple[bytes, str]] = {
    "cut": (GOOD[: len(GOOD) // 2], "can't be read: its file is damaged"),
    "cut by a byte": (GOOD[:-1], "can't be read: its file is damaged"),
    "empty": (b"", "can't be read: its file is damaged"),
    "text": (b"la la la\n" * 100, "can't be read: its file is damaged"),
    "pickle": (b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00", "can't be read: its file is damaged"),
    "later version": (content_of(format=2), "it is of format 2; this version reads format 1"),
    "another kind": (save({"x": np.zeros(3)}), "its file is of another program"),
    "another vocabulary": (content_of(vocabulary=["<unk>", "<song>", "la"]), "vocabulary of 3 tokens"),
    "a weight missing": (content_of(weights={"bias": WEIGHTS["bias"]}), "weights are missing"),
    "not numbers": (content_of(weights={**WEIGHTS, "bias": WEIGHTS["bias"] * np.nan}), "finite numbers"),
}


@pytest.mark.parametrize(("content", "said"), MODELS.values(), ids=MODELS)
def test_a_model_that_can_not_be_used(run: Run, songs_file: Path, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "bad.safetensors"
    file.write_bytes(content)
    (models_folder() / "bad").mkdir()
    (models_folder() / "bad" / MODEL).write_bytes(content)
    for name in (file, "bad"):
        for arguments in (
            ("suggest", "--model", name, "the"),
            ("generate", "--model", name, "the"),
            ("evaluate", "--model", name, songs_file),
            ("models", "export", name, tmp_path / "out.safetensors"),
            ("models", "export", name, "--half", tmp_path / "out.safetensors"),
        ):
            message, _ = run(*arguments).error()
            assert said in message
    message, _ = run("models", "import", file, "--name", "other").error()
    assert said in message
    run("models", "import", file, "--name", "tiny", "--replace").error()
    assert not (tmp_path / "out.safetensors").exists()
    assert not run_folder("other").exists()
    listed = run("models", "list", "--json")
    assert (listed.code, listed.err) == (0, "")
    assert [each["name"] for each in json.loads(listed.out)] == ["bad", "tiny"]
    # A model that can't be used can still be removed.
    assert run("models", "remove", "--yes", "bad").code == 0


def test_an_unknown_model_gets_the_nearest_as_its_hint(run: Run, songs_file: Path, tmp_path: Path) -> None:
    for arguments in (
        ("suggest", "--model", "tyni", "the"),
        ("generate", "--model", "tyni", "the"),
        ("evaluate", "--model", "tyni", songs_file),
        ("models", "show", "tyni"),
        ("models", "rename", "tyni", "x"),
        ("models", "remove", "--yes", "tyni"),
        ("models", "export", "tyni", tmp_path / "x"),
        ("models", "default", "tyni"),
        ("train", "--resume", "tyni"),
    ):
        message, hint = run(*arguments).error()
        assert "tyni" in message
        assert hint == "did you mean 'tiny'?"


def test_no_default_model_says_how_to_get_one(run: Run) -> None:
    _, hint = run("suggest", "the").error()
    assert "songwriter train" in hint


SETTINGS: dict[str, tuple[str, str, str]] = {
    "unknown key": ("[sampling]\ntop_kk = 3\n", "unknown setting 'sampling.top_kk'", "did you mean 'sampling.top_k'?"),
    "bad value": ("[sampling]\ntop_k = 0\n", "sampling.top_k can't be 0", "a whole number from 1 to 100000"),
    "bad choice": ("[sampling]\nmethod = 'luck'\n", "sampling.method can't be 'luck'", "one of greedy, random"),
    "not TOML": ("[sampling\n", "not valid TOML", "mend the line"),
}


@pytest.mark.parametrize(("content", "said", "hint"), SETTINGS.values(), ids=SETTINGS)
def test_a_settings_file_that_can_not_be_used(run: Run, content: str, said: str, hint: str) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(content, encoding="utf-8")
    for arguments in (
        ("suggest", "--model", "tiny", "the"),
        ("generate", "--model", "tiny"),
        ("config", "show"),
        ("config", "set", "theme", "nord"),
        ("models", "default", "tiny"),
    ):
        message, found = run(*arguments).error()
        assert said in message
        assert "settings.toml" in message
        assert hint in found
    assert settings_file().read_text(encoding="utf-8") == content
    # What needs no settings goes on without them.
    assert run("suggest", "--model", "tiny", "--greedy", "the").code == 0
    assert run("models", "list").code == 0


def no_permission(patch: pytest.MonkeyPatch) -> str:
    real = Path.open

    def refuse(path: Path, mode: str = "r", **how: Any) -> Any:
        # Only where a new file is made: what is there can still be read.
        if "x" in mode:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, mode, **how)

    patch.setattr(Path, "open", refuse)
    return "no permission for"


def no_space(patch: pytest.MonkeyPatch) -> str:
    def refuse(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(os, "fsync", refuse)
    return "no space left for"


@pytest.mark.parametrize("breakage", [no_permission, no_space])
def test_a_disk_that_refuses(
    run: Run,
    songs_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    breakage: Callable[[pytest.MonkeyPatch], str],
) -> None:
    write_settings(Settings(theme="nord"))
    out, old = tmp_path / "out.safetensors", tmp_path / "old.safetensors"
    old.write_bytes(GOOD)
    before = snapshot(tmp_path)
    with monkeypatch.context() as patch:
        said = breakage(patch)
        for arguments in (
            ("config", "set", "theme", "gruvbox"),
            ("models", "default", "tiny"),
            ("models", "export", "tiny", out),
            ("models", "export", "tiny", "--half", old, "--replace"),
            ("models", "import", old),
            ("models", "import", old, "--name", "tiny", "--replace"),
            ("train", songs_file, "--name", "new", *TINY),
            ("train", songs_file, "--name", "tiny", "--replace", *TINY),
            ("train", "--resume", "tiny", "--epochs", 3),
        ):
            message, hint = run(*arguments).error()
            assert message.startswith(said)
            assert hint
    assert snapshot(tmp_path) == before


def test_a_home_that_is_no_folder(
    run: Run, songs_file: Path, tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"a file")
    with monkeypatch.context() as patch:
        patch.setenv("SONGWRITER_HOME", str(tmp_path / "file"))
        for arguments in (
            ("config", "show"),
            ("config", "set", "theme", "nord"),
            ("models", "import", tiny, "--name", "new"),
            ("train", songs_file, "--name", "new", *TINY),
        ):
            message, _ = run(*arguments).error()
            assert str(tmp_path / "file") in message
        assert run("models", "list").code == 0


def test_a_file_where_a_folder_is_wanted_and_a_folder_where_a_file_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    run("models", "export", "tiny", tmp_path / "file" / "out.safetensors").error()
    run("models", "import", tmp_path).error()
    run("train", "x", "--config", tmp_path).error()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("arguments", [["generate", "the cat", "--model", "{tiny}"], ["corpus", "{songs}"]])
def test_no_room_for_what_is_printed(arguments: list[str], songs_file: Path, tiny: Path) -> None:
    filled = [each.format(tiny=tiny, songs=songs_file) for each in arguments]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "songwriter", *filled], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["error", "hint"]


def test_a_path_longer_than_any_file_system_takes(run: Run) -> None:
    message, _ = run("corpus", "x" * 5_000).error()
    assert message.startswith("too long a name")


def test_a_folder_that_can_not_be_entered(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As the tests may run as root, whom permission bits don't stop.
    def refuse(path: Path) -> bool:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "is_dir", refuse)
        message, hint = run("corpus", tmp_path / "closed" / "song.txt").error()
    assert message.startswith("no permission")
    assert hint


def test_the_studio_needs_a_terminal(run: Run) -> None:
    message, hint = run().error(2)
    assert "terminal" in message
    assert "--help" in hint


def test_removing_asks_only_of_what_can_be_removed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.confirm", lambda *_, **__: pytest.fail("it asked"))
    message, _ = run("models", "remove", "nosuch").error()
    assert "nosuch" in message
