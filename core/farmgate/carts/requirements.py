"""What core itself still misses before a purchase can be completed."""

from collections.abc import Iterator, Mapping, Sequence

from farmgate.carts import errors
from farmgate.checkout import Checkout, DeliveryOption
from farmgate.problems import Problem
from farmgate.quotas.errors import QUOTA_SHORT
from farmgate.quotas.needs import QuotaState
from farmgate.stock.errors import NOT_ENOUGH_STOCK


def missing(
    checkout: Checkout,
    *,
    is_served: bool,
    options: Sequence[DeliveryOption],
    short: Mapping[int, int],
    payment_methods: Sequence[str],
) -> Iterator[Problem]:
    """Everything at once: lines, contact, address, delivery, payment.

    ``short`` counts the units of each variant that the stock cannot give.
    """
    yield from of_lines(checkout, short)
    if checkout.contact is None:
        yield errors.CONTACT_REQUIRED(field="contact", step="contact", rule="contact")
    yield from _address(checkout, is_served=is_served)
    yield from _delivery(checkout, options)
    yield from _payment(checkout, payment_methods)


def unreachable(checkout: Checkout, short: Mapping[int, int]) -> Iterator[Problem]:
    """Lines that lie in stock and may not be taken from there, where no plugin said why."""
    for line in checkout.lines:
        if line.variant_id in short:
            yield errors.NOT_ALLOCATABLE(
                field="lines", step="cart", rule="stock", sku=line.sku, product=line.product_name
            )


def short_quotas(quotas: Sequence[QuotaState]) -> Iterator[Problem]:
    """Limited things of which the purchase takes more than there is."""
    return (quota_short(state) for state in quotas if state.is_short)


def quota_short(state: QuotaState) -> Problem:
    """That something limited is not there in the number that was asked for."""
    return QUOTA_SHORT(
        step="cart",
        rule="quota",
        name=state.title,
        asked=state.units,
        available=min(state.available, state.units - 1),
    )


def of_lines(checkout: Checkout, short: Mapping[int, int]) -> Iterator[Problem]:
    """What is wrong with the lines: none, no longer for sale, or more than there is."""
    if not checkout.lines:
        yield errors.CART_EMPTY(field="lines", step="cart", rule="lines")
    for line in checkout.lines:
        if not line.is_for_sale:
            yield errors.NOT_FOR_SALE(
                field="lines", step="cart", rule="for_sale", sku=line.sku, product=line.product_name
            )
        elif line.variant_id in short:
            yield NOT_ENOUGH_STOCK(
                field="lines",
                step="cart",
                rule="stock",
                sku=line.sku,
                product=line.product_name,
                asked=line.quantity,
                available=line.quantity - short[line.variant_id],
            )


def _address(checkout: Checkout, *, is_served: bool) -> Iterator[Problem]:
    if checkout.address is None:
        yield errors.ADDRESS_REQUIRED(field="address", step="address", rule="address")
    elif not is_served:
        yield errors.REGION_NOT_SERVED(
            field="address.regionCode",
            step="address",
            rule="region",
            region=checkout.address.region_code,
        )


def _delivery(checkout: Checkout, options: Sequence[DeliveryOption]) -> Iterator[Problem]:
    method = checkout.delivery_method
    if method is None:
        yield errors.DELIVERY_METHOD_REQUIRED(
            field="deliveryMethod", step="delivery", rule="delivery_method"
        )
    elif checkout.address is not None and method not in {option.code for option in options}:
        yield errors.DELIVERY_METHOD_UNAVAILABLE(
            field="deliveryMethod", step="delivery", rule="delivery_method", method=method
        )


def _payment(checkout: Checkout, payment_methods: Sequence[str]) -> Iterator[Problem]:
    method = checkout.payment_method
    if method is None:
        yield errors.PAYMENT_METHOD_REQUIRED(
            field="paymentMethod", step="payment", rule="payment_method"
        )
    elif method not in payment_methods:
        yield errors.PAYMENT_METHOD_UNKNOWN(
            field="paymentMethod", step="payment", rule="payment_method", method=method
        )
