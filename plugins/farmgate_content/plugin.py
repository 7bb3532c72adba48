"""The declaration: what the plugin brings, and which hooks it answers."""

from farmgate_content import __version__
from farmgate_sdk import Plugin, Text


class Content(Plugin):
    """Plans, reviews and publishes pieces of content."""

    name = "content"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("内容", "Content")
    summary = Text(
        "内容与日历:二十四节气、三审一签、定时发布。",
        "Plans, reviews and publishes pieces of content.",
    )
