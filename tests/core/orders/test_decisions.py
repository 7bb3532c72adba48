"""Everything that was decided about a purchase: by which plugin, by which rule, on what."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from farmgate_sdk import Money, Plugin, Problem, ProblemKind, Text, hookimpl
from farmgate_sdk.checkout import Checkout, PriceKind, PriceRow, StockCandidate
from farmgate_sdk.testing import Farmstand, LotInStock, OnSale, OpenFarmstand

LOTS = (
    LotInStock(5, "A-1", best_before=date(2026, 11, 1)),
    LotInStock(5, "A-2", best_before=date(2026, 11, 2)),
    LotInStock(5, "A-3", best_before=date(2026, 11, 3)),
)
DECISION = "decisions { kind plugin version rule reason inputs outcome lineId }"
OF_CART = f"query($id: ID!, $secret: String) {{ cart(id: $id, secret: $secret) {{ {DECISION} }} }}"
OF_ORDER = (
    f"query($id: ID!, $secret: String) {{ order(id: $id, secret: $secret) {{ {DECISION} }} }}"
)
FOR_STAFF = f"""query($id: ID!) {{
  cart(id: $id) {{
    status memberId orderId total {{ amount }} lines {{ sku quantity }} priceRows {{ rule }}
    problems {{ code version }} {DECISION}
  }}
}}"""
ORDER_FOR_STAFF = f"query($id: ID!) {{ order(id: $id) {{ {DECISION} }} }}"
CLOSED = ProblemKind("closed", en="Closed on {day}.", zh="{day}不营业。", about="Test.")


class Picky(Plugin):
    name = "picky"
    version = "2.1"
    farmgate = ">=0.1"
    title = summary = Text("挑剔", "Picky")

    @hookimpl
    def allocation_order(self, candidates: list[StockCandidate]) -> list[StockCandidate]:
        why = Text("日期太近", "too near its date")
        limit = date(2026, 11, 2)
        return [
            one.without("shelf_life", why, limit=limit.isoformat())
            if one.best_before and one.best_before < limit
            else one
            for one in candidates
        ]


class Silent(Picky):
    name = "silent"
    version = "0.3"
    after = ("picky",)

    @hookimpl
    def allocation_order(self, candidates: list[StockCandidate]) -> list[StockCandidate]:
        assert all(one.left_out is None for one in candidates)
        return [one for one in candidates if one.lot_code != "A-2"]


class Backwards(Picky):
    name = "backwards"
    version = "9"

    @hookimpl
    def allocation_order(self, candidates: list[StockCandidate]) -> list[StockCandidate]:
        return list(reversed(candidates))


class Discount(Picky):
    name = "discount"
    off = -1000

    @hookimpl
    def allocation_order(self, candidates: list[StockCandidate]) -> list[StockCandidate]:
        return candidates

    @hookimpl
    def price_rows(self, checkout: Checkout) -> list[PriceRow]:
        label, reason = Text("立减", "Off"), Text("满减", "Because it is enough")
        off = Money(self.off, checkout.currency)
        evidence = {"base": "59.80"}
        return [PriceRow(PriceKind.ADJUSTMENT, off, label, reason, "ten_off", evidence=evidence)]


class Shut(Discount):
    name = "shut"

    @hookimpl
    def checkout_problems(self, checkout: Checkout) -> list[Problem]:
        return [CLOSED(day=Text("周一", "Monday"), step="cart", rule="calendar")]


def stall(farmstand: OpenFarmstand, *plugins: type[Plugin]) -> tuple[Farmstand, OnSale]:
    stand = farmstand(*plugins)
    stand.deliver_to()
    return stand, stand.put_on_sale(lots=LOTS)


def of_kind(kind: str, decisions: Any) -> list[Any]:
    return [one for one in decisions if one["kind"] == kind]


def decided(stand: Farmstand, cart: Any) -> Any:
    return stand.storefront(OF_CART, id=cart.id, secret=cart.secret)["cart"]["decisions"]


def test_a_cart_says_who_left_which_stock_out_and_what_is_taken(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Silent, Picky)
    found = decided(stand, stand.cart((apples, 3)))

    picky, silent = of_kind("exclusion", found)
    assert (picky["plugin"], picky["version"], picky["rule"]) == ("picky", "2.1", "shelf_life")
    assert (picky["reason"], picky["inputs"]["lot"]) == ("too near its date", "A-1")
    assert picky["inputs"]["limit"] == "2026-11-02"
    assert (silent["plugin"], silent["rule"]) == ("silent", "allocation_order")
    assert silent["inputs"]["lot"] == "A-2"
    (taken,) = of_kind("allocation", found)
    assert (taken["plugin"], taken["rule"], taken["inputs"]["lot"]) == ("core", "fefo", "A-3")
    assert taken["outcome"]["units"] == 3
    assert taken["lineId"] == picky["lineId"]


def test_who_reorders_the_stock_answers_for_what_is_taken(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Backwards, Discount)
    taken = of_kind("allocation", decided(stand, stand.cart((apples, 7))))

    assert [(one["inputs"]["lot"], one["outcome"]["units"]) for one in taken] == [
        ("A-3", 5),
        ("A-2", 2),
    ]
    assert {(one["plugin"], one["version"]) for one in taken} == {("backwards", "9")}
    assert [one["inputs"]["place"] for one in taken] == [1, 2]


def test_prices_delivery_and_refusals_are_decisions_too(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Shut, Discount)
    cart = stand.cart(apples)
    found = decided(stand, cart)

    rows = [
        (one["plugin"], one["rule"], one["outcome"]["amount"]) for one in of_kind("price", found)
    ]
    assert rows == [
        ("core", "catalogue_price", "59.80"),
        ("discount", "ten_off", "-10.00"),
        ("shut", "ten_off", "-10.00"),
        ("core", "delivery_rate", "24.00"),
    ]
    (delivery,) = of_kind("delivery", found)
    assert delivery["outcome"] == {"method": "standard", "amount": "24.00", "currency": "CNY"}
    (refusal,) = of_kind("refusal", found)
    assert (refusal["plugin"], refusal["version"], refusal["rule"]) == ("shut", "2.1", "calendar")
    assert (refusal["reason"], refusal["inputs"]) == ("Closed on Monday.", {"day": "Monday"})
    chinese = stand.storefront.reading("zh-CN")(OF_CART, id=cart.id, secret=cart.secret)
    (refusal,) = of_kind("refusal", chinese["cart"]["decisions"])
    assert (refusal["reason"], refusal["inputs"]) == ("周一不营业。", {"day": "周一"})


def test_an_order_keeps_what_was_decided_whatever_the_plugins_say_later(
    farmstand: OpenFarmstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand, apples = stall(farmstand, Picky, Discount)
    cart = stand.cart((apples, 2))
    before = decided(stand, cart)
    order = cart.complete()["order"]

    def kept() -> Any:
        asked = {"id": order["id"], "secret": cart.secret}
        return stand.storefront(OF_ORDER, **asked)["order"]["decisions"]

    def without_line(decisions: Any) -> Any:
        return [{**one, "lineId": None} for one in decisions]

    assert without_line(kept()) == without_line(before)
    assert {one["lineId"] for one in kept()} == {order["lines"][0]["id"], None}
    monkeypatch.setattr(Discount, "off", -1)
    monkeypatch.setattr(Discount, "version", "99")
    assert without_line(kept()) == without_line(before)
    assert decided(stand, cart) == kept()
    assert stand.admin(ORDER_FOR_STAFF, id=order["id"])["order"]["decisions"] == kept()


def test_a_stranger_sees_no_decision_and_staff_see_the_cart(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Shut)
    member = stand.member()
    cart = stand.cart(apples, by=member)

    stranger = stand.member()(OF_CART, id=cart.id, secret="", errors=True)
    assert stranger["errors"][0]["extensions"]["code"] == "cart_not_found"
    refused = stand.staff("catalog.read")(FOR_STAFF, id=cart.id, errors=True)
    assert refused["errors"][0]["extensions"]["code"] == "permission_denied"
    seen = stand.staff("orders.read")(FOR_STAFF, id=cart.id)["cart"]
    assert (seen["status"], seen["orderId"]) == ("open", None)
    assert seen["memberId"]
    assert seen["lines"] == [{"sku": "FUJI-APPLES", "quantity": 1}]
    assert seen["problems"] == [{"code": "closed", "version": "2.1"}]
    assert seen["decisions"] == member(OF_CART, id=cart.id)["cart"]["decisions"]
    assert stand.admin(FOR_STAFF, id="nonsense")["cart"] is None


def test_a_page_of_orders_with_decisions_costs_as_much_as_one(farmstand: OpenFarmstand) -> None:
    stand, apples = stall(farmstand, Picky)
    question = f"{{ orders(last: 20) {{ nodes {{ {DECISION} }} }} }}"
    counts = []
    for _ in range(2):
        stand.buy(apples)
        with stand.statements() as asked:
            stand.admin(question)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_explanation_that_json_does_not_know_stops_no_purchase(
    farmstand: OpenFarmstand,
) -> None:
    class Odd(Picky):
        name = "odd"

        @hookimpl
        def allocation_order(self, candidates: list[StockCandidate]) -> list[StockCandidate]:
            why = Text("怪", "odd")
            odd = {"on": date(2026, 1, 1), "of": Decimal("0.5"), "who": [Text("甲", "a"), {1}]}
            return [candidates[0].without("odd", why, **odd), *candidates[1:]]

    stand, apples = stall(farmstand, Odd)
    cart = stand.cart(apples)
    (live,) = of_kind("exclusion", decided(stand, cart))
    order = cart.complete()["order"]
    decisions = stand.admin(ORDER_FOR_STAFF, id=order["id"])["order"]["decisions"]
    (kept,) = of_kind("exclusion", decisions)
    assert live["inputs"] == kept["inputs"]
    assert (kept["inputs"]["on"], kept["inputs"]["of"]) == ("2026-01-01", "0.5")
    assert kept["inputs"]["who"] == ["a", [1]]


def test_a_text_that_a_price_was_decided_on_is_read_in_the_readers_language(
    farmstand: OpenFarmstand,
) -> None:
    class Seasonal(Discount):
        @hookimpl
        def price_rows(self, checkout: Checkout) -> list[PriceRow]:
            (row,) = super().price_rows(checkout)
            evidence = {"season": Text("秋", "autumn"), "rate": Decimal("0.1")}
            return [replace(row, evidence=evidence)]

    stand, apples = stall(farmstand, Seasonal)
    rows = "priceRows { plugin evidence }"
    of_cart = f"query($id: ID!, $secret: String) {{ cart(id: $id, secret: $secret) {{ {rows} }} }}"
    of_order = of_cart.replace("cart(", "order(")
    cart = stand.cart(apples)
    chinese = stand.storefront.reading("zh-CN")
    live = stand.storefront(of_cart, id=cart.id, secret=cart.secret)["cart"]["priceRows"]
    order = cart.complete()["order"]
    kept = chinese(of_order, id=order["id"], secret=cart.secret)["order"]["priceRows"]
    assert live[1]["evidence"] == {"season": "autumn", "rate": "0.1"}
    assert kept[1]["evidence"] == {"season": "秋", "rate": "0.1"}
