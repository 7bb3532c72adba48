"""A purchase that was made elsewhere, worked out: at its own prices, from the shop's shelves."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from farmgate.carts import pricing, requirements
from farmgate.carts.quote import Quote, what_it_takes
from farmgate.checkout import Checkout, DeliveryOption, PriceKind, PriceRow
from farmgate.hooks import checkout as hooks
from farmgate.language import Text
from farmgate.money import Money
from farmgate.orders import errors
from farmgate.problems import Problem
from farmgate.shop import Shop


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms it was sold: who answers for the prices, and what delivery costs."""

    plugin: str
    version: str
    delivery_label: Text
    delivery_price: Money


def outside_quote(
    session: Session, shop: Shop, checkout: Checkout, *, terms: Terms, paid: Money | None
) -> Quote:
    """What ``carts.quote`` is to a cart; its prices are fixed, and no plugin adds to them."""
    failed: list[Problem] = []
    taking = what_it_takes(session, shop, checkout, failed)
    option = _option(checkout, terms)
    rows = [*_goods(checkout, terms), pricing.delivery_row(option)]
    total = pricing.total(rows, checkout.currency)
    problems = [
        *requirements.of_lines(checkout, taking.short),
        *_not_what_was_paid(total, paid),
        *requirements.short_quotas(taking.quotas),
        *failed,
        *shop.hooks.problems(hooks.checkout_problems, checkout, session),
    ]
    if taking.plan.short and not problems:
        problems += requirements.unreachable(checkout, taking.plan.short)
    return taking.quote(checkout, [option], rows, total, problems)


def _goods(checkout: Checkout, terms: Terms) -> Iterator[PriceRow]:
    for line in checkout.lines:
        yield PriceRow(
            kind=PriceKind.GOODS,
            amount=line.total,
            label=line.product_name,
            reason=Text(
                f"{line.quantity} × {line.unit_price}(平台价)",
                f"{line.quantity} × {line.unit_price} (the channel's price)",
            ),
            rule="channel_price",
            line_id=line.line_id,
            evidence={"sku": line.sku, "quantity": line.quantity, "unit": str(line.unit_price)},
            plugin=terms.plugin,
            version=terms.version,
        )


def _option(checkout: Checkout, terms: Terms) -> DeliveryOption:
    return DeliveryOption(
        code=checkout.delivery_method or "",
        name=terms.delivery_label,
        description=terms.delivery_label,
        price=terms.delivery_price,
        reason=Text("平台上的运费", "as charged by the channel"),
        rule="channel_delivery",
        plugin=terms.plugin,
        version=terms.version,
    )


def _not_what_was_paid(total: Money, paid: Money | None) -> Iterator[Problem]:
    if paid is not None and paid != total:
        yield errors.TOTAL_DIFFERS(total=str(total), paid=str(paid), field="paid", rule="total")
