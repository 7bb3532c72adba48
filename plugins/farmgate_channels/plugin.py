"""The declaration: what the plugin brings, and which hooks it answers."""

from farmgate_channels import __version__
from farmgate_sdk import Plugin, Text


class Channels(Plugin):
    """Sells on other marketplaces as well."""

    name = "channels"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("渠道", "Channels")
    summary = Text(
        "在其他平台上架商品、同步库存,并把那里的订单取回店里,每单只取一次。",
        "Sells on other marketplaces as well.",
    )
