"""What Stripe calls to say: proven to be Stripe's, booked once, whenever it comes."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_sdk.payments import Forged
from farmgate_sdk.testing import MORNING, OpenFarmstand, race
from farmgate_sdk.testing.payments import refund, start
from farmgate_stripe import webhooks
from tests.plugins.stripe.conftest import Till, open_till
from tests.plugins.stripe.fake_stripe import WEBHOOK_SECRET, FakeStripe, Webhook

EVENTS = """{ paymentEvents(last: 20) { nodes {
  kind status reason payload payment { id }
} } }"""


def events(till: Till) -> Any:
    return till.stand.admin(EVENTS)["paymentEvents"]["nodes"]


def confirmed(till: Till) -> Any:
    """The event of a payment that was begun and made."""
    assert start(till.stand, till.order, by=till.buyer)["problems"] == []
    till.stripe.confirm(till.intent)
    return till.stripe.events[-1]


def test_a_call_that_comes_thirty_times_at_once_is_booked_once(till: Till) -> None:
    event = confirmed(till)
    assert race(lambda _: till.deliver(event), 30) == [200] * 30
    assert [one["status"] for one in events(till)] == ["applied"]
    assert len(till.look()["entries"]) == 1


def test_a_call_before_the_answer_finds_its_payment(till: Till) -> None:
    till.stripe.drops_next()
    assert start(till.stand, till.order, by=till.buyer)["action"] is None
    till.stripe.confirm(till.intent)

    assert till.deliver(till.stripe.events[-1]) == 200

    seen = till.look()
    assert seen["status"] == "captured"
    assert seen["stripe"]["paymentIntent"] == till.intent


def test_either_secret_will_do_while_they_are_rotated(
    farmstand: OpenFarmstand, stripe: FakeStripe
) -> None:
    till = open_till(farmstand, stripe, webhook_secrets=["whsec_new", WEBHOOK_SECRET])
    event = confirmed(till)
    assert till.deliver(event, secret="whsec_new") == 200
    assert till.deliver(event) == 200
    assert till.deliver(event, secret="whsec_gone") == 400


@pytest.mark.parametrize(
    "kind", ["another secret", "too old", "of the future", "unsigned", "changed", "no time", "odd"]
)
def test_a_forged_call_leaves_no_trace(till: Till, kind: str) -> None:
    event, now = confirmed(till), till.now
    genuine = till.stripe.sign(event, now)
    name, header = "Stripe-Signature", genuine.headers["Stripe-Signature"]
    forged = {
        "another secret": till.stripe.sign(event, now, "whsec_guess"),
        "too old": till.stripe.sign(event, now - timedelta(seconds=301)),
        "of the future": till.stripe.sign(event, now + timedelta(seconds=301)),
        "unsigned": Webhook(genuine.body, {}),
        "changed": Webhook(genuine.body.replace(b"5980", b"9980"), genuine.headers),
        "no time": Webhook(genuine.body, {name: header.partition(",")[2]}),
        "odd": Webhook(b"\xff{", {name: "t=1,v1=\xff,=,,v1"}),
    }[kind]

    assert till.post(forged) == 400

    assert events(till) == []
    assert till.look()["status"] == "open"


def test_a_call_of_another_amount_or_currency_is_kept_in_sight(till: Till) -> None:
    event = confirmed(till)
    for number, change in enumerate(
        [{"amount_received": 5981}, {"amount_received": 59800}, {"currency": "usd"}]
    ):
        changed = json.loads(json.dumps(event)) | {"id": f"evt_odd_{number}"}
        changed["data"]["object"] |= change
        assert till.deliver(changed) == 200
    assert [one["status"] for one in events(till)] == ["refused"] * 3
    assert till.look()["entries"] == []


def test_a_call_about_an_intent_that_is_not_the_shops_is_kept_in_sight(till: Till) -> None:
    event = confirmed(till)
    foreign = json.loads(json.dumps(event)) | {"id": "evt_foreign"}
    foreign["data"]["object"] |= {"id": "pi_foreign"}
    unnamed = json.loads(json.dumps(foreign)) | {"id": "evt_unnamed"}
    unnamed["data"]["object"]["metadata"] = {}
    assert till.deliver(foreign) == till.deliver(unnamed) == 200
    assert [(one["status"], one["payment"]) for one in events(till)] == [("refused", None)] * 2
    assert till.look()["entries"] == []


def test_what_does_not_concern_the_shop_is_ignored(till: Till) -> None:
    confirmed(till)
    assert till.deliver(till.stripe.event("payment_intent.created")) == 200
    assert [one["status"] for one in events(till)] == ["ignored"]


def test_calls_out_of_order_come_to_the_same(reserving: Till) -> None:
    confirmed(reserving)
    reserving.stripe._capture(reserving.intent, {})
    for event in reversed(reserving.stripe.events):
        assert reserving.deliver(event) == 200
    seen = reserving.look()
    assert (seen["status"], seen["captured"]) == ("captured", {"amount": "59.80"})
    assert seen["authorised"] == {"amount": "0.00"}


def test_a_refund_in_stripes_dashboard_is_booked(till: Till) -> None:
    till.deliver(confirmed(till))
    till.stripe.refund_at_the_desk(till.intent, 980)
    assert till.deliver(till.stripe.events[-1]) == 200
    assert till.look()["refunded"] == {"amount": "9.80"}


def test_a_refund_that_fails_after_it_was_booked_is_kept_in_sight(till: Till) -> None:
    till.deliver(confirmed(till))
    refund(till.stand, till.order, "9.80")
    (id_,) = till.stripe.refunds
    till.stripe.settle_refund(id_, "failed", "lost_or_stolen_card")
    assert till.deliver(till.stripe.events[-1]) == 200
    assert events(till)[-1]["status"] == "refused"
    assert "failed" in events(till)[-1]["reason"]


def test_what_is_kept_of_a_call_holds_nothing_of_the_buyer(till: Till) -> None:
    event = confirmed(till)
    event["data"]["object"]["shipping"] = {"name": "王芳", "address": {"line1": "东大街 1 号"}}
    event["data"]["object"]["receipt_email"] = "wang@example.org"
    till.deliver(event)
    (seen,) = events(till)
    assert seen["payload"]["id"] == till.intent
    assert "王芳" not in str(seen)
    assert "wang@example.org" not in str(seen)
    assert "secret" not in str(seen)


@given(st.text(), st.binary())
def test_no_header_that_anybody_makes_up_is_taken(header: str, body: bytes) -> None:
    with pytest.raises(Forged):
        webhooks.verify(header, body, [WEBHOOK_SECRET], MORNING, 300)


@given(st.binary(), st.integers(-300, 300), st.text(min_size=1))
def test_whatever_is_signed_in_time_is_taken(body: bytes, late: int, secret: str) -> None:
    stripe = FakeStripe()
    signed = stripe.sign({"body": body.hex()}, MORNING + timedelta(seconds=late), secret)
    header = signed.headers["Stripe-Signature"]
    webhooks.verify(header, signed.body, ["whsec_other", secret], MORNING, 300)
    with pytest.raises(Forged):
        webhooks.verify(header, signed.body + b" ", [secret], MORNING, 300)
