"""Which tier what was bought is worth, and what a tier takes off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from farmgate_sdk import Text, split_by_largest_remainder

_BP = 10_000
_BP_PER_PERCENT = 100


@dataclass(frozen=True, slots=True)
class TierTerms:
    """A tier's terms; see ``models.Tier`` for the units."""

    id: int
    code: str
    name: Text
    threshold_minor: int
    discount_bp: int
    earn_percent: int

    @property
    def percent_off(self) -> str:
        """The discount as people read it: ``2.5``."""
        return f"{self.discount_bp / _BP_PER_PERCENT:g}"


def tier_for(tiers: Sequence[TierTerms], spend_minor: int) -> TierTerms | None:
    """The highest tier whose threshold is reached; None where even the lowest is not."""
    reached = [tier for tier in tiers if tier.threshold_minor <= spend_minor]
    return max(reached, key=lambda tier: tier.threshold_minor, default=None)


def next_tier(tiers: Sequence[TierTerms], current: TierTerms | None) -> TierTerms | None:
    """The tier above this one; None at the top."""
    above = [tier for tier in tiers if threshold(tier) > threshold(current)]
    return min(above, key=lambda tier: tier.threshold_minor, default=None)


def threshold(tier: TierTerms | None) -> int:
    """What a tier asks for; whoever has none is below all."""
    return -1 if tier is None else tier.threshold_minor


def is_demotion_due(below_since: datetime | None, now: datetime, grace_days: int) -> bool:
    """Whether a member has fallen short for longer than the grace."""
    return below_since is not None and now - below_since >= timedelta(days=grace_days)


def discounts(amounts: Sequence[int], discount_bp: int) -> list[int]:
    """What is taken off each line, in minor units (not negative).

    Rounded once, half up, on the sum of the lines, so that many lines do not round many times; the
    remainder goes to the lines with the largest remainders.
    """
    whole = sum(amounts)
    if whole <= 0 or discount_bp == 0:
        return [0] * len(amounts)
    return split_by_largest_remainder((whole * discount_bp * 2 + _BP) // (_BP * 2), amounts)
