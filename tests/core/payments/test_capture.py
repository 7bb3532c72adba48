"""Staff record what has come: never more than is due, and once."""

from typing import Any

import pytest
from sqlalchemy import func, select

from farmgate.events.models import FactRecord
from farmgate.payments.models import PaymentEntry
from farmgate.shop import Shop
from farmgate_sdk.testing import GraphQLClient, buy, codes, deliver_to, put_on_sale, race, token_of

CAPTURE = """
mutation($id: ID!, $amount: Decimal!, $currency: String!, $reference: String) {
  paymentCapture(input: {
    paymentId: $id, amount: {amount: $amount, currency: $currency}, reference: $reference
  }) {
    problems { code field message evidence }
    payment { open { amount } captured { amount } entries { kind amount { amount } reference } }
  }
}
"""


@pytest.fixture
def payment(shop: Shop, storefront: GraphQLClient) -> str:
    """The id of a payment of 67.80 yuan: a box of apples and its way."""
    deliver_to(shop)
    goods = put_on_sale(shop, weight_grams=1_000)
    id_: str = buy(storefront, goods)["payments"][0]["id"]
    return id_


def capture(admin: GraphQLClient, id: str, amount: str, **given: Any) -> Any:
    asked = {"id": id, "amount": amount, "currency": "CNY"} | given
    return admin(CAPTURE, **asked)["paymentCapture"]


def facts(shop: Shop) -> list[tuple[str, int | None]]:
    with shop.db.read() as session:
        told = session.scalars(
            select(FactRecord)
            .where(FactRecord.subject.startswith("order:"))
            .order_by(FactRecord.id)
        )
        return [(fact.hook, fact.data.get("captured_minor")) for fact in told]


def test_money_that_has_come_is_recorded_bit_by_bit(
    shop: Shop, admin: GraphQLClient, payment: str
) -> None:
    first = capture(admin, payment, "60.00", reference="bank-1")["payment"]
    assert (first["open"], first["captured"]) == ({"amount": "7.80"}, {"amount": "60.00"})
    assert facts(shop) == [("order_placed", None)]

    last = capture(admin, payment, "7.80", reference="收据 🧾")["payment"]
    assert last["open"] == {"amount": "0.00"}
    assert last["entries"] == [
        {"kind": "captured", "amount": {"amount": "60.00"}, "reference": "bank-1"},
        {"kind": "captured", "amount": {"amount": "7.80"}, "reference": "收据 🧾"},
    ]
    assert facts(shop) == [("order_placed", None), ("order_paid", 6780)]


def test_nothing_less_than_nothing_and_more_than_is_due_are_refused(
    shop: Shop, admin: GraphQLClient, payment: str
) -> None:
    for amount in ("0", "0.00", "-0.01", "-67.80", "67.81", "9999999999999.99"):
        refused = capture(admin, payment, amount)
        assert codes(refused) == ["amount_invalid"]
        assert refused["problems"][0]["evidence"]["open"] == "67.80 CNY"
    for change in (
        {"amount": "1.001"},
        {"currency": "USD"},
        {"currency": ""},
        {"amount": "9" * 15},
    ):
        assert codes(capture(admin, payment, **({"amount": "1"} | change))) == ["amount_unreadable"]
    assert capture(admin, payment, "67.80")["problems"] == []
    assert codes(capture(admin, payment, "67.80")) == ["amount_invalid"]
    assert len(facts(shop)) == 2


def test_a_payment_that_is_none_cannot_be_recorded(
    shop: Shop, admin: GraphQLClient, payment: str
) -> None:
    for id_ in ("", "🍎", "UGF5bWVudDo5OTk", "T3JkZXI6MQ", "x" * 10_000):
        assert codes(capture(admin, id_, "1.00")) == ["payment_not_found"]


def test_a_long_reference_is_kept_as_far_as_there_is_room(
    admin: GraphQLClient, payment: str
) -> None:
    (entry,) = capture(admin, payment, "1.00", reference="🧾" * 10_000)["payment"]["entries"]
    assert entry["reference"] == "🧾" * 200


def test_money_under_a_known_reference_is_not_booked_again(
    admin: GraphQLClient, payment: str
) -> None:
    capture(admin, payment, "10.00", reference="bank-1")
    again = capture(admin, payment, "10.00", reference="bank-1")

    assert codes(again) == ["payment_reference_known"]
    cash = [capture(admin, payment, "10.00")["problems"] for _ in range(2)]
    assert cash == [[], []]


def test_two_staff_who_record_the_same_money_record_it_once(
    shop: Shop, admin: GraphQLClient, payment: str
) -> None:
    answers = race(lambda _: capture(admin, payment, "67.80"), 4)
    assert sorted(map(codes, answers)) == [[], *[["amount_invalid"]] * 3]
    with shop.db.read() as session:
        assert session.scalar(select(func.sum(PaymentEntry.amount_minor))) == 6780
    assert facts(shop) == [("order_placed", None), ("order_paid", 6780)]


def test_parts_that_come_at_the_same_moment_do_not_exceed_the_whole(
    shop: Shop, admin: GraphQLClient, payment: str
) -> None:
    answers = race(lambda _: capture(admin, payment, "20.00"), 6)
    assert sum(answer["problems"] == [] for answer in answers) == 3
    with shop.db.read() as session:
        assert session.scalar(select(func.sum(PaymentEntry.amount_minor))) == 6000


def test_who_recorded_it_is_remembered(
    shop: Shop, storefront: GraphQLClient, admin: GraphQLClient, payment: str
) -> None:
    clerk = admin.with_token(token_of(shop, "customer_service"))
    assert capture(clerk, payment, "1.00")["problems"] == []
    with shop.db.read() as session:
        assert session.scalar(select(PaymentEntry.recorded_by)) is not None


def test_ways_to_pay_are_told_with_what_to_do(storefront: GraphQLClient, shop: Shop) -> None:
    (manual,) = storefront("{ paymentMethods { code name instructions } }")["paymentMethods"]
    assert (manual["code"], manual["name"]) == ("manual", "Offline payment")
    assert "order number" in manual["instructions"]
