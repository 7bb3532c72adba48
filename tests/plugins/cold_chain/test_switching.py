"""Off: every trace is gone. On again: its data as it was."""

from farmgate_cold_chain import reading, service
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import OpenFarmstand
from tests.plugins.cold_chain.conftest import LHASA, Buyer, fill


def test_off_it_is_gone_and_on_again_it_goes_on_where_it_was(farmstand: OpenFarmstand) -> None:
    fresh = fill(farmstand(ColdChain))

    with fresh.stand.again_with() as off:
        for side in ("shop", "admin"):
            assert "cold" not in off.schema(side).lower()
        cart = Buyer(off.storefront, (fresh.strawberries, 1)).to(LHASA)
        assert cart["problems"] == []
        assert {row["plugin"] for row in cart["priceRows"]} == {"core"}

    with fresh.stand.again_with(ColdChain) as on:
        cart = Buyer(on.storefront, (fresh.strawberries, 1)).to(LHASA)
        assert [one["code"] for one in cart["problems"]] == ["cold_chain_lane_missing"]
        lanes = on.admin("{ coldChainLanes { way { hours } } }")["coldChainLanes"]
        assert sorted(lane["way"]["hours"] for lane in lanes) == [12, 12, 72]


def test_its_tables_go_and_come_without_cores(farmstand: OpenFarmstand) -> None:
    fresh = fill(farmstand(ColdChain))

    fresh.stand.remake_tables("cold_chain")

    assert fresh.stand.read(reading.classes) == []
    assert fresh.storefront("{ products { nodes { slug } } }")["products"]["nodes"]


def test_what_an_older_version_knew_is_kept_when_it_comes_back(farmstand: OpenFarmstand) -> None:
    fresh = fill(farmstand(ColdChain))
    fresh.stand.write(
        lambda session: service.assign(session, fresh.apples.key, "cool", 90, min_days_at_door=7)
    )

    fresh.stand.remake_tables("cold_chain", down_to="0001")

    kept = fresh.stand.read(lambda session: reading.requirements_of(session, [fresh.apples.key]))
    assert (kept[fresh.apples.key].max_hours, kept[fresh.apples.key].floor) == (90, None)
    assert [one.code for one in fresh.stand.read(reading.classes)] == ["chilled", "cool"]
