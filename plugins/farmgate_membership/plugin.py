"""The declaration: what the plugin brings, and which hooks it answers."""

from farmgate_membership import __version__
from farmgate_sdk import Plugin, Text


class Membership(Plugin):
    """Tiers for loyal members, and points to earn and redeem."""

    name = "membership"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("会员", "Membership")
    summary = Text(
        "会员等级与折扣,积分的获得与抵扣。",
        "Tiers for loyal members, and points to earn and redeem.",
    )
