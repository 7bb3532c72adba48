"""The demonstration's papers: every supplier has a licence, and some goods a test report."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from farmgate_compliance import documents, requiring
from farmgate_compliance.holding import EVERYWHERE, Needed
from farmgate_compliance.reading import Holder, documents_of
from farmgate_sdk import Scope
from farmgate_sdk.reading import producer_keys, product_keys

_TESTED = (
    "luochuan-fuji-apple",
    "dandong-hongyan-strawberry",
    "qinzhou-yellow-millet",
)
_LICENCE_DAYS, _REPORT_DAYS, _ENDING_DAYS = 1500, 300, 45


def seed_demo(session: Session, now: datetime, today: date) -> None:
    """Record the papers that are missing, and require the licence of every supplier."""
    requiring.require(session, Needed(EVERYWHERE, "producer", "business_licence"))
    producers = producer_keys(session)
    for place, (code, key) in enumerate(sorted(producers.items())):
        # One of them ends soon, so that there is a task to be seen.
        days = _ENDING_DAYS if place == 0 else _LICENCE_DAYS
        number = f"DEMO-{code.upper()}"
        _record(session, ("producer", key), "business_licence", number, today, days, now)
    for slug, key in sorted(product_keys(session, _TESTED).items()):
        number = f"DEMO-T-{slug[:20].upper()}"
        _record(session, ("product", key), "test_report", number, today, _REPORT_DAYS, now)


def _record(
    session: Session, holder: Holder, kind: str, number: str, today: date, days: int, now: datetime
) -> None:
    if documents_of(session, [holder], kinds=[kind]):
        return
    new = documents.NewDocument(
        holder=holder,
        kind=kind,
        number=number,
        issuer="演示机构 (demonstration)",
        issued_on=today - timedelta(days=60),
        expires_on=today + timedelta(days=days),
    )
    documents.record_document(session, new, now, Scope(everywhere=True))
