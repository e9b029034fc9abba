"""`songwriter models` and `songwriter config`: the library and the settings from the command line."""

import json
from pathlib import Path

import pytest

from songwriter.library import MODEL, RESUME, run_folder
from songwriter.paths import models_folder, settings_file
from songwriter.settings import Settings, describe, read_settings, write_settings
from tests.cli.conftest import Run


def names(run: Run) -> list[str]:
    return [each["name"] for each in json.loads(run("models", "list", "--json").out)]


def test_an_empty_library_is_an_empty_list(run: Run) -> None:
    assert names(run) == []
    assert run("models", "list").code == 0


def test_the_list_shows_own_shipped_and_broken_models(run: Run, tiny: Path, shipped: Path) -> None:
    for folder, content in ((shipped / "folk", tiny.read_bytes()), (models_folder() / "cut", b"cut")):
        folder.mkdir(parents=True)
        (folder / MODEL).write_bytes(content)
    result = run("models", "list", "--json")
    assert (result.code, result.err) == (0, "")
    found = {each["name"]: each for each in json.loads(result.out)}
    assert list(found) == ["cut", "tiny", "folk"]
    assert found["cut"]["note"].startswith("broken: ")
    assert found["folk"]["note"] == "shipped"
    assert found["tiny"]["level"] == "word"
    assert found["tiny"]["size"] == tiny.stat().st_size
    assert [name for name, each in found.items() if each["default"]] == ["folk"]
    table = run("models", "list").out.splitlines()
    assert len(table) >= 4
    assert next(line for line in table if "folk" in line).startswith("*")


def test_a_model_shows_its_layers_and_their_total(run: Run, tiny: Path) -> None:
    result = run("models", "show", "tiny")
    assert (result.code, result.err) == (0, "")
    for shown in ("(lanes, window, 32)", "LSTM", "Dense (tied) + softmax", "size on disk", "CC0-1.0"):
        assert shown in result.out
    found = json.loads(run("models", "show", "tiny", "--json").out)
    assert found["name"] == "tiny"
    assert found["parameters"] == sum(each["parameters"] for each in found["layers"])
    assert found["config"]["hidden"] == 32
    total = next(line for line in result.out.splitlines() if line.startswith("total"))
    assert total.split()[-1] == f"{found['parameters']:,}"
    assert json.loads(run("models", "show", tiny, "--json").out) == found


def test_renaming_takes_the_default_along(run: Run, tiny: Path) -> None:
    assert run("models", "default", "tiny").out == "tiny\n"
    result = run("models", "rename", "tiny", "mine")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert names(run) == ["mine"]
    assert run("models", "default").out == "mine\n"
    assert json.loads(run("models", "show", "mine", "--json").out)["name"] == "mine"


def test_a_rename_beside_bad_settings_changes_nothing(run: Run, tiny: Path) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("[sampling]\ntop_k = 0\n", encoding="utf-8")
    run("models", "rename", "tiny", "mine").error(1)
    run("models", "remove", "--yes", "tiny").error(1)
    assert names(run) == ["tiny"]


def test_removing_asks_and_takes_no_for_an_answer(run: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.confirm", lambda *args, **options: False)
    run("models", "remove", "tiny").error(2)
    assert names(run) == ["tiny"]
    monkeypatch.setattr("typer.confirm", lambda *args, **options: True)
    assert run("models", "remove", "tiny").code == 0
    assert names(run) == []


def test_removing_without_anybody_to_ask_removes_nothing(run: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    result = run("models", "remove", "tiny")
    assert result.code in (1, 2, 130)
    assert "Traceback" not in result.err
    assert names(run) == ["tiny"]


def test_removing_the_default_brings_back_the_standard_one(run: Run, tiny: Path) -> None:
    run("models", "default", "tiny")
    assert run("models", "remove", "--yes", "tiny").code == 0
    assert run("models", "default").out == "default\n"


def test_out_and_in_again(run: Run, tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.safetensors"
    assert run("models", "export", "tiny", file).out == f"{file}\n"
    assert file.read_bytes() == tiny.read_bytes()
    half = tmp_path / "half.safetensors"
    assert run("models", "export", "tiny", "--half", half).code == 0
    assert half.stat().st_size < file.stat().st_size
    assert run("models", "import", half).code == 0
    assert run("models", "import", file, "--name", "again").out == f"{run_folder('again') / MODEL}\n"
    assert names(run) == ["again", "half", "tiny"]
    assert run("suggest", "--model", "half", "the").code == 0


def test_nothing_is_overwritten_without_replace(run: Run, tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "tiny.safetensors"
    file.write_bytes(b"precious")
    before = tiny.read_bytes()
    for where in (file, tmp_path):
        _, hint = run("models", "export", "tiny", where).error(2)
        assert "--replace" in hint
    assert file.read_bytes() == b"precious"
    file.write_bytes(before)
    _, hint = run("models", "import", file).error(2)
    assert "--replace" in hint
    assert (run_folder("tiny") / RESUME).exists()
    assert run("models", "export", "tiny", file, "--replace").code == 0
    assert run("models", "import", file, "--replace").code == 0


def test_the_default_must_be_there(run: Run, tiny: Path) -> None:
    message, hint = run("models", "default", "tyni").error()
    assert "'tyni'" in message
    assert "'tiny'" in hint
    assert run("models", "default").out == "default\n"


def test_the_settings_are_shown_and_set(run: Run) -> None:
    assert run("config", "path").out == f"{settings_file()}\n"
    found = json.loads(run("config", "show", "--json").out)
    assert list(found) == [each.key for each in describe()]
    assert found["sampling.top_k"] == 40
    assert run("config", "set", "sampling.top_k", "12").out == "sampling.top_k = 12\n"
    assert read_settings().sampling.top_k == 12
    table = run("config", "show").out
    assert all(each.key in table and each.help in table for each in describe())


@pytest.mark.parametrize(
    ("key", "value"),
    [("sampling.topk", "3"), ("sampling.top_k", "0"), ("sampling.method", "magic"), ("writing.suggestions", "maybe")],
)
def test_a_bad_setting_changes_nothing(run: Run, key: str, value: str) -> None:
    write_settings(Settings(theme="nord"))
    before = settings_file().read_bytes()
    message, _ = run("config", "set", key, value).error(2)
    assert key in message
    assert settings_file().read_bytes() == before
