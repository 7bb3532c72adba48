"""Providers over the network: asked after it is written down, and the money moves once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from farmgate.errors import ShopCannotOpen
from farmgate.events.models import FactRecord
from farmgate.language import Text
from farmgate.money import Money
from farmgate.payments.asking import resume
from farmgate.payments.models import PaymentOperation
from farmgate.payments.provider import PaymentProvider
from farmgate_sdk.testing import Farmstand, GraphQLFailed, NewShop, codes, race
from farmgate_sdk.testing.payments import (
    FakePayments,
    FakeProvider,
    call,
    capture,
    provider_of,
    refund,
    start,
    void,
)
from tests.core.payments.conftest import bought


def paid(stand: Farmstand) -> Any:
    """An order whose buyer has paid 59.80 yuan."""
    order = bought(stand)
    start(stand, order, by=order["by"])
    provider_of(stand).buyer_pays(order["payments"][0]["id"])
    assert call(stand, provider_of(stand).callbacks[-1]) == 200
    return order


def authorised(stand: Farmstand) -> Any:
    return paid(stand)


def facts(stand: Farmstand) -> list[str]:
    of_orders = select(FactRecord.hook).where(FactRecord.hook.startswith("order_"))
    return stand.read(lambda session: list(session.scalars(of_orders.order_by(FactRecord.id))))


def operations(stand: Farmstand) -> list[tuple[str, str]]:
    statement = select(PaymentOperation.kind, PaymentOperation.status).order_by(PaymentOperation.id)
    return stand.read(
        lambda session: [(kind, status) for kind, status in session.execute(statement)]
    )


def test_a_buyer_is_given_what_the_client_needs_twice_the_same(stand: Farmstand) -> None:
    order = bought(stand)

    first, second = (start(stand, order, by=order["by"]) for _ in range(2))

    assert first["problems"] == []
    assert first["action"]["token"].startswith("token of fake_")
    assert first == second
    assert len(provider_of(stand).accounts) == 1
    assert operations(stand) == [("start", "done")]


def test_two_tabs_that_begin_to_pay_begin_one_payment(stand: Farmstand) -> None:
    order = bought(stand)
    answers = race(lambda _: start(stand, order, by=order["by"])["action"], 6)
    assert len({str(action) for action in answers}) == 1
    assert len(provider_of(stand).accounts) == 1


def test_a_stranger_learns_nothing_of_a_payment(stand: Farmstand) -> None:
    order = bought(stand)
    stranger = start(stand, order, by=stand.member())
    guest = start(stand, order, secret="guess")
    nobodys = {"payments": [{"id": "UGF5bWVudDo5OTk"}]}

    assert codes(stranger) == ["payment_not_found"]
    assert stranger == guest == start(stand, nobodys)
    assert provider_of(stand).calls == []


def test_a_guest_pays_by_the_carts_secret(stand: Farmstand) -> None:
    cart = stand.cart(stand.put_on_sale(), paymentMethod="fake")
    order = cart.complete()["order"]
    assert start(stand, order, secret=cart.secret)["action"] is not None
    assert codes(start(stand, order, secret=None)) == ["payment_not_found"]


def test_offline_there_is_nothing_to_begin(stand: Farmstand) -> None:
    order = bought(stand, paymentMethod="manual")
    begun = start(stand, order, by=order["by"])
    assert (begun["action"], begun["problems"]) == (None, [])
    assert operations(stand) == []


def test_what_is_paid_is_not_begun_again(stand: Farmstand) -> None:
    order = paid(stand)
    again = start(stand, order, by=order["by"])
    assert codes(again) == ["payment_settled"]
    assert facts(stand) == ["order_placed", "order_paid"]


def test_what_is_authorised_is_captured_before_the_goods_leave(reserving: Farmstand) -> None:
    order = authorised(reserving)
    ship = (
        'mutation($id: ID!) { orderShip(input: {orderId: $id, carrier: "顺丰"}) {'
        " problems { code } } }"
    )
    assert codes(reserving.admin(ship, id=order["id"])["orderShip"]) == ["order_not_paid"]

    captured = capture(reserving, order, "59.80")

    assert captured["problems"] == []
    assert captured["payment"]["status"] == "captured"
    assert [entry["kind"] for entry in captured["payment"]["entries"]] == ["authorised", "captured"]
    assert codes(reserving.admin(ship, id=order["id"])["orderShip"]) == []
    assert facts(reserving)[:2] == ["order_placed", "order_paid"]


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "59.81", "99999.00"])
def test_no_more_is_captured_than_is_authorised(reserving: Farmstand, amount: str) -> None:
    order = authorised(reserving)
    assert codes(capture(reserving, order, amount)) == ["capture_invalid"]
    assert [kind for kind, _ in provider_of(reserving).calls] == ["start"]


def test_parts_captured_at_the_same_moment_do_not_exceed_what_is_authorised(
    reserving: Farmstand,
) -> None:
    order = authorised(reserving)
    answers = race(lambda _: capture(reserving, order, "20.00"), 6)
    assert sorted(map(codes, answers)) == [[], [], *[["capture_invalid"]] * 4]
    (account,) = provider_of(reserving).accounts.values()
    assert account.captured == 4000


def test_a_payment_that_nobody_began_cannot_be_captured(reserving: Farmstand) -> None:
    order = bought(reserving)
    assert codes(capture(reserving, order, "1.00")) == ["capture_invalid"]
    assert codes(void(reserving, order)) == ["payment_not_started"]


def test_a_no_is_told_and_leaves_the_books_as_they_were(reserving: Farmstand) -> None:
    order = authorised(reserving)
    provider_of(reserving).declines_next(Text("卡已过期。", "The card has expired."))

    refused = capture(reserving, order, "59.80")

    assert codes(refused) == ["payment_declined"]
    assert "The card has expired." in refused["problems"][0]["message"]
    assert refused["payment"]["status"] == "failed"
    assert refused["payment"]["failure"] == "The card has expired."
    assert operations(reserving)[-1] == ("capture", "failed")
    assert capture(reserving, order, "59.80")["payment"]["status"] == "captured"


def test_money_is_given_back_in_parts_and_no_further(stand: Farmstand) -> None:
    order = paid(stand)
    part = refund(stand, order, "20.00")["payment"]
    assert (part["status"], part["refunded"]) == ("part_refunded", {"amount": "20.00"})

    assert codes(refund(stand, order, "39.81")) == ["refund_invalid"]
    assert refund(stand, order, "39.80")["payment"]["status"] == "refunded"
    assert codes(refund(stand, order, "0.01")) == ["refund_invalid"]

    with stand.shop.db.read() as session:
        told = session.scalars(select(FactRecord).where(FactRecord.hook == "order_refunded")).all()
    assert [(one.data["refund_minor"], one.data["refunded_minor"]) for one in told] == [
        (2000, 2000),
        (3980, 5980),
    ]


def test_refunds_at_the_same_moment_never_exceed_what_was_paid(stand: Farmstand) -> None:
    order = paid(stand)
    answers = race(lambda _: refund(stand, order, "20.00"), 6)
    assert sorted(map(codes, answers)) == [[], [], *[["refund_invalid"]] * 4]
    (account,) = provider_of(stand).accounts.values()
    assert account.refunded == 4000


@pytest.mark.parametrize("after_doing", [True, False])
def test_a_refund_without_an_answer_is_asked_again_and_made_once(
    stand: Farmstand, after_doing: bool
) -> None:
    order = paid(stand)
    fake = provider_of(stand)
    fake.times_out_next(after_doing=after_doing)

    unsure = refund(stand, order, "20.00")

    assert codes(unsure) == ["payment_provider_silent"]
    assert unsure["payment"]["operations"][-1]["status"] == "pending"
    assert codes(refund(stand, order, "40.00")) == ["refund_invalid"]  # it may have been done
    assert resume(stand.shop) == 0  # it is not due yet
    stand.clock.tick(timedelta(seconds=11))
    assert resume(stand.shop) == 1

    assert operations(stand)[-1] == ("refund", "done")
    (account,) = fake.accounts.values()
    assert account.refunded == 2000
    keys = [key for what, key in fake.calls if what == "refund"]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert facts(stand).count("order_refunded") == 1


def test_a_process_that_dies_after_asking_leaves_what_it_asked(
    stand: Farmstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(stand)
    fake = provider_of(stand)

    def dies(*_: Any) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr("farmgate.payments.operations.settle", dies)
    with pytest.raises(GraphQLFailed):
        refund(stand, order, "20.00")
    monkeypatch.undo()
    assert operations(stand)[-1] == ("refund", "pending")

    stand.clock.tick(timedelta(minutes=3))
    assert resume(stand.shop) == 1
    assert resume(stand.shop) == 0

    (account,) = fake.accounts.values()
    assert account.refunded == 2000
    assert facts(stand).count("order_refunded") == 1


def test_two_workers_ask_again_once(stand: Farmstand) -> None:
    order = paid(stand)
    fake = provider_of(stand)
    fake.times_out_next(after_doing=True)
    refund(stand, order, "20.00")
    stand.clock.tick(timedelta(minutes=3))

    asked = race(lambda _: resume(stand.shop), 4)

    assert sum(asked) >= 1
    assert operations(stand)[-1] == ("refund", "done")
    assert facts(stand).count("order_refunded") == 1


def test_a_provider_that_stays_silent_does_not_keep_the_worker(stand: Farmstand) -> None:
    order = paid(stand)
    fake = provider_of(stand)
    for _ in range(3):
        fake.times_out_next(after_doing=False)
        refund(stand, order, "10.00")
    stand.clock.tick(timedelta(minutes=3))
    fake.times_out_next(after_doing=False)
    assert resume(stand.shop) == 1
    assert resume(stand.shop) == 2
    assert facts(stand).count("order_refunded") == 2
    stand.clock.tick(timedelta(minutes=3))
    assert resume(stand.shop) == 1
    assert facts(stand).count("order_refunded") == 3


def test_nothing_is_asked_again_once_the_provider_has_forgotten_the_key(stand: Farmstand) -> None:
    order = paid(stand)
    provider_of(stand).times_out_next(after_doing=True)
    refund(stand, order, "20.00")
    stand.clock.tick(timedelta(hours=25))

    assert resume(stand.shop) == 0
    assert operations(stand)[-1] == ("refund", "pending")
    assert codes(refund(stand, order, "40.00")) == ["refund_invalid"]
    assert call(stand, provider_of(stand).callbacks[-1]) == 200  # a late call settles it
    assert operations(stand)[-1] == ("refund", "done")


def test_an_answer_that_was_not_asked_for_is_not_booked(stand: Farmstand) -> None:
    order = paid(stand)
    provider_of(stand).answers_next(Money(4000, "CNY"))

    odd = refund(stand, order, "20.00")

    assert codes(odd) == ["payment_provider_silent"]
    assert odd["payment"]["refunded"] == {"amount": "0.00"}
    with stand.shop.db.read() as session:
        error = session.scalars(select(PaymentOperation.last_error)).all()[-1]
    assert "asked to refund 20.00 CNY" in str(error)


def test_a_payment_is_let_go_only_where_nothing_is_captured(reserving: Farmstand) -> None:
    order = authorised(reserving)
    gone = void(reserving, order)
    assert gone["payment"]["status"] == "voided"
    assert gone["payment"]["authorised"] == {"amount": "0.00"}
    assert codes(void(reserving, order)) == ["payment_void_refused"]
    assert codes(capture(reserving, order, "59.80")) == ["capture_invalid"]
    assert codes(start(reserving, order, by=order["by"])) == ["payment_settled"]


def test_what_is_captured_is_refunded_not_let_go(stand: Farmstand) -> None:
    assert codes(void(stand, paid(stand))) == ["payment_void_refused"]


def test_offline_money_that_was_given_back_is_recorded(stand: Farmstand) -> None:
    order = bought(stand, paymentMethod="manual")
    stand.pay(order)
    assert refund(stand, order, "9.80")["payment"]["open"] == {"amount": "9.80"}
    assert codes(refund(stand, order, "50.01")) == ["refund_invalid"]
    assert operations(stand) == []


def test_an_offline_payment_that_nobody_waits_for_is_let_go(stand: Farmstand) -> None:
    order = bought(stand, paymentMethod="manual")
    assert void(stand, order)["payment"]["status"] == "voided"
    assert codes(capture(stand, order, "59.80")) == ["amount_invalid"]


def test_only_those_who_may_move_money(stand: Farmstand) -> None:
    order = paid(stand)
    reader = stand.staff("orders.read")
    for asked in (capture(stand, order, "1.00", by=reader), refund(stand, order, "1.00", by=reader),
                  void(stand, order, by=reader)):  # fmt: skip
        assert codes(asked) == ["permission_denied"]


def test_a_payment_whose_plugin_is_off_stays_readable(stand: Farmstand) -> None:
    order = paid(stand)
    with stand.again_with() as later:
        assert codes(refund(later, order, "1.00")) == ["payment_provider_off"]
        shown = later.admin(
            "query($id: ID!) { order(id: $id) { payments { status provider instructions } } }",
            id=order["id"],
        )
        assert shown["order"]["payments"] == [
            {"status": "captured", "provider": "fake", "instructions": None}
        ]


def test_two_plugins_with_one_way_to_pay_do_not_start(new_shop: NewShop) -> None:
    class Other(FakePayments):
        name = "other"
        title: ClassVar = Text("另一个", "Another")

    with pytest.raises(ShopCannotOpen) as stopped:
        new_shop(plugins=[FakePayments, Other])
    (reason,) = stopped.value.reasons
    assert "fake_payments" in reason.en
    assert "other" in reason.en
    assert "fake" in reason.zh


def test_a_plugin_may_not_take_the_offline_payments_code(new_shop: NewShop) -> None:
    class Manual(FakePayments):
        def payment_providers(self, shop_currency: str) -> Sequence[PaymentProvider]:
            provider = FakeProvider()
            provider.code = "manual"
            return (provider,)

    with pytest.raises(ShopCannotOpen, match="Both core and fake_payments"):
        new_shop(plugins=[Manual])
