"""The declaration: what it brings, and which hooks it answers."""

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from farmgate_sdk import Money, Plugin, Problem, Text, hookimpl
from farmgate_sdk.checkout import Checkout, PriceKind, PriceRow
from farmgate_sdk.jobs import JobRun, job

from . import __version__, errors, graphql, service
from .models import Base
from .settings import BulkSettings


class Bulk(Plugin):
    """Many of one thing are cheaper, and a parcel is no heavier than a courier can lift."""

    name = "bulk"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("量大优惠", "Bulk")
    summary = Text("同一商品买得多就便宜。", "Many of one thing are cheaper.")
    Settings = BulkSettings
    settings: BulkSettings
    metadata = Base.metadata
    migrations = f"{__package__}.migrations"
    shop_graphql = graphql.SHOP
    admin_graphql = graphql.ADMIN
    problems: ClassVar = errors.ALL
    personal_data = Text("询价的内容", "What members asked for")

    @hookimpl
    def price_rows(self, checkout: Checkout) -> Iterator[PriceRow]:
        """Take something off lines of many units."""
        percent = self.settings.percent
        label = Text(f"量大优惠 {percent}%", f"{percent} % off in bulk")
        for line in checkout.lines:
            if line.quantity >= self.settings.units:
                off = Money(-line.total.minor * percent // 100, checkout.currency)
                yield PriceRow(PriceKind.ADJUSTMENT, off, label, label, "units", line.line_id)

    @hookimpl
    def checkout_problems(self, checkout: Checkout) -> Iterator[Problem]:
        """Refuse what no courier lifts."""
        grams, most = checkout.weight_grams, self.settings.most_grams
        if grams > most:
            yield errors.TOO_HEAVY(step="cart", rule="weight", grams=grams, most=most)

    @job(title=Text("清理旧询价", "Forget old questions"), at=time(3, 0))
    def forget(self, run: JobRun) -> dict[str, int]:
        """Every night."""
        return {"forgotten": run.write(lambda session: service.forget_old(session, run.now))}

    def export_member(self, session: Session, member_id: int) -> Mapping[str, Any]:
        """What a member has asked."""
        return service.of_member(session, member_id)

    def erase_member(self, session: Session, member_id: int) -> None:
        """Forget it."""
        service.forget_member(session, member_id)
