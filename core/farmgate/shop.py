"""An open shop: its settings, database, clock, plugins and hooks, handed to whoever works in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from farmgate.clock import Clock
from farmgate.db import Database
from farmgate.dispatch import Hooks
from farmgate.plugins import Plugin
from farmgate.settings import Settings

if TYPE_CHECKING:
    from farmgate.payments.provider import PaymentProvider


@dataclass(frozen=True)
class Shop:
    """What every service may ask for; two shops in one process share nothing."""

    folder: Path
    settings: Settings
    db: Database
    clock: Clock
    plugins: Sequence[Plugin]
    hooks: Hooks
    payment_providers: Mapping[str, "PaymentProvider"] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        """The ISO 4217 code that prices are kept in."""
        return self.settings.shop.currency

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which the shop's days begin."""
        return ZoneInfo(self.settings.shop.time_zone)
