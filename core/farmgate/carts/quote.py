"""A purchase worked out: what it costs, how it may travel, whence it comes, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from farmgate.carts import errors, pricing, requirements
from farmgate.checkout import Checkout, DeliveryOption, PriceRow, StockCandidate
from farmgate.fulfilment import delivery
from farmgate.hooks import checkout as hooks
from farmgate.money import Money
from farmgate.problems import Problem, Refused
from farmgate.shop import Shop
from farmgate.stock.allocation import AllocationPlan, allocate
from farmgate.stock.reading import candidates


@dataclass(frozen=True, slots=True)
class Quote:
    """Everything that is decided about a purchase at one moment.

    ``problems`` is both the list of what is missing and the gate: it is empty when the cart may
    be completed.
    """

    checkout: Checkout
    plan: AllocationPlan
    options: Sequence[DeliveryOption]
    rows: Sequence[PriceRow]
    total: Money
    problems: Sequence[Problem]


def quote(session: Session, shop: Shop, checkout: Checkout) -> Quote:
    """Work a purchase out, in a number of statements that does not depend on its size.

    A plugin that fails where the contract is closed becomes a problem: the rest stays readable.
    """
    failed: list[Problem] = []
    address = checkout.address
    is_served = address is not None and delivery.is_served(session, address.region_code)
    options = _options(session, shop, checkout) if is_served else []
    rows = _rows(session, shop, checkout, options, failed)
    total = pricing.total(rows, checkout.currency)
    found = candidates(session, _needed(checkout), checkout.today, checkout.cart_id)
    plan = allocate(_needed(checkout), _allowed(session, shop, checkout, found, failed))
    missing = requirements.missing(
        checkout,
        is_served=is_served,
        options=options,
        short=allocate(_needed(checkout), found).short,
        payment_methods=tuple(shop.payment_providers),
    )
    problems = [
        *missing,
        *failed,
        *shop.hooks.problems(hooks.checkout_problems, checkout, session),
    ]
    if total.minor < 0:
        problems.append(errors.TOTAL_BELOW_ZERO(total=str(total), step="cart", rule="total"))
    if plan.short and not problems:
        problems.extend(requirements.unreachable(checkout, plan.short))
    return Quote(checkout, plan, options, rows, total, problems)


def _rows(
    session: Session,
    shop: Shop,
    checkout: Checkout,
    options: Sequence[DeliveryOption],
    failed: list[Problem],
) -> list[PriceRow]:
    chosen = [option for option in options if option.code == checkout.delivery_method]
    contributed: list[PriceRow] = []
    try:
        contributed = shop.hooks.contributions(hooks.price_rows, checkout, session)
    except Refused as refused:
        failed.extend(refused.problems)
    return [
        *pricing.goods_rows(checkout),
        *contributed,
        *(pricing.delivery_row(option) for option in chosen[:1]),
    ]


def _allowed(
    session: Session,
    shop: Shop,
    checkout: Checkout,
    found: Sequence[StockCandidate],
    failed: list[Problem],
) -> Sequence[StockCandidate]:
    try:
        return shop.hooks.passed_along(
            hooks.allocation_order, found, checkout=checkout, session=session
        )
    except Refused as refused:
        failed.extend(refused.problems)
        return ()


def _needed(checkout: Checkout) -> dict[int, int]:
    return {line.variant_id: line.quantity for line in checkout.lines}


def _options(session: Session, shop: Shop, checkout: Checkout) -> list[DeliveryOption]:
    return [
        *delivery.options(session, checkout),
        *shop.hooks.contributions(hooks.delivery_options, checkout, session),
    ]
