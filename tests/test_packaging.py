"""The wheel has all that an empty environment needs."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_whole_package_is_in_it(wheel: set[str]) -> None:
    sources = {str(file.relative_to(ROOT).as_posix()) for file in (ROOT / "songwriter").rglob("*.py")}
    styles = {str(file.relative_to(ROOT).as_posix()) for file in (ROOT / "songwriter").rglob("*.tcss")}
    assert styles
    assert sources | styles | {"songwriter/py.typed"} <= wheel


def test_the_shipped_model_is_in_it_with_its_recipe_and_card(wheel: set[str]) -> None:
    for folder in (each.parent for each in (ROOT / "models").glob("*/model.safetensors")):
        for file in ("model.safetensors", "recipe.toml", "README.md"):
            assert f"songwriter/shipped/{folder.name}/{file}" in wheel


def test_nothing_else_is_in_it(wheel: set[str]) -> None:
    assert all(name.startswith(("songwriter/", "songwriter-")) for name in wheel)
