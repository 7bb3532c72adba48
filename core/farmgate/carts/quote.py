"""A purchase worked out: what it costs, how it may travel, whence it comes, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from farmgate.carts import errors, pricing, requirements
from farmgate.checkout import Checkout, DeliveryOption, PriceRow, QuotaNeed, StockCandidate
from farmgate.fulfilment import delivery
from farmgate.hooks import checkout as hooks
from farmgate.money import Money
from farmgate.payments.outside import offered
from farmgate.problems import Problem, Refused
from farmgate.quotas.needs import QuotaState
from farmgate.quotas.reading import states
from farmgate.shop import Shop
from farmgate.stock.allocation import AllocationPlan, allocate
from farmgate.stock.choosing import Choice, Exclusion, is_reordered, settled
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
    choice: Choice = field(default_factory=lambda: Choice(()))
    quotas: Sequence[QuotaState] = ()

    @property
    def chosen_option(self) -> Sequence[DeliveryOption]:
        """The way of delivery that was chosen, if it is offered."""
        return _chosen(self.checkout, self.options)


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
    taking = what_it_takes(session, shop, checkout, failed)
    missing = requirements.missing(
        checkout,
        is_served=is_served,
        options=options,
        short=taking.short,
        payment_methods=[one.code for one in offered(shop.payment_providers)],
    )
    problems = [
        *missing,
        *requirements.short_quotas(taking.quotas),
        *failed,
        *shop.hooks.problems(hooks.checkout_problems, checkout, session),
    ]
    if total.minor < 0:
        problems.append(errors.TOTAL_BELOW_ZERO(total=str(total), step="cart", rule="total"))
    if taking.plan.short and not problems:
        problems.extend(requirements.unreachable(checkout, taking.plan.short))
    return taking.quote(checkout, options, rows, total, problems)


def what_it_takes(
    session: Session, shop: Shop, checkout: Checkout, failed: list[Problem]
) -> "Taking":
    """The goods and the limited things that a purchase takes, as plugins have chosen them.

    Where a plugin fails that the contract does not do without, its problem is added to ``failed``.
    """
    needed = {line.variant_id: line.quantity for line in checkout.lines}
    found = candidates(session, needed, checkout.today, checkout.cart_id)
    choice = _choice(session, shop, checkout, found, failed)
    needs = _needs(session, shop, checkout, failed)
    return Taking(
        choice=choice,
        plan=allocate(needed, choice.allowed),
        short=allocate(needed, found).short,
        quotas=states(session, needs, checkout.cart_id, checkout.now),
    )


@dataclass(frozen=True, slots=True)
class Taking:
    """What a purchase takes; ``short`` counts units that no stock item has, whoever may sell it."""

    choice: Choice
    plan: AllocationPlan
    short: Mapping[int, int]
    quotas: Sequence[QuotaState]

    def quote(
        self,
        checkout: Checkout,
        options: Sequence[DeliveryOption],
        rows: Sequence[PriceRow],
        total: Money,
        problems: Sequence[Problem],
    ) -> Quote:
        """The quote of a purchase that takes this."""
        return Quote(checkout, self.plan, options, rows, total, problems, self.choice, self.quotas)


def _rows(
    session: Session,
    shop: Shop,
    checkout: Checkout,
    options: Sequence[DeliveryOption],
    failed: list[Problem],
) -> list[PriceRow]:
    contributed: list[PriceRow] = []
    try:
        contributed = shop.hooks.contributions(hooks.price_rows, checkout, session)
    except Refused as refused:
        failed.extend(refused.problems)
    return [
        *pricing.goods_rows(checkout),
        *contributed,
        *(pricing.delivery_row(option) for option in _chosen(checkout, options)),
    ]


def _choice(
    session: Session,
    shop: Shop,
    checkout: Checkout,
    found: Sequence[StockCandidate],
    failed: list[Problem],
) -> Choice:
    allowed, exclusions = found, list[Exclusion]()
    ordered_by: tuple[str, str] | None = None
    try:
        for step in shop.hooks.passed_steps(
            hooks.allocation_order, found, checkout=checkout, session=session
        ):
            allowed, gone = settled(step.before, step.after)
            exclusions += [Exclusion(step.plugin, step.version, one) for one in gone]
            if is_reordered(step.before, allowed):
                ordered_by = (step.plugin, step.version)
            step.after = allowed
    except Refused as refused:
        failed.extend(refused.problems)
        allowed = ()
    return Choice(allowed, exclusions, ordered_by)


def _needs(
    session: Session, shop: Shop, checkout: Checkout, failed: list[Problem]
) -> Sequence[QuotaNeed]:
    try:
        return shop.hooks.contributions(hooks.quota_needs, checkout, session)
    except Refused as refused:
        failed.extend(refused.problems)
        return ()


def _chosen(checkout: Checkout, options: Sequence[DeliveryOption]) -> list[DeliveryOption]:
    return [option for option in options if option.code == checkout.delivery_method][:1]


def _options(session: Session, shop: Shop, checkout: Checkout) -> list[DeliveryOption]:
    return [
        *delivery.options(session, checkout),
        *shop.hooks.contributions(hooks.delivery_options, checkout, session),
    ]
