"""What the project says of itself, and where it lies."""

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

from farmgate.plugins import Plugin

ROOT = Path(__file__).parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ENTRY_POINTS: dict[str, str] = PYPROJECT["project"]["entry-points"]["farmgate.plugins"]
CONTRACTS: list[dict[str, Any]] = PYPROJECT["tool"]["importlinter"]["contracts"]


def bundled_plugins() -> list[type[Plugin]]:
    """The classes of the plugins in ``plugins/``, installed or not."""
    found: list[type[Plugin]] = []
    for value in ENTRY_POINTS.values():
        module, _, name = value.partition(":")
        found.append(getattr(import_module(module), name))
    return found
