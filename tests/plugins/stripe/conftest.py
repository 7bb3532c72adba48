"""A shop that takes payments by Stripe, and a Stripe of our own to take them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from farmgate_sdk.testing import Farmstand, OpenFarmstand
from farmgate_stripe.plugin import Stripe
from tests.plugins.stripe.fake_stripe import (
    PUBLISHABLE_KEY,
    SECRET_KEY,
    WEBHOOK_SECRET,
    FakeStripe,
    Webhook,
    fake_stripe,
)

LOOK = """query($id: ID!) { order(id: $id) { payments {
  status failure authorised { amount } captured { amount } refunded { amount } open { amount }
  entries { kind amount { amount } reference }
  operations { kind status failure }
  stripe { paymentIntent dashboardUrl isTest }
} } }"""


def settings(fake: FakeStripe, **more: Any) -> dict[str, Any]:
    """What ``farmgate.toml`` says of Stripe."""
    said = {
        "secret_key": SECRET_KEY,
        "publishable_key": PUBLISHABLE_KEY,
        "webhook_secrets": [WEBHOOK_SECRET],
        "api_base": fake.url,
        "timeout_seconds": 2,
        **more,
    }
    return {"plugins": {"stripe": said}}


@dataclass
class Till:
    """A shop, its Stripe, and one order that is to be paid."""

    stand: Farmstand
    stripe: FakeStripe
    order: Any
    buyer: Any

    @property
    def payment(self) -> str:
        """The payment's id."""
        id_: str = self.order["payments"][0]["id"]
        return id_

    @property
    def intent(self) -> str:
        """The id of the one PaymentIntent that there is."""
        (id_,) = self.stripe.intents
        return id_

    def look(self) -> Any:
        """The payment, as staff see it."""
        return self.stand.admin(LOOK, id=self.order["id"])["order"]["payments"][0]

    def deliver(self, event: Any, **signing: Any) -> int:
        """Let Stripe call about an event; the status of the answer."""
        return self.post(self.stripe.sign(event, signing.pop("at", self.now), **signing))

    def post(self, webhook: Webhook) -> int:
        """Post a webhook to the shop; the status of the answer."""
        # Whoever calls may put any byte into a header.
        headers = {
            name.encode(): value.encode("latin-1") for name, value in webhook.headers.items()
        }
        answer = self.stand.http.post(
            "/payments/stripe/callback", content=webhook.body, headers=headers
        )
        return answer.status_code

    @property
    def now(self) -> datetime:
        """The shop's time."""
        return self.stand.clock.now()


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    """Stripe, played on the loopback."""
    with fake_stripe() as fake:
        yield fake


def open_till(farmstand: OpenFarmstand, stripe: FakeStripe, **more: Any) -> Till:
    """A shop with these settings, in which a member has ordered for 59.80 yuan."""
    stand = farmstand(Stripe, settings=settings(stripe, **more))
    stand.deliver_to(price="0.00")
    buyer = stand.member()
    order = stand.buy(stand.put_on_sale(), by=buyer, paymentMethod="stripe")
    return Till(stand, stripe, order, buyer)


@pytest.fixture
def till(farmstand: OpenFarmstand, stripe: FakeStripe) -> Till:
    """Money is taken when the buyer pays."""
    return open_till(farmstand, stripe)


@pytest.fixture
def reserving(farmstand: OpenFarmstand, stripe: FakeStripe) -> Till:
    """Money is authorised when the buyer pays, and captured by staff."""
    return open_till(farmstand, stripe, capture="manual")
