"""The library finds what there is, says what is nearest, and overwrites nothing that it was not told to."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter import library
from songwriter.errors import ModelError, StorageError, UsageError
from songwriter.library import (
    HISTORY,
    MODEL,
    RESUME,
    Broken,
    Entry,
    export_model,
    find_model,
    import_model,
    list_models,
    model_name,
    remove_model,
    rename_model,
    run_folder,
)
from songwriter.model.file import read_header, read_model
from songwriter.paths import models_folder
from songwriter.settings import Settings, settings_file, write_settings
from songwriter.suggest import load
from tests.model.files import GOOD, HEADER, content_of


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship two models, whatever the checkout has."""
    folder = tmp_path / "shipped"
    monkeypatch.setattr(library, "shipped_models_folder", lambda: folder)
    for name in ("folk", "shanties"):
        put(folder, name)
    return folder


def put(folder: Path, name: str, content: bytes = GOOD) -> Path:
    file = folder / name / MODEL
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    return file


def own(name: str, content: bytes = GOOD) -> Path:
    return put(models_folder(), name, content)


NAMES = st.from_regex(r"[a-zA-Z0-9]([a-zA-Z0-9_.+-]{0,20}[a-zA-Z0-9_+-])?", fullmatch=True)
TAKEN = ("default", "con", "nul", "aux", "prn", "com1", "lpt9")


@given(name=NAMES.filter(lambda name: name.lower().split(".")[0] not in TAKEN))
def test_an_ordinary_name_is_a_folder_in_the_library(name: str) -> None:
    assert run_folder(name) == models_folder() / name


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "a/b", "a\\b", "../a", "~", " ", "a b", "-x", ".x", "_x", "x.", "a:b", "a*", "a\0", "a\n"),
        *("x" * 65, *TAKEN, "Default", "NUL.txt", "com1.model"),
    ],
)
def test_a_name_that_some_disk_or_shell_trips_over_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        run_folder(name)
    assert repr(name) in caught.value.message
    assert caught.value.hint
    assert not models_folder().exists()


@pytest.mark.parametrize("name", ["mine", "Mädchen", "a.b", "v1.2+x_y-z", "7", "x" * 64])
def test_names_in_any_script_are_taken(name: str) -> None:
    assert run_folder(name).name == name


def test_a_model_is_found_by_name_by_path_and_by_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = own("mine")
    assert find_model("mine") == file
    assert find_model(str(file)) == file
    assert find_model(str(file.parent)) == file
    (tmp_path / "alone.safetensors").write_bytes(GOOD)
    monkeypatch.chdir(tmp_path)
    assert find_model("alone.safetensors") == Path("alone.safetensors")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert find_model("~/alone.safetensors") == tmp_path / "alone.safetensors"


def test_ones_own_model_comes_before_a_shipped_one_of_its_name(shipped: Path) -> None:
    assert find_model("folk") == shipped / "folk" / MODEL
    mine = own("folk")
    assert find_model("folk") == mine
    assert [(each.name, each.path) for each in list_models() if each.name == "folk"] == [("folk", mine)]


def test_a_name_comes_before_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = own("mine")
    (tmp_path / "mine").write_bytes(b"something else")
    monkeypatch.chdir(tmp_path)
    assert find_model("mine") == mine


def test_default_is_what_the_settings_say_and_else_a_shipped_one(shipped: Path) -> None:
    assert find_model("default") == shipped / "folk" / MODEL
    file = own("mine")
    write_settings(Settings(model="mine"))
    assert find_model("default") == file
    write_settings(Settings(model="mien"))
    with pytest.raises(ModelError, match="'mien'") as caught:
        find_model("default")
    assert "'mine'" in caught.value.hint


def test_default_is_found_beside_a_broken_settings_file(shipped: Path) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("model = \n", encoding="utf-8")
    assert find_model("default") == shipped / "folk" / MODEL


def test_without_any_model_the_hint_says_how_to_make_one(shipped: Path) -> None:
    shutil.rmtree(shipped)
    for name in ("default", "mine"):
        with pytest.raises(ModelError) as caught:
            find_model(name)
        assert "songwriter train" in caught.value.hint
    assert list_models() == []


