"""Rising at once, falling only at the daily review and after a grace: both go into the history."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from farmgate_membership.models import Standing, TierChange
from farmgate_membership.reading import effective_tier, spend_since, tiers
from farmgate_membership.settings import MembershipSettings
from farmgate_membership.tiers import TierTerms, is_demotion_due, threshold, tier_for


def window_start(now: datetime, settings: MembershipSettings) -> datetime:
    """From when on deliveries count for a tier."""
    return now - timedelta(days=settings.window_days)


def promote(
    session: Session,
    standing: Standing,
    now: datetime,
    settings: MembershipSettings,
    evidence: Mapping[str, Any],
) -> bool:
    """Lift a member whose spending has reached a higher tier; the answer is whether it has."""
    spend, held, earned = _compared(session, standing, now, settings)
    if threshold(earned) <= threshold(held):
        return False
    told = {**evidence, "spend_minor": spend, "window_days": settings.window_days}
    _move(session, standing, held, earned, "spend", told, now)
    return True


def review(
    session: Session, standing: Standing, now: datetime, settings: MembershipSettings
) -> str | None:
    """Lift a member, note that they fall short, or let them fall when the grace is over.

    The answer is what was done: ``promoted``, ``demoted`` or None.
    """
    if promote(session, standing, now, settings, {"review": True}):
        return "promoted"
    spend, held, earned = _compared(session, standing, now, settings)
    if threshold(earned) == threshold(held):
        standing.below_since = None
        return None
    standing.below_since = standing.below_since or now
    if not is_demotion_due(standing.below_since, now, settings.grace_days):
        return None
    told = {
        "spend_minor": spend,
        "threshold_minor": threshold(held),
        "window_days": settings.window_days,
        "below_since": standing.below_since.isoformat(),
        "grace_days": settings.grace_days,
    }
    _move(session, standing, held, earned, "fell_short", told, now)
    return "demoted"


def _compared(
    session: Session, standing: Standing, now: datetime, settings: MembershipSettings
) -> tuple[int, TierTerms | None, TierTerms | None]:
    """What was spent within the window, the tier that is held, and the one that it is worth."""
    known = tiers(session)
    member = standing.member_id
    spend = spend_since(session, [member], window_start(now, settings)).get(member, 0)
    held = effective_tier(known, {tier.id: tier for tier in known}, standing)
    return spend, held, tier_for(known, spend)


def _move(
    session: Session,
    standing: Standing,
    old: TierTerms | None,
    new: TierTerms | None,
    reason: str,
    evidence: Mapping[str, Any],
    now: datetime,
) -> None:
    standing.tier_id = None if new is None else new.id
    standing.since = now
    standing.below_since = None
    session.add(
        TierChange(
            member_id=standing.member_id,
            from_code=None if old is None else old.code,
            to_code=None if new is None else new.code,
            reason=reason,
            evidence=dict(evidence),
            changed_at=now,
        )
    )
    session.flush()
