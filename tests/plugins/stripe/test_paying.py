"""Buyers pay by Stripe, staff capture and refund; the books are those of Stripe."""

import socket
from datetime import timedelta
from typing import Any

import pytest

from farmgate_sdk.testing import codes, race
from farmgate_sdk.testing.payments import ask_again, capture, refund, start, void
from tests.plugins.stripe.conftest import Till
from tests.plugins.stripe.fake_stripe import PUBLISHABLE_KEY


def begun(till: Till) -> Any:
    payload = start(till.stand, till.order, by=till.buyer)
    assert payload["problems"] == []
    return payload


def paid(till: Till) -> None:
    begun(till)
    till.stripe.confirm(till.intent)
    assert till.deliver(till.stripe.events[-1]) == 200


def asked(till: Till, path: str) -> list[Any]:
    return [params for _, where, params, _ in till.stripe.requests if where.endswith(path)]


def test_a_buyer_is_given_what_stripes_script_needs(till: Till) -> None:
    action = begun(till)["action"]
    assert action == {
        "provider": "stripe",
        "paymentIntent": till.intent,
        "clientSecret": f"{till.intent}_secret_of_the_buyer",
        "publishableKey": PUBLISHABLE_KEY,
        "status": "requires_payment_method",
    }
    (params,) = asked(till, "/payment_intents")
    assert (params["amount"], params["currency"]) == ("5980", "cny")
    assert params["metadata[farmgate_payment]"] == till.payment
    assert till.stand.storefront("{ stripePublishableKey }") == {
        "stripePublishableKey": PUBLISHABLE_KEY
    }


def test_beginning_twice_makes_one_intent(till: Till) -> None:
    assert begun(till)["action"] == begun(till)["action"]
    answers = race(lambda _: start(till.stand, till.order, by=till.buyer)["action"], 4)
    assert {answer["paymentIntent"] for answer in answers} == {till.intent}


def test_two_tabs_begin_one_payment(till: Till) -> None:
    race(lambda _: start(till.stand, till.order, by=till.buyer), 4)
    assert len(till.stripe.intents) == 1


def test_who_pays_at_once_has_paid_when_stripe_calls(till: Till) -> None:
    paid(till)
    seen = till.look()
    assert (seen["status"], seen["captured"]) == ("captured", {"amount": "59.80"})
    assert seen["stripe"] == {
        "paymentIntent": till.intent,
        "dashboardUrl": f"https://dashboard.stripe.com/test/payments/{till.intent}",
        "isTest": True,
    }


def test_who_paid_while_stripe_did_not_call_has_paid_when_they_look_again(till: Till) -> None:
    begun(till)
    till.stripe.confirm(till.intent)
    assert begun(till)["action"]["status"] == "succeeded"
    assert till.look()["status"] == "captured"
    assert till.deliver(till.stripe.events[-1]) == 200
    assert till.look()["captured"] == {"amount": "59.80"}


def test_what_is_authorised_is_captured_whole(reserving: Till) -> None:
    paid(reserving)
    assert reserving.look()["authorised"] == {"amount": "59.80"}
    captured = capture(reserving.stand, reserving.order, "59.80")
    assert (captured["problems"], captured["payment"]["status"]) == ([], "captured")
    assert reserving.deliver(reserving.stripe.events[-1]) == 200
    kinds = [entry["kind"] for entry in reserving.look()["entries"]]
    assert kinds == ["authorised", "captured"]


def test_what_is_authorised_is_captured_in_part_and_the_rest_is_gone(reserving: Till) -> None:
    paid(reserving)
    part = capture(reserving.stand, reserving.order, "40.00")
    assert part["payment"]["status"] == "part_captured"
    assert asked(reserving, "/capture")[0]["amount_to_capture"] == "4000"

    rest = capture(reserving.stand, reserving.order, "19.80")
    assert codes(rest) == ["payment_declined"]
    assert "dashboard" in rest["problems"][0]["message"]
    assert reserving.look()["captured"] == {"amount": "40.00"}


