"""The declaration: what the plugin brings, and which hooks it answers."""

from farmgate_compliance import __version__
from farmgate_sdk import Plugin, Text


class Compliance(Plugin):
    """Keeps documents in order and words within the law."""

    name = "compliance"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("合规", "Compliance")
    summary = Text(
        "管理证照和检测报告及其有效期,缺少必需文件不得上架和销售;按广告法规则检查商品文案。",
        "Keeps documents in order and words within the law.",
    )
