"""The demonstration's targets and weights: examples, not advice."""

from decimal import Decimal

from sqlalchemy.orm import Session

from farmgate_kpi.service import set_goal

_GOALS = {
    "orders_placed": ("40", 15),
    "sales": ("6000", 25),
    "average_order_value": ("150", 10),
    "paid_share": ("0.9", 10),
    "hours_to_ship": ("24", 10),
    "shipped_on_time_share": ("0.95", 15),
    "refund_share": ("0.015", 5),
    "stock_out_share": ("0.03", 5),
    "repeat_share": ("0.4", 5),
}


def seed_demo(session: Session) -> None:
    """Set them; they may be set again."""
    for code, (target, weight) in _GOALS.items():
        set_goal(session, code, Decimal(target), weight)
