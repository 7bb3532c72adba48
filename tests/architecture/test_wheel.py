"""What is installed is the wheel, and the wheel is whole, with nothing beside."""

import os
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

import farmgate
from tests.architecture.project import PYPROJECT, ROOT

BUILD = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
PACKAGES = [ROOT / package for package in BUILD["packages"]]
NOT_PACKED = {"__pycache__", ".ruff_cache", ".mypy_cache"}


@pytest.fixture(scope="module")
def packed() -> set[Path]:
    """The files of the installed wheel, relative to where it is installed."""
    installed = Path(farmgate.__file__).parents[1]
    if installed == ROOT / "core":
        pytest.skip("farmgate is used from its folder here; tox installs its wheel")
    try:
        files = distribution("farmgate").files or []
    except PackageNotFoundError:
        pytest.skip("farmgate is not installed here; tox installs its wheel")
    return {Path(file) for file in files if "__pycache__" not in file.parts}


def test_tox_tests_the_wheel() -> None:
    if "TOX_ENV_NAME" not in os.environ:
        pytest.skip("only tox promises to test the wheel")
    assert "site-packages" in Path(farmgate.__file__).parts


def test_the_wheel_holds_the_packages_and_nothing_else(packed: set[Path]) -> None:
    names = {path.name for path in PACKAGES}
    beside = {path for path in packed if path.parts[0] not in names}
    metadata = {path for path in beside if path.parts[0].endswith(".dist-info")}
    scripts = {path for path in beside if path.name == "farmgate" and "bin" in path.parts}
    assert beside - metadata - scripts == set()
    assert not [path for path in packed if "tests" in path.parts]


def test_the_wheel_holds_every_file_of_the_packages(packed: set[Path]) -> None:
    there = {
        path.relative_to(package.parent)
        for package in PACKAGES
        for path in package.rglob("*")
        if path.is_file() and not NOT_PACKED & set(path.parts)
    }
    assert there - packed == set()


@pytest.mark.parametrize(
    "wanted",
    [
        "farmgate/migrations/versions/0001_core_tables.py",
        "farmgate/migrations/script.py.mako",
        "farmgate/api/graphiql/index.html",
        "farmgate/api/graphiql/static/graphiql.min.js",
        "farmgate/demo/data/shop.toml",
        "farmgate/py.typed",
        "farmgate_sdk/py.typed",
        "farmgate_cold_chain/migrations/versions/0001_classes_and_lanes.py",
    ],
)
def test_the_wheel_holds_what_is_not_imported(packed: set[Path], wanted: str) -> None:
    assert Path(wanted) in packed
