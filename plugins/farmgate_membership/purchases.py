"""What orders count for: points that they earn and move, and the spending that they add."""

from sqlalchemy.orm import Session

from farmgate_membership import ledger, points, standing
from farmgate_membership.ledger import Cause
from farmgate_membership.models import Purchase, Standing
from farmgate_membership.reading import effective_tier, tiers
from farmgate_membership.settings import MembershipSettings
from farmgate_sdk.facts import Fact
from farmgate_sdk.reading import member_exists, price_rows_of

REDEEM_RULE = "points_redeemed"
_GOODS = ("goods", "adjustment")
_ONCE = 100


def note_placed(fact: Fact, session: Session) -> None:
    """Remember an order, and enter the points that its price was paid with."""
    member = _buyer(fact, session)
    if member is None:
        return
    held = ledger.standing_of(session, member)
    purchase = _purchase(fact, session, held)
    redeemed = _redeemed_in(session, purchase.order_id)
    if redeemed:
        cause = Cause("redeemed", f"redeemed:{fact.id}", fact.occurred_at, purchase.order_id)
        ledger.record_redeemed(session, held, cause, redeemed)


def note_delivered(fact: Fact, session: Session, settings: MembershipSettings) -> None:
    """Goods arrived: they earn their points, count as spent, and may lift their buyer's tier."""
    member = _buyer(fact, session)
    if member is None:
        return
    held = ledger.standing_of(session, member)
    purchase = _purchase(fact, session, held)
    if purchase.delivered_at is None:
        purchase.delivered_at = fact.occurred_at
    _settle(session, held, purchase, fact, settings)
    evidence = {"order": fact.data["number"]}
    standing.promote(session, held, fact.occurred_at, settings, evidence)


def note_refunded(fact: Fact, session: Session, settings: MembershipSettings) -> None:
    """Money went back: so do points, in proportion; the tier waits for its review."""
    member = _buyer(fact, session)
    if member is None:
        return
    held = ledger.standing_of(session, member)
    purchase = _purchase(fact, session, held)
    purchase.refunded_minor = max(purchase.refunded_minor, fact.data["refunded_minor"])
    purchase.kept_minor = points.kept_of_goods(
        purchase.goods_minor, purchase.total_minor, purchase.refunded_minor
    )
    _settle(session, held, purchase, fact, settings)


def _buyer(fact: Fact, session: Session) -> int | None:
    """The member who bought it; None for a guest, and for somebody who was erased meanwhile."""
    member: int | None = fact.data["member_id"]
    return member if member is not None and member_exists(session, member) else None


def _purchase(fact: Fact, session: Session, held: Standing) -> Purchase:
    """The order as membership remembers it; made where its placing was never told."""
    order = fact.data["order_id"]
    found = session.get(Purchase, order)
    if found is None:
        rows = price_rows_of(session, [order])[0]
        goods = max(sum(row.amount.minor for row in rows if row.kind in _GOODS), 0)
        found = Purchase(
            order_id=order,
            member_id=held.member_id,
            total_minor=fact.data["total_minor"],
            goods_minor=goods,
            refunded_minor=0,
            kept_minor=goods,
            earn_percent=_earn_percent(session, held),
        )
        session.add(found)
        session.flush()
    return found


def _earn_percent(session: Session, held: Standing) -> int:
    known = tiers(session)
    tier = effective_tier(known, {one.id: one for one in known}, held)
    return _ONCE if tier is None else tier.earn_percent


def _redeemed_in(session: Session, order: int) -> int:
    """Points that an order's price was paid with, as its frozen rows say."""
    return sum(
        int(row.evidence["points"])
        for row in price_rows_of(session, [order])[0]
        if (row.plugin, row.rule) == (ledger.PLUGIN, REDEEM_RULE)
    )


def _settle(
    session: Session,
    held: Standing,
    purchase: Purchase,
    fact: Fact,
    settings: MembershipSettings,
) -> None:
    """Bring what the order has moved to what it should have: so being told twice moves nothing."""
    is_there = purchase.delivered_at is not None
    due = points.earned(purchase.kept_minor, purchase.earn_percent, settings.earn_minor_per_point)
    order, member = purchase.order_id, held.member_id
    moved = ledger.moved_by_order(session, member, order, ("earned", "reversed"))
    more = (due if is_there else 0) - moved
    if more > 0:
        cause = Cause("earned", f"earned:{fact.id}", fact.occurred_at, order)
        ledger.credit(session, held, cause, ledger.ISSUED, more)
    elif more < 0:
        cause = Cause("reversed", f"reversed:{fact.id}", fact.occurred_at, order)
        ledger.debit(session, held, cause, ledger.ISSUED, -more)
    _return_redeemed(session, held, purchase, fact)


def _return_redeemed(session: Session, held: Standing, purchase: Purchase, fact: Fact) -> None:
    order, member = purchase.order_id, held.member_id
    redeemed = -ledger.moved_by_order(session, member, order, ("redeemed",))
    due = points.returned(redeemed, purchase.total_minor, purchase.refunded_minor)
    more = due - ledger.moved_by_order(session, member, order, ("returned",))
    if more > 0:
        cause = Cause("returned", f"returned:{fact.id}", fact.occurred_at, order)
        ledger.credit(session, held, cause, ledger.SPENT, more)
