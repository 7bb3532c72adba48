"""Bundled plugins are tested with what an outsider has: the testing kit, and nothing of core's."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.project import ROOT

FOLDER = ROOT / "tests" / "plugins"
FILES = sorted(FOLDER.rglob("*.py"))
OUTSIDE = {"farmgate_sdk", "pytest", "hypothesis", "sqlalchemy"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import stays in the plugin's folder, unless it climbs.
            above = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            yield ".".join((*above, *([node.module] if node.module else [])))


def is_allowed(module: str, path: Path) -> bool:
    inside = path.relative_to(FOLDER).parts
    root = module.partition(".")[0]
    if root in OUTSIDE or root in sys.stdlib_module_names:
        return True
    if len(inside) == 1:  # of all plugins, not of one
        return False
    own = inside[0]
    in_own_folder = f"{module}.".startswith(f"tests.plugins.{own}.")
    return in_own_folder or root == f"farmgate_{own}"


def test_there_are_tests_of_plugins() -> None:
    assert len(FILES) > 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_plugins_tests_need_nothing_but_the_kit(path: Path) -> None:
    """What they lack, the kit lacks: extend ``farmgate_sdk.testing``."""
    assert [module for module in imported(path) if not is_allowed(module, path)] == []


@pytest.mark.parametrize(
    ("module", "file", "is_fine"),
    [
        ("farmgate_sdk.testing", "kpi/test_x.py", True),
        ("farmgate_kpi.reading", "kpi/test_x.py", True),
        ("tests.plugins.kpi.conftest", "kpi/test_x.py", True),
        ("json", "kpi/test_x.py", True),
        ("farmgate.opening", "kpi/test_x.py", False),
        ("farmgate_content.reading", "kpi/test_x.py", False),
        ("tests.plugins.kpis.conftest", "kpi/test_x.py", False),
        ("tests.core.somewhere", "kpi/test_x.py", False),
        ("strawberry", "kpi/test_x.py", False),
        ("farmgate_kpi.plugin", "test_all.py", False),
    ],
)
def test_a_wrong_window_is_seen(module: str, file: str, is_fine: bool) -> None:
    assert is_allowed(module, FOLDER / file) == is_fine
