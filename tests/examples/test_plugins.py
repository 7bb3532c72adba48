"""The plugins among the examples: small, whole, and what the tutorial shows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from farmgate.discovery import plugin_at
from farmgate.opening import open_shop
from farmgate_sdk.testing import OpenFarmstand, codes
from tests.docs.pages import DOCS, blocks
from tests.examples.test_examples import EXAMPLES

ONE_FILE = EXAMPLES / "one-file-plugin"
THIRD_PARTY = EXAMPLES / "third-party-plugin"
SHORT = 80


def test_one_file_is_short() -> None:
    assert len((ONE_FILE / "plugins" / "bulk.py").read_text("utf-8").splitlines()) < SHORT


def test_one_file_is_on_in_its_shop(tmp_path: Path) -> None:
    shop = open_shop(ONE_FILE)
    assert [plugin.name for plugin in shop.plugins] == ["bulk"]
    shop.db.close()


def test_one_file_does_all_that_it_says(farmstand: OpenFarmstand) -> None:
    bulk = plugin_at(ONE_FILE / "plugins" / "bulk.py")
    stand = farmstand(bulk, settings={"plugins": {"bulk": {"units": 3, "most_grams": 4_000}}})
    stand.deliver_to()
    apples = stand.put_on_sale(weight_grams=1_000)

    shown = stand.storefront("{ products { nodes { bulkUnits } } }")
    assert shown["products"]["nodes"] == [{"bulkUnits": 3}]
    assert stand.cart((apples, 3)).look()["total"]["amount"] == "185.46"
    assert codes(stand.cart((apples, 5)).complete()) == ["bulk_too_heavy"]
    asked = stand.storefront(
        'mutation { bulkAsk(slug: "fuji-apples", units: 200) { problems { code } } }'
    )
    assert codes(asked["bulkAsk"]) == []
    assert stand.run_due_jobs() == 1


@pytest.mark.parametrize("page", ["first-plugin.md", "first-plugin.zh-CN.md"])
def test_the_tutorial_shows_what_the_examples_are(page: str) -> None:
    shown = {
        block.title: block.text
        for block in blocks(DOCS / "tutorial" / page)
        if block.language == "python"
    }
    package = THIRD_PARTY / "farmgate_bulk"
    for title, text in shown.items():
        name = str(title)
        if name == "plugins/bulk.py":
            assert text == (ONE_FILE / name).read_text("utf-8")
        elif name.startswith("plugins/bulk/"):
            assert text == (package / name.removeprefix("plugins/bulk/")).read_text("utf-8"), name
    written = {name.relative_to(package).as_posix() for name in package.rglob("*.py")}
    assert {f"plugins/bulk/{name}" for name in written} <= set(map(str, shown))


@pytest.mark.slow
def test_a_plugin_of_somebody_elses_passes_its_own_tests() -> None:
    path = os.pathsep.join([str(THIRD_PARTY), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "sqlite"]
    done = subprocess.run(
        [*command, str(THIRD_PARTY / "tests")],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
