"""Off, every trace is gone; on again, it goes on where it was, with what it missed."""

from datetime import timedelta

from farmgate_kpi.plugin import Kpi
from farmgate_sdk.testing import OpenFarmstand
from tests.plugins.kpi.conftest import Counted


def test_off_it_is_gone_and_on_again_it_has_caught_up(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Kpi)
    counted = Counted(stand)
    day = counted.today
    counted.buy()
    counted.next_day()
    counted.close()
    counted.goal("sales", "500", 10)

    with stand.again_with() as off:
        for side in ("shop", "admin"):
            assert "kpi" not in off.schema(side).lower()
        assert off.http.get("/plugins/kpi/dashboard").status_code == 404
        assert off.admin("{ jobs { nodes { name } } }")["jobs"]["nodes"] == []
        off.buy(counted.goods)
        counted.next_day()
        assert off.run_due_jobs() == 0

        with off.again_with(Kpi) as on:
            counted.stand = on
            counted.close()
            seen = [counted.value("orders_placed", day + timedelta(days=n)) for n in (0, 1)]
            assert seen == ["1.000000", "1.000000"]
            assert counted.score(day)["items"][1]["points"] == "0.00"


def test_the_demonstration_has_targets_that_weigh_a_hundred(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Kpi)
    for _ in range(2):
        stand.write(stand.plugin("kpi").seed)
    ask = "{ kpiMetrics { weight target } }"
    found = stand.admin(ask)["kpiMetrics"]
    assert sum(one["weight"] for one in found) == 100
    assert all(one["target"] for one in found if one["weight"])
