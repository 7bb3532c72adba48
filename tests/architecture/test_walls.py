"""The walls hold, and each of them catches whoever walks through it."""

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.architecture.project import CONTRACTS, ROOT

LINTER = Path(sysconfig.get_path("scripts"), "lint-imports")
ROOTS = ("core", "sdk", "plugins")

# What somebody might write, where, and the contract that has to say no.
OFFENCES = [
    ("layers", "core/farmgate/money.py", "import farmgate_sdk"),
    ("layers", "core/farmgate/app.py", "import farmgate_cold_chain"),
    ("layers", "sdk/farmgate_sdk/facts.py", "import farmgate_cold_chain"),
    ("sdk", "plugins/farmgate_cold_chain/service.py", "import farmgate.db"),
    ("floors", "core/farmgate/money.py", "import farmgate.shop"),
    ("floors", "core/farmgate/hooks/order.py", "import farmgate.orders.models"),
    ("floors", "core/farmgate/utils/__init__.py", ""),
    ("floors", "core/farmgate/helpers.py", ""),
    ("edge", "core/farmgate/catalog/service.py", "import strawberry"),
    ("edge", "core/farmgate/db.py", "import starlette.requests"),
    ("edge", "core/farmgate/dispatch.py", "import graphql"),
    ("edge", "plugins/farmgate_cold_chain/service.py", "import strawberry"),
    ("api", "core/farmgate/catalog/service.py", "import farmgate.api.types"),
    ("graphql", "core/farmgate/orders/placing.py", "import farmgate.orders.graphql.shop"),
    ("models", "core/farmgate/catalog/models.py", "import farmgate.catalog.service"),
    ("reading", "core/farmgate/orders/reading.py", "import farmgate.orders.placing"),
    ("leaves", "core/farmgate/catalog/service.py", "import farmgate.orders.models"),
    ("rules", "core/farmgate/carts/pricing.py", "import sqlalchemy"),
    ("rules", "core/farmgate/stock/errors.py", "import farmgate.stock.models"),
    ("root", "core/farmgate/app.py", "import farmgate.catalog.service"),
    ("vendors", "core/farmgate/payments/service.py", "import stripe"),
    ("vendors", "plugins/farmgate_cold_chain/service.py", "import stripe"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for root in ROOTS:
        shutil.copytree(ROOT / root, tmp_path / root, ignore=shutil.ignore_patterns("static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    path = os.pathsep.join(str(folder / root) for root in ROOTS)
    return subprocess.run(
        [LINTER, "--no-cache", "--no-logo", *chosen],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_walls_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "file", "line"), OFFENCES)
def test_a_wall_catches(copy: Path, contract: str, file: str, line: str) -> None:
    place = copy / file
    place.parent.mkdir(exist_ok=True)
    with place.open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    done = lint(copy, contract)
    name = next(one["name"] for one in CONTRACTS if one["id"] == contract)
    assert f"{name} BROKEN" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1


def test_every_wall_is_tried() -> None:
    assert {contract for contract, _, _ in OFFENCES} == {one["id"] for one in CONTRACTS}


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda one: str(one["id"]))
def test_a_walls_name_is_a_sentence(contract: dict[str, str]) -> None:
    assert contract["name"][0].isupper()
    assert contract["name"].endswith(".")
