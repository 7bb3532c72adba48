"""What a purchase needs of limited things, and whether it is there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from farmgate.checkout import QuotaNeed
from farmgate.language import Text

QuotaName = tuple[str, str]
"""A plugin, and its key."""


@dataclass(frozen=True, slots=True)
class QuotaState:
    """What a purchase needs of one quota, and how many units it may take."""

    name: QuotaName
    version: str
    title: Text
    units: int
    available: int

    @property
    def is_short(self) -> bool:
        """Whether more is needed than is there."""
        return self.units > self.available


def needed(needs: Sequence[QuotaNeed]) -> Mapping[QuotaName, int]:
    """Units by quota, several needs for one key added up."""
    units: Counter[QuotaName] = Counter()
    for need in needs:
        units[need.plugin, need.key] += need.units
    return units