def test_what_is_authorised_may_be_let_go(reserving: Till) -> None:
    paid(reserving)
    assert void(reserving.stand, reserving.order)["payment"]["status"] == "voided"
    assert reserving.deliver(reserving.stripe.event("payment_intent.canceled")) == 200
    assert [entry["kind"] for entry in reserving.look()["entries"]] == ["authorised", "voided"]
    assert reserving.stripe.intents[reserving.intent]["status"] == "canceled"


def test_money_is_refunded_in_parts_and_no_further(till: Till) -> None:
    paid(till)
    assert refund(till.stand, till.order, "20.00")["payment"]["status"] == "part_refunded"
    assert till.deliver(till.stripe.event("refund.created")) == 200
    assert codes(refund(till.stand, till.order, "39.81")) == ["refund_invalid"]
    assert refund(till.stand, till.order, "39.80")["payment"]["status"] == "refunded"
    assert till.look()["refunded"] == {"amount": "59.80"}


def test_refunds_at_the_same_moment_never_exceed_what_was_paid(till: Till) -> None:
    paid(till)
    answers = race(lambda _: refund(till.stand, till.order, "20.00"), 6)
    assert sorted(map(codes, answers)) == [[], [], *[["refund_invalid"]] * 4]
    assert sum(one["amount"] for one in till.stripe.refunds.values()) == 4000


def test_a_refund_that_takes_its_time_is_booked_when_it_has_come(till: Till) -> None:
    paid(till)
    till.stripe.refunds_are = "pending"
    assert codes(refund(till.stand, till.order, "20.00")) == ["payment_provider_silent"]
    assert till.deliver(till.stripe.event("refund.created")) == 200
    assert till.look()["operations"][-1]["status"] == "pending"

    (id_,) = till.stripe.refunds
    till.stripe.settle_refund(id_, "succeeded")
    assert till.deliver(till.stripe.event("refund.updated")) == 200

    seen = till.look()
    assert seen["operations"][-1] == {"kind": "refund", "status": "done", "failure": None}
    assert seen["refunded"] == {"amount": "20.00"}


def test_a_refund_that_fails_says_why_and_may_be_made_again(till: Till) -> None:
    paid(till)
    till.stripe.refunds_are = "pending"
    refund(till.stand, till.order, "20.00")
    (id_,) = till.stripe.refunds
    till.stripe.settle_refund(id_, "failed", "expired_or_canceled_card")
    assert till.deliver(till.stripe.event("refund.failed")) == 200

    seen = till.look()
    assert seen["status"] == "captured"
    assert seen["operations"][-1]["status"] == "failed"
    assert "expired" in seen["operations"][-1]["failure"]
    till.stripe.refunds_are = "succeeded"
    assert refund(till.stand, till.order, "59.80")["payment"]["status"] == "refunded"


@pytest.mark.parametrize("trouble", ["hang up", "time-out", "500", "429", "409"])
def test_a_refund_without_an_answer_is_asked_again_and_made_once(till: Till, trouble: str) -> None:
    paid(till)
    if trouble == "hang up":
        till.stripe.drops_next()
    elif trouble == "time-out":
        till.stripe.hangs_next(2.5)
    else:
        till.stripe.fails_next(int(trouble))

    assert codes(refund(till.stand, till.order, "20.00")) == ["payment_provider_silent"]
    assert codes(refund(till.stand, till.order, "40.00")) == ["refund_invalid"]
    till.stand.clock.tick(timedelta(minutes=3))
    assert ask_again(till.stand) == 1

    assert till.look()["operations"][-1]["status"] == "done"
    assert [one["amount"] for one in till.stripe.refunds.values()] == [2000]
    keys = {headers["idempotency-key"] for _, path, _, headers in till.stripe.requests
            if path == "/v1/refunds"}  # fmt: skip
    assert len(keys) == 1


