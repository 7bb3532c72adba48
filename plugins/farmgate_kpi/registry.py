"""All metrics of a shop: the plugin's own and what others contribute, each code once."""

from collections.abc import Iterable, Sequence

from farmgate_sdk import Shop, ShopCannotOpen, Text
from farmgate_sdk.kpi import Metric, kpi_metrics


def metrics_of(shop: Shop) -> Sequence[Metric]:
    """Every metric, in the order of the plugins that bring them."""
    return shop.hooks.contributions(kpi_metrics)


def check_codes(metrics: Iterable[Metric]) -> None:
    """``ShopCannotOpen`` where two plugins bring one code, or a code cannot be kept."""
    known: dict[str, Metric] = {}
    for metric in metrics:
        other = known.setdefault(metric.code, metric)
        if other is not metric:
            raise ShopCannotOpen(_same_code(metric.code, other.plugin, metric.plugin))
        if not 1 <= len(metric.code) <= 64 or not metric.code.isidentifier():  # noqa: PLR2004 - the column's length
            raise ShopCannotOpen(_malformed(metric))


def _same_code(code: str, one: str, other: str) -> Text:
    return Text(
        en=f"Both {one} and {other} bring a metric called {code}. Switch one of them off: "
        f"[plugins.{other}] enabled = false, and tell its author to prefix the code.",
        zh=f"{one} 与 {other} 都提供了指标 {code}。请关闭其一:[plugins.{other}] enabled = false,"
        "并告知作者给代码加前缀。",
    )


def _malformed(metric: Metric) -> Text:
    return Text(
        en=f"Plugin {metric.plugin} brings a metric called {metric.code!r}: a code has letters, "
        "digits and underscores, 64 at most. Tell its author, or switch it off: "
        f"[plugins.{metric.plugin}] enabled = false.",
        zh=f"插件 {metric.plugin} 的指标代码 {metric.code!r} 无效:须为字母、数字和下划线,"
        f"最多 64 个。请告知作者,或将其关闭:[plugins.{metric.plugin}] enabled = false。",
    )
