"""The form in which a channel tells an order, and what it means to the shop."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from farmgate_sdk import Money, Text
from farmgate_sdk.orders import (
    Address,
    Contact,
    OutsideDelivery,
    OutsideLine,
    OutsideOrder,
    Paid,
)

LONGEST_REFERENCE = 100
_MOST_BYTES = 64_000


class Malformed(Exception):  # noqa: N818 - what the order is, not an error of the program
    """What a channel told is no order; the message says where and why."""


def _keepable(text: str) -> str:
    # PostgreSQL refuses U+0000 and half characters.
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("it holds a character that no text may have")
    return text


Words = Annotated[str, StringConstraints(strict=True), AfterValidator(_keepable)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class MoneyForm(_Form):
    amount: Decimal = Field(max_digits=15, decimal_places=9)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$", strict=True)]

    @property
    def money(self) -> Money:
        try:
            return Money.parse(self.amount, self.currency)
        except ValueError as error:
            raise Malformed(str(error)) from None


class LineForm(_Form):
    sku: Words = Field(max_length=64)
    quantity: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
    unit_price: MoneyForm | None = None


class ContactForm(_Form):
    name: Words = Field(max_length=100)
    phone: Words | None = Field(None, max_length=32)
    email: Words | None = Field(None, max_length=254)


class AddressForm(_Form):
    recipient: Words = Field(max_length=100)
    phone: Words = Field(max_length=32)
    region_code: Words = Field(max_length=6)
    street: Words = Field(max_length=300)


class DeliveryForm(_Form):
    label: Words = Field("-", max_length=100)
    price: MoneyForm


class PaidForm(_Form):
    amount: MoneyForm
    reference: Words = Field(max_length=200)


class OrderForm(_Form):
    """An order as the protocol writes it."""

    reference: Words = Field(max_length=LONGEST_REFERENCE)
    placed_at: AwareDatetime
    lines: Annotated[list[LineForm], Field(min_length=1, max_length=250)]
    contact: ContactForm
    address: AddressForm
    delivery: DeliveryForm
    paid: PaidForm | None = None
    note: Words | None = Field(None, max_length=500)


def reference_of(told: Any) -> str:
    """What the channel calls an order; ``Malformed`` where it does not say."""
    reference = told.get("reference") if isinstance(told, Mapping) else None
    if isinstance(reference, str) and 1 <= len(reference.strip()) <= len(reference):
        with suppress(ValueError):
            if len(_keepable(reference)) <= LONGEST_REFERENCE:
                return reference
    raise Malformed(f"it has no `reference` of 1 to {LONGEST_REFERENCE} characters")


def digest_of(told: Any) -> str:
    """By which a corrected order is known from the same one told again."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def kept(told: Any) -> Any:
    """What was told, as far as a table may keep it: for a retry, and for staff to look into."""
    try:
        raw = json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return None
    return told if len(raw) <= _MOST_BYTES and b"\\u0000" not in raw else None


def outside_order(told: Any, channel: str, delivery_method: str) -> OutsideOrder:
    """The order that was told, in the shop's words; ``Malformed`` where it is none."""
    try:
        form = OrderForm.model_validate(told)
    except ValidationError as error:
        raise Malformed(_first(error)) from None
    return OutsideOrder(
        external_reference=form.reference,
        channel=channel,
        lines=[_line(one) for one in form.lines],
        contact=Contact(form.contact.name, form.contact.phone, form.contact.email),
        address=Address(**form.address.model_dump()),
        delivery=OutsideDelivery(
            Text(form.delivery.label, form.delivery.label),
            form.delivery.price.money,
            delivery_method,
        ),
        paid=None if form.paid is None else Paid(form.paid.amount.money, form.paid.reference),
        placed_at=form.placed_at,
        note=form.note,
    )


def _line(form: LineForm) -> OutsideLine:
    price = None if form.unit_price is None else form.unit_price.money
    return OutsideLine(form.sku, form.quantity, price)


def _first(error: ValidationError) -> str:
    one = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in one["loc"]) or "order"
    return f"{where}: {one['msg']}"
