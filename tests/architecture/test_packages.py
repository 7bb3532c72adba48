"""What lies in the tree, what is packed, and what is known by name are the same things."""

from importlib.metadata import entry_points
from pathlib import Path

import pytest

import farmgate
from farmgate.permissions import CORE_PERMISSIONS
from tests.architecture.project import (
    CONTRACTS,
    ENTRY_POINTS,
    PYPROJECT,
    ROOT,
    bundled_plugins,
)

FOLDERS = {path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py")}
PACKAGES = [
    Path(path) for path in PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
]


def test_every_plugin_is_packed() -> None:
    assert {path.name for path in PACKAGES if path.parts[0] == "plugins"} == FOLDERS


def test_core_and_sdk_are_packed() -> None:
    others = {str(path) for path in PACKAGES if path.parts[0] != "plugins"}
    assert others == {"core/farmgate", "sdk/farmgate_sdk"}


def test_every_plugin_is_within_the_walls() -> None:
    roots = set(PYPROJECT["tool"]["importlinter"]["root_packages"])
    assert roots == {"farmgate", "farmgate_sdk"} | FOLDERS


# Whose vendor it is, and nobody else's.
VENDORS_PLUGINS = {"farmgate_stripe"}


@pytest.mark.parametrize(
    ("contract", "spared"), [("sdk", set[str]()), ("vendors", VENDORS_PLUGINS)]
)
def test_the_walls_about_plugins_are_about_every_plugin(contract: str, spared: set[str]) -> None:
    (found,) = [one for one in CONTRACTS if one["id"] == contract]
    assert set(found["source_modules"]) >= FOLDERS - spared


def test_no_plugin_stands_on_another() -> None:
    (found,) = [one for one in CONTRACTS if one["id"] == "layers"]
    assert {name.strip() for name in found["layers"][0].split("|")} == FOLDERS


def test_every_plugin_has_an_entry_point_of_its_name() -> None:
    packages = {name: value.split(".")[0] for name, value in ENTRY_POINTS.items()}
    assert packages == {folder.removeprefix("farmgate_"): folder for folder in FOLDERS}
    assert [plugin.name for plugin in bundled_plugins()] == list(ENTRY_POINTS)


def test_what_is_installed_is_what_is_declared() -> None:
    installed = {point.name: point.value for point in entry_points(group="farmgate.plugins")}
    if not installed:
        pytest.skip("farmgate is not installed here; tox installs its wheel")
    assert {name: installed.get(name) for name in ENTRY_POINTS} == ENTRY_POINTS


def test_the_version_stands_in_one_place() -> None:
    assert "version" in PYPROJECT["project"]["dynamic"]
    assert "version" not in PYPROJECT["project"]
    place = ROOT / PYPROJECT["tool"]["hatch"]["version"]["path"]
    assert f'__version__ = "{farmgate.__version__}"' in place.read_text("utf-8")


def test_importing_farmgate_imports_nothing() -> None:
    lines = (ROOT / "core/farmgate/__init__.py").read_text("utf-8").splitlines()
    assert not [line for line in lines if line.startswith(("import ", "from "))]


def test_a_plugins_permissions_begin_with_its_name() -> None:
    codes = [permission.code for permission in CORE_PERMISSIONS]
    for plugin in bundled_plugins():
        assert all(one.code.startswith(f"{plugin.name}.") for one in plugin.permissions)
        codes += [permission.code for permission in plugin.permissions]
    assert len(codes) == len(set(codes))