@pytest.mark.parametrize("step", ["capture", "refund", "start"])
def test_a_process_that_dies_between_stripes_answer_and_the_books_moves_money_once(
    reserving: Till, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    provider = type(reserving.stand.shop.payment_providers["stripe"])
    really = getattr(provider, step)

    def dies(*args: Any) -> Any:
        really(*args)
        raise RuntimeError("the lights went out")  # after Stripe has done it

    if step != "start":
        paid(reserving)
    if step == "refund":
        capture(reserving.stand, reserving.order, "59.80")
    with monkeypatch.context() as patch:
        patch.setattr(provider, step, dies)
        if step == "start":
            start(reserving.stand, reserving.order, by=reserving.buyer)
        else:
            {"capture": capture, "refund": refund}[step](reserving.stand, reserving.order, "20.00")
    assert reserving.look()["operations"][-1]["status"] == "pending"

    reserving.stand.clock.tick(timedelta(minutes=3))
    assert ask_again(reserving.stand) == 1
    assert ask_again(reserving.stand) == 0

    assert reserving.look()["operations"][-1] == {"kind": step, "status": "done", "failure": None}
    assert len(reserving.stripe.intents) == 1
    received = reserving.stripe.intents[reserving.intent]["amount_received"]
    assert received == {"start": 0, "capture": 2000, "refund": 5980}[step]
    assert sum(one["amount"] for one in reserving.stripe.refunds.values()) == (
        2000 if step == "refund" else 0
    )


def test_a_wrong_key_moves_nothing_and_fails_nothing(till: Till) -> None:
    till.stripe.fails_next(401)
    assert codes(start(till.stand, till.order, by=till.buyer)) == ["payment_provider_silent"]
    assert begun(till)["action"] is not None


def test_stripe_out_of_reach_leaves_the_payment_to_be_begun_again(till: Till) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        api = till.stand.shop.payment_providers["stripe"]._api  # type: ignore[attr-defined]
        api._settings = api._settings.model_copy(
            update={"api_base": f"http://127.0.0.1:{nobody.getsockname()[1]}"}
        )
        assert codes(start(till.stand, till.order, by=till.buyer)) == ["payment_provider_silent"]
    assert till.look()["operations"] == [{"kind": "start", "status": "pending", "failure": None}]


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("pm_card_visa_chargeDeclined", "declined by its bank"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "too little"),
        ("pm_card_authenticationRequired", "wants to see who pays"),
    ],
)
def test_a_card_that_is_declined_says_why_in_the_shops_words(
    till: Till, method: str, words: str
) -> None:
    begun(till)
    till.stripe.confirm(till.intent, method)
    assert till.deliver(till.stripe.events[-1]) == 200
    seen = till.look()
    assert seen["status"] == "failed"
    assert words in seen["failure"]

    till.stripe.confirm(till.intent)
    assert till.deliver(till.stripe.events[-1]) == 200
    assert till.look()["status"] == "captured"


def test_an_order_below_stripes_least_amount_is_told_so(till: Till) -> None:
    goods = till.stand.put_on_sale("seed", variants={"SEED": "0.49"})
    order = till.stand.buy(goods, by=till.buyer, paymentMethod="stripe")
    refused = start(till.stand, order, by=till.buyer)
    assert codes(refused) == ["payment_declined"]
    assert "the least that Stripe takes" in refused["problems"][0]["message"]


def test_no_more_is_told_elsewhere_than_was_asked(till: Till) -> None:
    begun(till)
    begun(till)
    for _, _, _, headers in till.stripe.requests:
        assert "x-stripe-client-telemetry" not in headers
        assert "telemetry_id" not in headers.get("x-stripe-client-user-agent", "")


def test_a_page_of_orders_costs_as_many_statements_as_one(till: Till) -> None:
    question = "{ orders(last: 20) { nodes { payments { status stripe { paymentIntent } } } } }"
    goods = till.stand.put_on_sale("plums")
    counts = []
    for _ in range(2):
        for _ in range(2):
            order = till.stand.buy(goods, by=till.buyer, paymentMethod="stripe")
            assert start(till.stand, order, by=till.buyer)["problems"] == []
        with till.stand.statements() as counted:
            till.stand.admin(question)
        counts.append(len(counted))
    assert counts[0] == counts[1]
