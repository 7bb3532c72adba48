"""Hooks of the purchase: what stands in its way, what it costs, how it travels, whence it comes.

All of them may be asked many times for one cart, at any time and in any order, inside a read or a
write transaction; they must only read.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from farmgate.checkout import Checkout, DeliveryOption, PriceRow, QuotaNeed, StockCandidate
from farmgate.dispatch import check, contribute
from farmgate.problems import Problem


@check(on_failure="closed", budget_ms=20)
def checkout_problems(checkout: Checkout, session: Session) -> Sequence[Problem]:  # type: ignore[empty-body]
    """Say what still stands in the way of this purchase.

    The same answer feeds the storefront's list of what is missing (``cart.problems``) and the
    gate at completion: a cart completes when no implementation has anything to say. Give each
    problem the ``step`` where it is mended and the ``rule`` that decided it. An empty answer means
    that this plugin has no objection.

    Args:
        checkout: the purchase as it stands; anything that is still open is None.
        session: for reading the plugin's own tables.
    """


@contribute(on_failure="closed", budget_ms=20)
def price_rows(checkout: Checkout, session: Session) -> Sequence[PriceRow]:  # type: ignore[empty-body]
    """Add rows to the price: discounts (negative), fees, taxes, in the checkout's currency.

    Rows of all plugins are listed after the goods and before delivery, in the plugins' order;
    the total is their sum and must not fall below zero. Core signs each with plugin and version.

    Args:
        checkout: the purchase as it stands.
        session: for reading the plugin's own tables.
    """


@contribute(on_failure="open", budget_ms=20)
def delivery_options(checkout: Checkout, session: Session) -> Sequence[DeliveryOption]:  # type: ignore[empty-body]
    """Offer ways of delivery for this purchase to its address.

    Options of all plugins are listed together; codes must be unique, so begin yours with the
    plugin's name. Asked only when the address is known.

    Args:
        checkout: the purchase as it stands, with an address.
        session: for reading the plugin's own tables.
    """


@contribute(on_failure="closed", merge="passed along", budget_ms=20)
def allocation_order(  # type: ignore[empty-body]
    candidates: Sequence[StockCandidate], checkout: Checkout, session: Session
) -> Sequence[StockCandidate]:
    """Choose from which stock items the purchase is taken, best first; leave out what may not be.

    Core hands over all items that could serve, first expired first out (FEFO), lots past their
    date left out already. Each plugin is handed what the one before it left. What is left out
    counts as not there: hand on ``candidate.without(rule, reason, …)`` in its place, and the
    decision trace shows the explanation; also say why in ``checkout_problems``, or the buyer reads
    that the goods cannot be sent.

    Args:
        candidates: stock items of all variants of the purchase, best first.
        checkout: the purchase as it stands; the address may still be None.
        session: for reading the plugin's own tables.
    """


@contribute(on_failure="closed", budget_ms=20)
def quota_needs(checkout: Checkout, session: Session) -> Sequence[QuotaNeed]:  # type: ignore[empty-body]
    """Say which limited things besides goods this purchase takes: points, coupons, slots.

    Grant units under a key of your own by ``farmgate_sdk.quotas.grant``. Core holds what a purchase
    needs together with its goods when the checkout begins, for as long, counts it as used in the
    transaction that places the order, and frees it when the cart changes or the time is over: of
    many who want the last unit at once, one gets it. Where units are short, the cart has the
    problem ``quota_short``. It is asked again at completion, so that the hold follows the answer.

    Args:
        checkout: the purchase as it stands.
        session: for reading the plugin's own tables.
    """
