"""A shop that sells on another marketplace as well, and that marketplace."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from farmgate_channels.plugin import Channels
from farmgate_sdk.testing import FakeClock, Farmstand, OnSale, OpenFarmstand
from farmgate_sdk.testing.marketplace import Marketplace

SAVE = """mutation($input: ChannelsListingSaveInput!) {
  channelsListingSave(input: $input) {
    problems { code field message }
    listing { id channel isActive isShown markupPercent url lastError }
  }
}"""
ORDERS = """query($status: String) { channelsOrders(status: $status, first: 50) { nodes {
  id channel reference status number problems { code plugin message }
} } }"""
CHANNELS = """{ channels { code name kind url going {
  pending stuck sentAt pulledAt pausedUntil failures lastError refusedOrders unreadableOrders
} } }"""


@pytest.fixture
def market(clock: FakeClock) -> Iterator[Marketplace]:
    with Marketplace(clock=clock) as running:
        yield running


@dataclass(frozen=True)
class Trade:
    """The shop, the marketplace, and apples that are on the shelf of both."""

    stand: Farmstand
    market: Marketplace
    apples: OnSale

    def list_apples(self, channel: str = "east", **said: Any) -> Any:
        """Save the listing of the apples; the payload."""
        given = {"channel": channel, "productId": self.apples.id, **said}
        return self.stand.admin(SAVE, input=given)["channelsListingSave"]

    def tell(self) -> None:
        """What the worker does in the next seconds: facts, then the queue."""
        self.stand.tell_facts()
        self.stand.run_job("push", plugin="channels")

    def pull(self) -> Any:
        """What the worker does once a minute."""
        return self.stand.run_job("pull", plugin="channels")

    def orders(self, status: str | None = None) -> Any:
        """The orders that came from channels."""
        return self.stand.admin(ORDERS, status=status)["channelsOrders"]["nodes"]

    def going(self, channel: str = "east") -> Any:
        """How it goes with a channel."""
        channels = self.stand.admin(CHANNELS)["channels"]
        return next(one["going"] for one in channels if one["code"] == channel)

    def call(self, body: Any, channel: str = "east", **how: Any) -> Any:
        """The marketplace calls the shop."""
        return self.market.call(
            self.stand.http, f"/plugins/channels/{channel}/webhook", body, **how
        )


@pytest.fixture
def trade(farmstand: OpenFarmstand, market: Marketplace) -> Trade:
    return open_trade(farmstand, market)


def open_trade(
    farmstand: OpenFarmstand, market: Marketplace, *codes: str, **settings: Any
) -> Trade:
    stand = farmstand(Channels, settings=market.settings(*(codes or ("east",)), **settings))
    stand.deliver_to("310000")
    return Trade(stand, market, stand.put_on_sale())
