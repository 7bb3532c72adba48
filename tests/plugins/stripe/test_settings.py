"""Keys are checked when the shop opens, and printed nowhere."""

from typing import Any

import pytest

from farmgate_sdk import Money
from farmgate_sdk.payments import PaymentToStart
from farmgate_sdk.testing import OpenFarmstand, ShopCannotOpen
from farmgate_stripe.plugin import Stripe
from farmgate_stripe.settings import StripeSettings
from tests.plugins.stripe.conftest import Till, settings
from tests.plugins.stripe.fake_stripe import SECRET_KEY, WEBHOOK_SECRET, FakeStripe


def opened(farmstand: OpenFarmstand, stripe: FakeStripe, **change: Any) -> str:
    """The sentences with which a shop does not open."""
    with pytest.raises(ShopCannotOpen) as stopped:
        farmstand(Stripe, settings=settings(stripe, **change))
    return "\n".join(reason.en + reason.zh for reason in stopped.value.reasons)


def test_keys_of_two_modes_do_not_open(farmstand: OpenFarmstand, stripe: FakeStripe) -> None:
    told = opened(farmstand, stripe, secret_key="sk_live_of_somebody")
    assert "must begin with sk_test_ or rk_test_" in told
    assert "of_somebody" not in told


def test_a_key_that_is_none_does_not_open_and_is_not_told(
    farmstand: OpenFarmstand, stripe: FakeStripe
) -> None:
    told = opened(farmstand, stripe, secret_key="short!", publishable_key="sk_test_oops")
    assert "secret_key" in told
    assert "publishable_key" in told
    assert "short!" not in told
    told = opened(farmstand, stripe, webhook_secrets=[7])
    assert "webhook_secrets" in told


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="3 validation errors") as stopped:
        StripeSettings.model_validate({})
    told = str(stopped.value)
    assert all(name in told for name in ("secret_key", "publishable_key", "webhook_secrets"))


def test_secrets_are_printed_nowhere(till: Till) -> None:
    provider = till.stand.shop.payment_providers["stripe"]
    shown = [
        repr(till.stand.plugin("stripe").settings),
        str(till.stand.shop.settings),
        repr(till.stand.shop),
        till.stand.shop.settings.model_dump_json(),
        repr(vars(provider)),
        till.stand.plugin("stripe").settings.model_dump_json(),
    ]
    for text in shown:
        assert SECRET_KEY not in text
        assert WEBHOOK_SECRET not in text


def test_an_error_of_stripes_does_not_carry_the_key_into_the_books(
    till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    provider = till.stand.shop.payment_providers["stripe"]
    till.stripe.fails_next(401)
    to_start = PaymentToStart(till.payment, "1", Money(100, "CNY"))
    with pytest.raises(Exception, match="AuthenticationError 401") as stopped:
        provider.start(to_start, "key")
    assert SECRET_KEY not in str(stopped.value)
    assert SECRET_KEY not in caplog.text


def test_every_setting_is_described() -> None:
    fields = StripeSettings.model_fields.values()
    assert all(field.description for field in fields)
