"""The county co-operative's settings are a shop that can be filled and bought in."""

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from farmgate.app import create_app
from farmgate.demo.seeding import seed
from farmgate.opening import migrate, open_shop
from farmgate.settings import FILE_NAME
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import GraphQLClient

COOP = Path(__file__).parents[2] / "examples" / "county-coop"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(COOP / FILE_NAME, tmp_path)
    return tmp_path


def test_the_coop_opens_with_what_it_has_set(folder: Path) -> None:
    shop = open_shop(folder, known_plugins={"cold_chain": ColdChain})
    shop.db.close()
    assert shop.settings.shop.name.en == "Yuanshang Apple Co-op"
    assert shop.settings.checkout.reservation_minutes == 30
    assert [plugin.settings.reserve_hours for plugin in shop.plugins] == [4]


@pytest.mark.slow
def test_the_coop_can_be_filled_and_asked(folder: Path) -> None:
    shop = open_shop(folder, known_plugins={"cold_chain": ColdChain})
    migrate(shop)
    assert seed(shop) is not None
    with TestClient(create_app(shop, worker=False)) as http:
        ask = GraphQLClient(http, "/graphql")
        found = ask('{ products(search: "苹果") { nodes { coldChain { maxHours } } } }')
    assert any(product["coldChain"] for product in found["products"]["nodes"])
    assert (folder / "coop.db").exists()