def test_the_nearest_name_is_the_hint() -> None:
    own("blues")
    with pytest.raises(ModelError, match="no model called 'bleus'") as caught:
        find_model("bleus")
    assert caught.value.hint == "did you mean 'blues'?"
    with pytest.raises(ModelError) as caught:
        find_model("zzzz")
    assert caught.value.hint == "there are: blues, folk, shanties"


@pytest.mark.parametrize("name", ["", ".", "..", "x" * 5000, "~no-such-user/m", "a\0b", "/", "\n", "~", "a/" * 3000])
def test_a_name_that_can_not_be_is_just_not_found(name: str) -> None:
    with pytest.raises(ModelError, match="no model called") as caught:
        find_model(name)
    assert caught.value.hint
    assert "\n" not in caught.value.message


def test_the_list_is_by_name_ones_own_first_and_shows_what_is_broken() -> None:
    own("zither")
    own("blues")
    own("cut", GOOD[:100])
    own("old", content_of(format=0))
    (models_folder() / "empty").mkdir()
    (models_folder() / "stray.txt").write_bytes(b"")
    found = list_models()
    assert [each.name for each in found] == ["blues", "cut", "old", "zither", "folk", "shanties"]
    entries = {each.name: each for each in found if isinstance(each, Entry)}
    assert {name: each.shipped for name, each in entries.items()} == {
        "blues": False,
        "zither": False,
        "folk": True,
        "shanties": True,
    }
    assert entries["blues"].size == len(GOOD)
    assert entries["blues"].header == HEADER
    broken = {each.name: each.reason for each in found if isinstance(each, Broken)}
    assert "the model “cut” can't be read: its file is damaged" in broken["cut"]
    assert "format 0" in broken["old"]


def test_a_list_reads_no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "read_model", None)
    assert len(list_models()) == 2


def test_a_model_under_a_name_of_its_own_folder_is_found_renamed_and_removed() -> None:
    file = own("my best songs")
    assert find_model("my best songs") == file
    rename_model("my best songs", "mine")
    assert find_model("mine").read_bytes() == GOOD
    own("default")
    remove_model("default")
    assert [each.name for each in list_models() if isinstance(each, Entry) and not each.shipped] == ["mine"]


def test_renaming_keeps_the_whole_run() -> None:
    file = own("mine")
    (file.parent / RESUME).write_bytes(b"resume")
    rename_model("mine", "ours")
    assert find_model("ours").read_bytes() == GOOD
    assert (run_folder("ours") / RESUME).read_bytes() == b"resume"
    assert not run_folder("mine").exists()
    assert load("ours").name == "ours"


def test_renaming_never_overwrites() -> None:
    mine, ours = own("mine"), own("ours", b"other")
    with pytest.raises(UsageError, match="ours already") as caught:
        rename_model("mine", "ours")
    assert caught.value.hint
    for bad in ("default", "../x", ""):
        with pytest.raises(UsageError):
            rename_model("mine", bad)
    assert (mine.read_bytes(), ours.read_bytes()) == (GOOD, b"other")


def test_only_ones_own_models_are_renamed_or_removed(shipped: Path) -> None:
    for do in (lambda: rename_model("folk", "mine"), lambda: remove_model("folk")):
        with pytest.raises(ModelError, match="comes with songwriter") as caught:
            do()
        assert caught.value.hint
        assert str(shipped) not in str(caught.value)
    assert (shipped / "folk" / MODEL).read_bytes() == GOOD
    own("mine")
    for do in (lambda: rename_model("mien", "x"), lambda: remove_model("mien")):
        with pytest.raises(ModelError) as caught:
            do()
        assert caught.value.hint == "did you mean 'mine'?"
    assert find_model("mine")


def test_removing_removes_the_run_and_nothing_else() -> None:
    file, other = own("mine"), own("other")
    (file.parent / RESUME).write_bytes(b"resume")
    remove_model("mine")
    assert not file.parent.exists()
    assert other.read_bytes() == GOOD


