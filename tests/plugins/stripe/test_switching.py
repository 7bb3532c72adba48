"""On, off and on again: nothing of Stripe is left while it is off, and nothing is lost."""

from farmgate_sdk.testing import codes
from farmgate_sdk.testing.payments import refund, start
from farmgate_stripe.plugin import Stripe
from tests.plugins.stripe.conftest import Till, settings


def test_switched_off_it_is_gone_and_switched_on_it_goes_on(till: Till) -> None:
    start(till.stand, till.order, by=till.buyer)
    till.stripe.confirm(till.intent)
    till.deliver(till.stripe.events[-1])

    with till.stand.again_with() as off:
        assert "stripe" not in off.schema("shop").lower()
        assert "stripe" not in off.schema("admin").lower()
        methods = off.storefront("{ paymentMethods { code } }")["paymentMethods"]
        assert methods == [{"code": "manual"}]
        assert off.http.post("/payments/stripe/callback", content=b"{}").status_code == 404
        assert codes(refund(off, till.order, "1.00")) == ["payment_provider_off"]

    with till.stand.again_with(Stripe, settings=settings(till.stripe)) as on:
        assert refund(on, till.order, "59.80")["payment"]["status"] == "refunded"


def test_its_words_are_in_both_languages(till: Till) -> None:
    ask = till.stand.storefront.reading
    names = [
        next(
            one["name"]
            for one in ask(language)("{ paymentMethods { code name } }")["paymentMethods"]
            if one["code"] == "stripe"
        )
        for language in ("zh-CN", "en")
    ]
    assert names == ["银行卡及电子钱包(Stripe)", "Card or wallet (Stripe)"]


def test_nobody_without_payments_write_moves_money(till: Till) -> None:
    reader = till.stand.staff("orders.read")
    assert codes(refund(till.stand, till.order, "1.00", by=reader)) == ["permission_denied"]
