"""What compliance brings to the shop's metrics."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from farmgate_compliance.shelf import findings_of
from farmgate_sdk import Shop, Text
from farmgate_sdk.kpi import Metric, Ratio, Unit
from farmgate_sdk.reading import product_drafts, published_products

_AT_ONCE = 100


def metrics() -> Sequence[Metric]:
    """The share of products on the shelf whose texts pass."""
    return (
        Metric(
            code="compliance_ad_copy_pass_rate",
            name=Text("广告语审核通过率", "Ad copy that passes"),
            definition=Text(
                "当日结束时,已上架商品中,没有任何文案被判为 refused 的占比。",
                "As the day closes, of the products on the shelf, those of whose texts no words "
                "are refused.",
            ),
            unit=Unit.SHARE,
            direction="higher",
            target=Decimal("0.98"),
            measure=pass_rate,
            is_snapshot=True,
        ),
    )


def pass_rate(session: Session, shop: Shop, _day: date) -> Ratio:
    """Products without refused words, of those on the shelf."""
    keys = published_products(session)
    passed = 0
    for start in range(0, len(keys), _AT_ONCE):
        drafts = product_drafts(session, shop, keys[start : start + _AT_ONCE])
        for found in findings_of(list(drafts.values()), session).values():
            passed += all(one.verdict != "refused" for one in found)
    return Ratio(passed, len(keys))
