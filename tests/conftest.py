"""Keep every test away from the user's own files, and offer the shared corpus where it exists."""

from pathlib import Path

import pytest

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
