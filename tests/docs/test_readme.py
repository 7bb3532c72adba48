"""The READMEs say what is so: their commands, their query, their picture."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from farmgate.language import Language
from farmgate.opening import open_shop
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import Doors
from tests.docs.demonstration import demonstration, open_demonstration
from tests.docs.pages import ROOT, blocks
from tests.docs.reader import matches

READMES: tuple[tuple[str, Language], ...] = (("README.md", "en"), ("README.zh-CN.md", "zh-CN"))
COMMANDS = [
    "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/farmgate demo",
    "python3 -m venv .venv && .venv/bin/pip install tox && .venv/bin/tox",
]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("demonstration")
    with open_demonstration(demonstration(folder)) as opened:
        yield opened


@pytest.mark.parametrize("name", [name for name, _ in READMES])
def test_a_readme_has_the_two_commands(name: str) -> None:
    said = [block.text.strip() for block in blocks(ROOT / name) if block.language == "sh"]
    assert said == COMMANDS


@pytest.mark.parametrize(("name", "language"), READMES)
def test_a_readmes_query_is_answered_as_it_says(
    name: str, language: Language, doors: Doors
) -> None:
    by_language = {block.language: block.text for block in blocks(ROOT / name)}
    answer = doors.storefront.reading(language)(by_language["graphql"], errors=True)
    assert matches(json.loads(by_language["json"]), answer), answer


@pytest.mark.parametrize("name", [name for name, _ in READMES])
def test_a_readmes_settings_switch_the_plugin_off(name: str, tmp_path: Path) -> None:
    (said,) = (block.text for block in blocks(ROOT / name) if block.language == "toml")
    shop = open_shop(tmp_path, raw=tomllib.loads(said), known_plugins={"cold_chain": ColdChain})
    shop.db.close()
    assert shop.plugins == []


def test_both_readmes_are_equal_in_content() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name, _ in READMES)
    assert english.count("\n## ") == chinese.count("\n## ")
    assert english.count("\n- ") == chinese.count("\n- ")
    assert english.count("\n| ") == chinese.count("\n| ")


def test_the_picture_fetches_nothing() -> None:
    picture = (ROOT / "docs" / "architecture.svg").read_text("utf-8")
    addresses = picture.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http" not in addresses
    assert "prefers-color-scheme: dark" in addresses
