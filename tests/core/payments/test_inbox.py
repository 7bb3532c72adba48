"""What providers call to say: booked once, whenever it comes, and only if it can be true."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from farmgate.events.models import FactRecord
from farmgate.language import Text
from farmgate.money import Money
from farmgate.payments.models import PaymentEntry, PaymentEvent
from farmgate.payments.reading import Unsettled, unsettled
from farmgate_sdk.testing import Farmstand, GraphQLClient, race
from farmgate_sdk.testing.payments import Callback, call, capture, provider_of, refund, start
from tests.core.payments.conftest import bought

LOOK = """query($id: ID!) { order(id: $id) { payments {
  status failure authorised { amount } captured { amount } refunded { amount }
  entries { kind amount { amount } reference }
} } }"""
EVENTS = """query($status: String) { paymentEvents(status: $status, last: 5) { nodes {
  kind status reason eventId provider payment { id }
} } }"""


def begun(stand: Farmstand) -> Any:
    order = bought(stand)
    assert start(stand, order, by=order["by"])["problems"] == []
    return {**order, "payment": order["payments"][0]["id"]}


def look(stand: Farmstand, order: Any) -> Any:
    return stand.admin(LOOK, id=order["id"])["order"]["payments"][0]


def events(stand: Farmstand, status: str | None = None) -> Any:
    return stand.admin(EVENTS, status=status)["paymentEvents"]["nodes"]


def to_look_at(stand: Farmstand) -> Unsettled:
    return stand.read(lambda session: unsettled(session, stand.clock.now()))


def yuan(minor: int) -> Money:
    return Money(minor, "CNY")


def test_a_call_that_comes_thirty_times_at_once_is_booked_once(stand: Farmstand) -> None:
    order = begun(stand)
    callback = provider_of(stand).buyer_pays(order["payment"])

    assert race(lambda _: call(stand, callback), 30) == [200] * 30

    assert look(stand, order)["captured"] == {"amount": "59.80"}
    with stand.shop.db.read() as session:
        assert session.scalar(select(func.count()).select_from(PaymentEvent)) == 1
        assert session.scalar(select(func.count()).select_from(PaymentEntry)) == 1
        paid = select(func.count()).where(FactRecord.hook == "order_paid")
        assert session.scalar(paid) == 1


def test_an_answer_and_the_call_about_it_are_booked_once(stand: Farmstand) -> None:
    order = begun(stand)
    fake = provider_of(stand)
    call(stand, fake.buyer_pays(order["payment"]))
    refund(stand, order, "10.00")
    assert call(stand, fake.callbacks[-1]) == 200
    assert look(stand, order)["refunded"] == {"amount": "10.00"}
    assert [one["status"] for one in events(stand)] == ["applied", "ignored"]


def test_a_call_before_the_answer_finds_its_payment(stand: Farmstand) -> None:
    order = bought(stand)
    fake = provider_of(stand)
    fake.times_out_next(after_doing=True)
    assert start(stand, order, by=order["by"])["action"] is None  # our answer was lost
    order["payment"] = order["payments"][0]["id"]

    assert call(stand, fake.buyer_pays(order["payment"])) == 200

    assert look(stand, order)["status"] == "captured"
    assert events(stand)[-1]["payment"] == {"id": order["payment"]}


@pytest.mark.parametrize("kind", ["wrong secret", "too old", "unsigned", "changed", "rubbish"])
def test_a_forged_call_leaves_no_trace(stand: Farmstand, kind: str) -> None:
    order = begun(stand)
    fake, now = provider_of(stand), stand.clock.now()
    genuine = fake.buyer_pays(order["payment"])
    signed = fake.sign(genuine, now)
    forged = {
        "wrong secret": fake.sign(genuine, now, secret="guess"),
        "too old": fake.sign(genuine, now - timedelta(minutes=6)),
        "unsigned": Callback(genuine.body, {}),
        "changed": Callback(genuine.body.replace(b"5980", b"5981"), signed.headers),
        "rubbish": Callback(b"\xff\x00{", {"x-fake-at": "1" * 400}),
    }[kind]

    assert call(stand, forged) == 400

    assert events(stand) == []
    assert look(stand, order)["status"] == "open"


def test_what_cannot_be_true_is_kept_in_sight(stand: Farmstand) -> None:
    order = begun(stand)
    fake, payment = provider_of(stand), order["payment"]
    calls = [
        fake.says("captured", payment, yuan(5981), "too-much"),
        fake.says("captured", payment, yuan(-1), "negative"),
        fake.says("captured", payment, yuan(0), "nothing"),
        fake.says("captured", payment, None, "no-amount"),
        fake.says("captured", payment, Money(5980, "USD"), "dollars"),
        fake.says("refunded", payment, yuan(1), "refund-of-nothing"),
        fake.says("authorised", payment, yuan(5981), "more-than-due"),
    ]
    for callback in calls:
        assert call(stand, callback) == 200

    seen = stand.admin(EVENTS.replace("last: 5", "last: 20"), status="refused")
    nodes = seen["paymentEvents"]["nodes"]
    assert len(nodes) == len(calls)
    assert all(node["reason"] and node["payment"] == {"id": payment} for node in nodes)
    assert look(stand, order)["entries"] == []


def test_a_call_about_no_payment_of_ours_is_kept_in_sight(stand: Farmstand) -> None:
    order = begun(stand)
    fake = provider_of(stand)
    others = [
        fake.says("captured", "UGF5bWVudDo5OTk", yuan(100), "x", payment_reference="another"),
        fake.says("captured", "no id", yuan(100), "y", payment_reference="another"),
        # Another shop at the same provider may have a payment of the same number.
        fake.says("captured", order["payment"], yuan(5980), "z", payment_reference="another"),
    ]
    for callback in others:
        assert call(stand, callback) == 200
    assert [(one["status"], one["payment"]) for one in events(stand)] == [("refused", None)] * 3
    assert look(stand, order)["status"] == "open"


def test_a_payment_that_another_shop_began_is_not_taken_for_ours(stand: Farmstand) -> None:
    order = bought(stand)  # nobody has begun to pay it
    fake = provider_of(stand)
    for key in ("another shop's key", None):
        callback = fake.says(
            "captured", order["payments"][0]["id"], yuan(5980), "x", key=key,
            payment_reference="another",
        )  # fmt: skip
        assert call(stand, callback) == 200
    assert {one["status"] for one in events(stand)} == {"refused"}


def test_calls_that_come_late_or_out_of_order_are_absorbed(reserving: Farmstand) -> None:
    order = begun(reserving)
    fake = provider_of(reserving)
    late = fake.buyer_pays(order["payment"])  # authorised
    failed = fake.buyer_fails(order["payment"])
    fake.says("captured", order["payment"], yuan(5980), "ch_1")
    for callback in reversed(fake.callbacks):
        assert call(reserving, callback) == 200
    assert call(reserving, late) == call(reserving, failed) == 200

    shown = look(reserving, order)
    assert (shown["status"], shown["failure"]) == ("captured", None)
    assert shown["captured"] == {"amount": "59.80"}


def test_an_attempt_that_failed_says_why_and_may_be_made_again(stand: Farmstand) -> None:
    order = begun(stand)
    fake = provider_of(stand)
    call(stand, fake.buyer_fails(order["payment"], Text("余额不足。", "Insufficient funds.")))
    shown = look(stand, order)
    assert (shown["status"], shown["failure"]) == ("failed", "Insufficient funds.")

    assert start(stand, order, by=order["by"])["problems"] == []
    call(stand, fake.buyer_pays(order["payment"]))
    assert look(stand, order)["status"] == "captured"


def test_a_refund_that_was_made_at_the_providers_own_desk_is_booked(stand: Farmstand) -> None:
    order = begun(stand)
    fake = provider_of(stand)
    call(stand, fake.buyer_pays(order["payment"]))
    call(stand, fake.says("refunded", order["payment"], yuan(980), "re_desk", key="none of ours"))
    assert look(stand, order)["status"] == "part_refunded"


def test_the_doctor_is_told_what_somebody_has_to_look_at(stand: Farmstand) -> None:
    order = begun(stand)
    fake = provider_of(stand)
    call(stand, fake.buyer_pays(order["payment"]))
    assert to_look_at(stand) == Unsettled(refused=0, unanswered=0)

    call(stand, fake.says("captured", order["payment"], yuan(5981), "odd"))
    fake.times_out_next(after_doing=True)
    refund(stand, order, "1.00")
    assert to_look_at(stand) == Unsettled(refused=1, unanswered=0)
    stand.clock.tick(timedelta(hours=2))
    assert to_look_at(stand) == Unsettled(refused=1, unanswered=1)
    stand.clock.tick(timedelta(days=8))
    assert to_look_at(stand) == Unsettled(refused=0, unanswered=1)


def test_what_does_not_concern_the_shop_is_kept_and_nothing_happens(stand: Farmstand) -> None:
    order = begun(stand)
    call(stand, provider_of(stand).says("other", order["payment"], None))
    assert [one["status"] for one in events(stand)] == ["ignored"]


def test_nobody_calls_where_there_is_no_provider(stand: Farmstand) -> None:
    for path in ("nobody", "manual"):
        assert stand.http.post(f"/payments/{path}/callback", content=b"{}").status_code == 404
    assert stand.http.get("/payments/fake/callback").status_code == 405
    large = b"x" * (stand.shop.settings.limits.body_bytes + 1)
    assert stand.http.post("/payments/fake/callback", content=large).status_code == 413


def test_who_may_not_see_payments_sees_no_calls(stand: Farmstand) -> None:
    reader: GraphQLClient = stand.staff("orders.read")
    answer = reader(EVENTS, errors=True)
    assert answer["errors"][0]["extensions"]["code"] == "permission_denied"


def test_a_page_of_orders_costs_as_many_statements_as_one(reserving: Farmstand) -> None:
    question = """{ orders(last: 20) { nodes { payments {
      status failure captured { amount } operations { kind status } entries { kind }
    } } } }"""
    goods = reserving.put_on_sale()
    counts = []
    for _ in range(2):
        for _ in range(2):
            order = reserving.buy(goods, paymentMethod="fake", by=reserving.member())
            assert order
        with reserving.statements() as asked:
            reserving.admin(question)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert capture(reserving, order, "1.00")["problems"]
