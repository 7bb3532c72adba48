"""The declaration: what the plugin brings, and which hooks it answers."""

from farmgate_kpi import __version__
from farmgate_sdk import Plugin, Text


class Kpi(Plugin):
    """Counts what the shop wants to know of itself."""

    name = "kpi"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("指标", "KPI")
    summary = Text(
        "指标的定义、目标与每日数值,加权得分与趋势图。",
        "Counts what the shop wants to know of itself.",
    )
