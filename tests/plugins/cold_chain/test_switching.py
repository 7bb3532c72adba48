"""Off: every trace is gone. On again: its data as it was."""

from farmgate.api.schemas import compose
from farmgate.migrations.run import downgrade, owners, upgrade
from farmgate.opening import migrate
from farmgate_cold_chain import reading
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import NewShop, open_doors, open_test_shop
from tests.plugins.cold_chain.conftest import LHASA, Buyer, fill


def test_off_it_is_gone_and_on_again_it_goes_on_where_it_was(new_shop: NewShop) -> None:
    shop = new_shop(plugins=[ColdChain])
    _, strawberries, _ = fill(shop)
    url = shop.db.url.render_as_string(hide_password=False)

    off = open_test_shop(url, shop.folder)
    assert migrate(off) == []
    for side in ("shop", "admin"):
        assert "cold" not in compose(side, off.plugins).as_str().lower()
    with open_doors(off) as doors:
        cart = Buyer(doors.storefront, (strawberries, 1)).to(LHASA)
        assert cart["problems"] == []
        assert {row["plugin"] for row in cart["priceRows"]} == {"core"}

    on = open_test_shop(url, shop.folder, plugins=[ColdChain])
    with open_doors(on) as doors:
        cart = Buyer(doors.storefront, (strawberries, 1)).to(LHASA)
        assert [one["code"] for one in cart["problems"]] == ["cold_chain_lane_missing"]
        lanes = doors.admin("{ coldChainLanes { way { hours } } }")["coldChainLanes"]
        assert sorted(lane["way"]["hours"] for lane in lanes) == [12, 12, 72]


def test_its_tables_go_and_come_without_cores(new_shop: NewShop) -> None:
    shop = new_shop(plugins=[ColdChain])
    core, own = owners(shop.plugins)

    downgrade(shop.db, own)
    assert [one.owner.name for one in upgrade(shop.db, [core, own]) if one.is_due] == ["cold_chain"]

    with shop.db.read() as session:
        assert reading.classes(session) == []
