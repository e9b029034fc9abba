"""Keep every test away from the user's own files, and offer songs and a model to work with."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from songwriter.paths import models_folder
from tests.lyrics import corpus_text

# How long an example takes says more of the machine than of the code. Where a failure would stop a landing, the same
# examples are drawn each time.
settings.register_profile("songwriter", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("songwriter")

SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home of its own for models, songs and settings."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SONGWRITER_HOME", str(folder))
    return folder


@pytest.fixture
def corpus_folder() -> Path:
    """Return the folder of real lyrics, or skip where the checkout stands alone."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("no shared/corpus beside this checkout")
    return SHARED / "corpus"


@pytest.fixture
def messy_folder() -> Path:
    """Return the folder of untidy real-world files, or skip where the checkout stands alone."""
    if not (SHARED / "messy").is_dir():
        pytest.skip("no shared/messy beside this checkout")
    return SHARED / "messy"


@pytest.fixture
def songs_file(tmp_path: Path) -> Path:
    """Write a small corpus of songs, and return its file."""
    file = tmp_path / "songs.txt"
    file.write_text(corpus_text(), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train a model once, in a second, and return its file; its run lies beside it. Not to be changed: copy it."""
    import torch

    from songwriter.training.recipe import Recipe
    from songwriter.training.run import Start, train

    folder = tmp_path_factory.mktemp("tiny")
    (folder / "songs.txt").write_text(corpus_text(), encoding="utf-8")
    threads = torch.get_num_threads()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SONGWRITER_HOME", str(folder / "home"))
        torch.set_num_threads(1)
        recipe = Recipe(embedding=16, hidden=32, epochs=2, window=16, batch=4, licence="CC0-1.0")
        for _ in train([folder / "songs.txt"], "tiny", Start(recipe, device="cpu")):
            pass
        torch.set_num_threads(threads)
        return models_folder() / "tiny" / "model.safetensors"


@pytest.fixture
def tiny(home: Path, tiny_model: Path) -> Path:
    """Put a copy of the tiny model, with its run, into the test's own library as `tiny`, and return its file."""
    folder = models_folder() / "tiny"
    shutil.copytree(tiny_model.parent, folder)
    return folder / tiny_model.name
