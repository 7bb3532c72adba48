"""A purchase as it stands at one moment: the values that rules and plugins judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from enum import Enum
from typing import Any, Literal

from farmgate.language import Text
from farmgate.money import Money

LONGEST_QUOTA_KEY = 100


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is told about the order: at least one of phone (E.164) and e-mail."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where the goods go; ``region_code`` is a six-digit GB/T 2260 code of a county or city."""

    recipient: str
    phone: str
    region_code: str
    street: str


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """Units of one variant, in the catalogue's present words and at its present price."""

    line_id: int
    product_id: int
    variant_id: int
    sku: str
    product_name: Text
    variant_name: Text
    is_for_sale: bool
    quantity: int
    unit_price: Money
    weight_grams: int
    """Of one unit, packed."""

    @property
    def total(self) -> Money:
        """Units times price, before anything is added or taken off."""
        return Money(self.unit_price.minor * self.quantity, self.unit_price.currency)


@dataclass(frozen=True, slots=True)
class Checkout:
    """Everything that is known about a purchase; what is still open is None."""

    cart_id: int
    member_id: int | None
    currency: str
    lines: tuple[CheckoutLine, ...]
    contact: Contact | None
    address: Address | None
    delivery_method: str | None
    payment_method: str | None
    now: datetime
    today: date
    """The day in the shop's own time zone."""
    zone: tzinfo = UTC
    """The shop's time zone."""

    @property
    def weight_grams(self) -> int:
        """What all of it weighs, packed."""
        return sum(line.weight_grams * line.quantity for line in self.lines)


class PriceKind(Enum):
    """What a row of a price is for."""

    GOODS = "goods"
    ADJUSTMENT = "adjustment"
    FEE = "fee"
    DELIVERY = "delivery"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One row of a price: its amount (negative takes off), and why it is there.

    ``label`` names the row for the buyer, ``reason`` says why it applies, ``rule`` is a stable
    name of what decided it, ``evidence`` what it was decided on (JSON values; a ``Text`` in it is
    shown in the reader's language). Core fills in ``plugin`` and ``version``. A row that belongs to
    one line names it by ``line_id``.
    """

    kind: PriceKind
    amount: Money
    label: Text
    reason: Text
    rule: str
    line_id: int | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    plugin: str = "core"
    version: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryOption:
    """A way of delivery that this purchase may choose, and what it costs.

    ``code`` is stable and carries its plugin's name unless core offers it.
    """

    code: str
    name: Text
    description: Text
    price: Money
    reason: Text
    rule: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    plugin: str = "core"
    version: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a stock item may not be taken: by which rule, in a sentence, on what (JSON values)."""

    rule: str
    reason: Text
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StockCandidate:
    """A stock item that a line could be taken from: where it lies, of which lot, how many."""

    stock_item_id: int
    variant_id: int
    location_id: int
    location_code: str
    lot_id: int | None
    lot_code: str | None
    harvested_on: date | None
    best_before: date | None
    available: int
    """Units that this cart may take: unsold ones, and those that it holds already."""
    left_out: LeftOut | None = None
    """Set by ``without``: core takes the item off the list and remembers who did it, and why."""

    def without(self, rule: str, reason: Text, **evidence: Any) -> "StockCandidate":
        """This item, left out with an explanation that the decision trace will show.

        Hand it on in place of the item. Leaving the item off the list does the same without one.
        """
        return replace(self, left_out=LeftOut(rule, reason, evidence))


@dataclass(frozen=True, slots=True)
class QuotaNeed:
    """Units of something limited that a purchase takes: points, a coupon, a slot.

    ``key`` is the plugin's own name for it (up to 100 characters), under which it granted units;
    ``name`` is what the buyer calls it. Needs for one key are added up. Core fills in ``plugin``
    and ``version``.
    """

    key: str
    units: int
    name: Text
    plugin: str = "core"
    version: str = ""

    def __post_init__(self) -> None:
        if self.units <= 0 or not 1 <= len(self.key) <= LONGEST_QUOTA_KEY:
            raise ValueError(
                f"a need is for one unit or more of a key of 1 to {LONGEST_QUOTA_KEY} characters; "
                f"this asks for {self.units} of {self.key!r}"
            )


DecisionKind = Literal["price", "refusal", "allocation", "exclusion", "delivery", "quota"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided about a purchase: by whom, by which rule, on what, with what end.

    - ``price``: a row of the price; ``outcome`` holds ``kind``, ``amount`` and ``currency``
    - ``refusal``: a problem; ``code``, ``field`` and ``step``
    - ``allocation``: a stock item that goods are taken from; ``stock_item_id`` and ``units``
    - ``exclusion``: a stock item that a plugin left out; ``stock_item_id``
    - ``delivery``: the way of delivery that was chosen; ``method``, ``amount`` and ``currency``
    - ``quota``: units of something limited; ``units``, and ``available`` to this purchase

    ``inputs`` and ``outcome`` hold JSON values; a ``Text`` in them is shown in the reader's
    language. A decision about one line names it by ``line_id``.
    """

    kind: DecisionKind
    plugin: str
    version: str
    rule: str
    reason: Text
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outcome: Mapping[str, Any] = field(default_factory=dict)
    line_id: int | None = None
