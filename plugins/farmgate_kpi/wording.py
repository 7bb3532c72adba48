"""Values and labels as people read them, in both languages."""

from decimal import Decimal

from farmgate_sdk import Language, Text
from farmgate_sdk.kpi import Unit

_WORDS = {
    "title": Text("指标看板", "KPI dashboard"),
    "target": Text("目标", "Target"),
    "metric": Text("指标", "Metric"),
    "value": Text("日均", "Mean day"),
    "weight": Text("权重", "Weight"),
    "points": Text("得分", "Points"),
    "score": Text("综合得分", "Score"),
    "coverage": Text("覆盖权重 {share}", "{share} of all weights covered"),
    "period": Text("{first} 至 {last}", "{first} to {last}"),
    "trouble": Text("无法测量:{reason}", "Could not be measured: {reason}"),
    "no_score": Text("尚无得分", "No score yet"),
    "no_score_why": Text(
        "给指标设定目标和权重后即可计分(kpiGoalSet)。",
        "Give metrics a target and a weight, and they are scored (kpiGoalSet).",
    ),
    "by": Text("由 {plugin} 提供", "by {plugin}"),
    "no_values": Text("{first} 至 {last} 没有数值。", "No values from {first} to {last}."),
    "described": Text(
        "{first} 至 {last},{days} 天有数值,最低 {lowest},最高 {highest};最近 {day} 为 {value}。",
        "From {first} to {last}, {days} days with values, {lowest} at the lowest and {highest} at "
        "the highest; last, on {day}, {value}.",
    ),
    "described_target": Text("目标为 {target}。", " The target is {target}."),
}
_UNITS = {
    Unit.COUNT: Text("个", "number"),
    Unit.MONEY: Text("货币金额", "money"),
    Unit.SHARE: Text("占比", "share"),
    Unit.HOURS: Text("小时", "hours"),
}
# Beyond this nobody reads the cents, and the number gets long.
_WITHOUT_CENTS = 10_000
_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def words(name: str) -> Text:
    """A label of the dashboard."""
    return _WORDS[name]


def unit_name(unit: Unit) -> Text:
    """In what a metric is counted, in words."""
    return _UNITS[unit]


def shown(
    value: Decimal, unit: Unit, currency: str, language: Language, *, is_axis: bool = False
) -> str:
    """A value as people read it: ``¥1,234.50``, ``85.2 %``, ``12.5 h``, ``7``."""
    if unit is Unit.SHARE:
        return f"{_number(value * 100, 0 if is_axis and not value * 100 % 1 else 1)} %"
    if unit is Unit.MONEY:
        sign = _SIGNS.get(currency, f"{currency} ")
        is_round = is_axis and not value % 1
        number = _number(abs(value), 0 if is_round or abs(value) >= _WITHOUT_CENTS else 2)
        return f"{'−' if value < 0 else ''}{sign}{number}"
    places = 0 if not value % 1 else 2 if abs(value) < 1 else 1
    number = _number(value, places)
    if unit is Unit.HOURS:
        return number if is_axis else f"{number} {Text('小时', 'h').into(language)}"
    return number


def _number(value: Decimal, places: int) -> str:
    return f"{value:,.{places}f}".replace("-", "−")