def test_a_disk_that_refuses_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    file = own("mine")
    monkeypatch.setattr(shutil, "rmtree", refuse)
    monkeypatch.setattr(Path, "rename", refuse)
    for do in (lambda: rename_model("mine", "ours"), lambda: remove_model("mine")):
        with pytest.raises(StorageError, match="no permission") as caught:
            do()
        assert caught.value.hint
    assert file.read_bytes() == GOOD


def test_what_is_exported_can_be_imported_and_is_the_same(tmp_path: Path) -> None:
    own("mine")
    file = export_model("mine", tmp_path / "out" / "mine.safetensors")
    assert file.read_bytes() == GOOD
    target = import_model(file, "yours")
    assert target == find_model("yours")
    assert target.read_bytes() == GOOD


def test_an_export_into_a_folder_is_named_like_the_model(tmp_path: Path) -> None:
    own("mine")
    assert export_model("mine", tmp_path) == tmp_path / "mine.safetensors"
    assert export_model("default", tmp_path) == tmp_path / "folk.safetensors"


def test_a_half_export_is_in_half_precision_and_can_be_imported(tmp_path: Path) -> None:
    own("mine")
    file = export_model("mine", tmp_path / "half.safetensors", half=True)
    header, weights = read_model(import_model(file, "half"))
    assert header == HEADER
    assert {each.dtype for each in weights.values()} == {np.dtype(np.float16)}
    assert load("half").next_words("the moon")


@pytest.mark.parametrize("half", [False, True])
def test_an_export_overwrites_only_if_told(tmp_path: Path, half: bool) -> None:
    own("mine")
    target = tmp_path / "mine.safetensors"
    target.write_bytes(b"precious")
    for where in (target, tmp_path):
        with pytest.raises(UsageError, match="exists") as caught:
            export_model("mine", where, half=half)
        assert "--replace" in caught.value.hint
    assert target.read_bytes() == b"precious"
    assert read_header(export_model("mine", target, half=half, replace=True)) == HEADER


@pytest.mark.parametrize("half", [False, True])
def test_a_damaged_model_is_not_exported(tmp_path: Path, half: bool) -> None:
    own("mine", GOOD[:-1])
    target = tmp_path / "mine.safetensors"
    target.write_bytes(b"precious")
    with pytest.raises(ModelError):
        export_model("mine", target, half=half, replace=True)
    assert target.read_bytes() == b"precious"


def test_an_import_overwrites_only_if_told_and_then_with_the_old_run(tmp_path: Path) -> None:
    file = own("mine", b"precious")
    for name in (RESUME, HISTORY):
        (file.parent / name).write_bytes(b"of the old run")
    (tmp_path / "new.safetensors").write_bytes(GOOD)
    with pytest.raises(UsageError, match="mine already") as caught:
        import_model(tmp_path / "new.safetensors", "mine")
    assert "--replace" in caught.value.hint
    assert file.read_bytes() == b"precious"
    import_model(tmp_path / "new.safetensors", "mine", replace=True)
    assert {each.name: each.read_bytes() for each in file.parent.iterdir()} == {MODEL: GOOD}


BAD = {"cut": GOOD[:-1], "other version": content_of(format=2), "text": b"la la la", "empty": b""}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_an_import_takes_only_whole_models(tmp_path: Path, content: bytes) -> None:
    file = own("mine")
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(ModelError):
        import_model(tmp_path / "bad", "mine", replace=True)
    with pytest.raises(ModelError):
        import_model(tmp_path / "bad", "new")
    assert file.read_bytes() == GOOD
    assert not run_folder("new").exists()


def test_an_import_of_nothing_or_under_a_bad_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        import_model(tmp_path / "none", "mine")
    (tmp_path / "new.safetensors").write_bytes(GOOD)
    with pytest.raises(UsageError):
        import_model(tmp_path / "new.safetensors", "../mine")
    assert not models_folder().exists()


def test_a_model_is_called_as_its_folder_and_a_file_as_what_it_was_trained_under(tmp_path: Path) -> None:
    assert model_name(Path("models/mine") / MODEL, HEADER) == "mine"
    assert model_name(Path("x.safetensors"), HEADER) == "small"
    assert model_name(Path(MODEL), HEADER) == "small"
    (tmp_path / "x.safetensors").write_bytes(content_of(name=""))
    assert load(tmp_path / "x.safetensors").name == "x"
