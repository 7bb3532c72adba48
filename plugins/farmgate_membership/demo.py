"""The demonstration's tiers, from ``demo.toml``: they may be sown again."""

import tomllib
from decimal import Decimal
from importlib.resources import files

from sqlalchemy.orm import Session

from farmgate_membership import service
from farmgate_membership.reading import tiers
from farmgate_membership.settings import MembershipSettings
from farmgate_sdk import Money, Text

_CURRENCY = "CNY"


def seed_demo(session: Session, settings: MembershipSettings) -> None:
    """Save the demonstration's tiers, unless the shop has tiers of its own."""
    told = tomllib.loads((files("farmgate_membership") / "demo.toml").read_text("utf-8"))
    if {one.code for one in tiers(session)} - {tier["code"] for tier in told["tiers"]}:
        return
    for tier in told["tiers"]:
        spec = service.TierSpec(
            code=tier["code"],
            name=Text.from_json(tier["name"]),
            threshold_minor=Money.parse(tier["threshold"], _CURRENCY).minor,
            discount_bp=int(Decimal(tier["percent_off"]) * 100),
            earn_percent=int(Decimal(tier["earn_multiplier"]) * 100),
        )
        service.save_tier(session, spec, settings.redeem_percent)
