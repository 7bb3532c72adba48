"""What every channel can be told and asked, in the shop's words, whoever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from farmgate_sdk import Money, Text


class ChannelUnreachable(Exception):  # noqa: N818 - an answer that is still to come
    """Nobody knows what came of it: no connection, a time-out, trouble there, our key not known.

    The whole channel is left alone for a while; what is still to be told stays queued.
    """


class ChannelRefused(Exception):  # noqa: N818 - an answer, not an error of the program
    """The channel said no to this one thing. Others go on; this one is tried again later."""


@dataclass(frozen=True, slots=True)
class ListedVariant:
    """One size or packing, by the SKU under which it is sold everywhere."""

    sku: str
    name: Text
    weight_grams: int


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product as a channel shows it; its prices and stock are told apart from it."""

    id: str
    slug: str
    name: Text
    description: Text
    category: str
    origin: Text | None
    variants: Sequence[ListedVariant]


@dataclass(frozen=True, slots=True)
class OrderNews:
    """What has become of an order that came from a channel.

    ``number`` is the shop's, ``problems`` why it was refused, ``carrier`` who brings it.
    """

    reference: str
    status: Literal["taken", "refused", "shipped"]
    number: str | None = None
    problems: Sequence[Mapping[str, Any]] = ()
    carrier: str | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """Orders since a cursor, each a JSON object of the form in ``wire``, and where to go on."""

    orders: Sequence[Any]
    cursor: str
    has_more: bool


class ChannelAdapter(Protocol):
    """Speaks with one channel.

    Every value that is told is absolute and carries a ``version``, which grows with each attempt:
    the channel must keep the value with the highest version it has seen of an object, and ignore
    any other, so that what was held up on its way undoes nothing. ``key`` names the attempt, for
    channels that remember keys. Methods raise ``ChannelUnreachable`` where nobody knows what came
    of it, and ``ChannelRefused`` where this one thing is refused.
    """

    def list_product(self, product: ListedProduct, version: int, key: str) -> str | None:
        """Show a product, or change what is shown; the answer is its address for buyers."""

    def unlist_product(self, product_id: str, version: int, key: str) -> None:
        """Show a product no more; one that was never shown is no error."""

    def push_stock(self, sku: str, units: int, version: int, key: str) -> None:
        """Say how many units may be sold."""

    def push_price(self, sku: str, price: Money, version: int, key: str) -> None:
        """Say what one unit costs."""

    def tell_order(self, news: OrderNews, version: int, key: str) -> None:
        """Confirm an order, refuse it with reasons, or say that it is on its way."""

    def pull_orders(self, cursor: str | None) -> Pulled:
        """Orders that were placed since the cursor (None: from the first), the oldest first."""

    def read_webhook(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> "Webhook":
        """What a call of the channel says; raises ``signing.Forged`` unless it is proven its."""

    def close(self) -> None:
        """Give connections back."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A genuine call: its nonce, and the order that it tells of, if it is about one."""

    nonce: str
    order: Any | None
