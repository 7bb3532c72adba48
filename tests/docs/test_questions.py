"""What pages ask of a shop can be asked, and what the plugin's page shows is answered."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from farmgate.opening import open_shop
from farmgate_sdk.testing import Doors
from tests.architecture.project import bundled_plugins
from tests.docs.demonstration import demonstration, open_demonstration
from tests.docs.pages import DOCS, ROOT, Block, blocks, pages
from tests.docs.reader import matches

SCHEMAS = {
    address: build_schema((DOCS / "reference" / name).read_text("utf-8"))
    for address, name in (
        ("/graphql", "graphql-shop.graphql"),
        ("/admin/graphql", "graphql-admin.graphql"),
    )
}
# The tutorial that writes a plugin asks for what its plugin brings: there it is run as a whole.
FOLLOWED = ("first-plugin.md", "first-plugin.zh-CN.md")
PAGES = [page for page in pages() if page.name not in FOLLOWED]
QUESTIONS = [
    pytest.param(block, id=f"{page.relative_to(ROOT)}:{block.line}")
    for page in PAGES
    for block in blocks(page)
    if block.language == "graphql"
]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("demonstration")
    with open_demonstration(demonstration(folder)) as opened:
        yield opened


@pytest.mark.parametrize("block", QUESTIONS)
def test_a_page_asks_what_can_be_asked(block: Block) -> None:
    schema = SCHEMAS[block.title or "/graphql"]
    assert validate(schema, parse(block.text)) == []


SETTINGS = [
    pytest.param(block, id=f"{page.relative_to(ROOT)}:{block.line}")
    for page in PAGES
    for block in blocks(page)
    if block.language == "toml"
]


@pytest.mark.parametrize("block", SETTINGS)
def test_settings_on_a_page_are_sound(block: Block, tmp_path: Path) -> None:
    said, known = tomllib.loads(block.text), {plugin.name: plugin for plugin in bundled_plugins()}
    open_shop(tmp_path, raw=said, known_plugins=known).db.close()


def _plugin(page: Path) -> str:
    return page.parent.name


@pytest.mark.parametrize("page", sorted(ROOT.glob("plugins/*/README.md")), ids=_plugin)
def test_a_plugins_page_is_answered_as_it_says(page: Path, doors: Doors) -> None:
    clients = {"/graphql": doors.storefront, "/admin/graphql": doors.admin}
    answer = None
    for block in blocks(page):
        if block.language == "graphql":
            answer = clients[block.title or ""](block.text, errors=True)
        elif block.language == "json":
            assert matches(json.loads(block.text), answer), f"line {block.line}: {answer}"
