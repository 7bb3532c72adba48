"""The declaration: what the plugin brings, and which hooks it answers."""

from farmgate_sdk import Plugin, Text
from farmgate_stripe import __version__


class Stripe(Plugin):
    """Takes payments by Stripe."""

    name = "stripe"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("Stripe 支付", "Stripe")
    summary = Text(
        "用 Stripe 收款、请款和退款,回调经签名校验。",
        "Takes payments by Stripe.",
    )
