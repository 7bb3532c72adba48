"""The ten metrics count what their definitions say."""

from datetime import timedelta

from farmgate_sdk.testing import LotInStock, OpenFarmstand
from tests.plugins.kpi.conftest import METRICS, Counted


def test_a_days_orders_are_counted_by_when_they_were_placed_paid_and_shipped(
    counted: Counted,
) -> None:
    stand, monday = counted.stand, counted.today
    regular, newcomer = stand.member(), stand.member()
    first = counted.buy(1, by=regular)
    counted.buy(3)
    stand.pay(first)
    stand.clock.tick(timedelta(hours=12))
    stand.deliver(first)

    counted.next_day()
    tuesday = counted.today
    second = counted.buy(2, by=regular)
    counted.buy(2, by=newcomer)
    stand.pay(second)
    stand.clock.tick(timedelta(hours=5))

    counted.next_day(3)
    stand.deliver(second)
    friday = counted.today
    counted.next_day()
    counted.close()

    assert {
        "orders_placed": "2",
        "sales": "100",
        "average_order_value": "200",
        "paid_share": "0.5",
        "refund_share": "0",
        "hours_to_ship": "12",
        "shipped_on_time_share": "1",
        "new_members": "3",
        "repeat_share": "0",
    }.items() <= plain(counted, monday).items()
    assert {
        "orders_placed": "2",
        "sales": "200",
        "average_order_value": "200",
        "paid_share": "0.5",
        "hours_to_ship": None,
        "shipped_on_time_share": None,
        "new_members": "0",
        "repeat_share": "0.5",
    }.items() <= plain(counted, tuesday).items()
    late = plain(counted, friday)
    assert (late["hours_to_ship"], late["shipped_on_time_share"]) == ("72", "0")
    assert late["orders_placed"] == "0"


def plain(counted: Counted, day: object) -> dict[str, str | None]:
    found = counted.values(day)  # type: ignore[arg-type]
    return {code: None if value is None else f"{float(value):g}" for code, value in found.items()}


def test_a_later_payment_counts_for_the_day_of_the_order(counted: Counted) -> None:
    day, order = counted.today, counted.buy(1)
    counted.next_day()
    counted.close()
    assert plain(counted, day)["paid_share"] == "0"
    counted.stand.pay(order)
    counted.next_day()
    counted.close()
    found = plain(counted, day)
    assert (found["paid_share"], found["sales"]) == ("1", "0")
    assert plain(counted, day + timedelta(days=1))["sales"] == "100"


def test_a_refund_counts_for_the_day_on_which_the_order_was_paid(counted: Counted) -> None:
    day, order = counted.today, counted.buy(2)
    counted.stand.pay(order)
    counted.next_day()
    counted.close()
    counted.refund(order, 3_000)
    counted.refund(order, 2_000)
    counted.next_day()
    counted.close()
    assert plain(counted, day)["refund_share"] == "0.25"


def test_what_is_sold_out_is_seen_when_the_day_closes_and_not_again(counted: Counted) -> None:
    day, stand = counted.today, counted.stand
    stand.put_on_sale("pears", lots=(LotInStock(1, "P-1"),))
    scarce = stand.put_on_sale("plums", lots=(LotInStock(1, "S-1"),))
    stand.buy(scarce)
    counted.next_day()
    counted.close()
    assert counted.value("stock_out_share", day) == "0.333333"

    counted.next_day()
    measure = """mutation($day: Date!) { kpiMeasure(from: $day, to: $day) { days } }"""
    stand.admin(measure, day=day.isoformat())
    stand.run_due_jobs()
    assert counted.value("stock_out_share", day) == "0.333333"


def test_a_day_begins_at_midnight_in_the_shops_own_zone(counted: Counted) -> None:
    day = counted.today
    counted.at(day, hour=23)
    counted.buy()
    counted.at(day + timedelta(days=1), hour=0)
    counted.buy()
    counted.next_day(2)
    counted.close()
    assert [counted.value("orders_placed", day + timedelta(days=n)) for n in (0, 1, 2)] == [
        "1.000000",
        "1.000000",
        "0.000000",
    ]


def test_every_metric_says_exactly_what_it_counts_in_both_languages(counted: Counted) -> None:
    english = counted.stand.admin(METRICS)["kpiMetrics"]
    chinese = counted.stand.admin.reading("zh-CN")(METRICS)["kpiMetrics"]
    assert len(english) == len({one["code"] for one in english}) == 10
    for en, zh in zip(english, chinese, strict=True):
        assert en["definition"].endswith(".")
        assert zh["definition"].endswith("。")
        assert en["name"] != zh["name"]
        assert en["plugin"] == "kpi"


def test_the_hours_of_shipping_on_time_are_a_setting(farmstand: OpenFarmstand) -> None:
    from farmgate_kpi.plugin import Kpi

    counted = Counted(farmstand(Kpi, settings={"plugins": {"kpi": {"ship_within_hours": 10}}}))
    day, order = counted.today, counted.buy()
    counted.stand.pay(order)
    counted.stand.clock.tick(timedelta(hours=11))
    counted.stand.deliver(order)
    counted.next_day()
    counted.close()
    assert counted.value("shipped_on_time_share", day) == "0.000000"
