"""Membership's declaration: what it brings, and which hooks it answers."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from farmgate_membership import (
    __version__,
    errors,
    graphql,
    metrics,
    purchases,
    reviewing,
    service,
)
from farmgate_membership import checkout as _checkout
from farmgate_membership.demo import seed_demo
from farmgate_membership.models import Base
from farmgate_membership.settings import MembershipSettings
from farmgate_sdk import Permission, Plugin, Problem, Text, hookimpl
from farmgate_sdk.checkout import Checkout, PriceRow, QuotaNeed
from farmgate_sdk.facts import Fact
from farmgate_sdk.jobs import JobRun, job
from farmgate_sdk.kpi import Metric


class Membership(Plugin):
    """Lifts members into tiers by what they have bought, and counts their points."""

    name = "membership"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("会员", "Membership")
    summary = Text(
        "按一段时间内的消费评定等级并给予折扣;签收后得积分,下单时可抵扣,退款按比例收回,到期先得先失。",
        "Tiers with a discount by what was bought within a window; points that delivered goods "
        "earn, purchases redeem, refunds take back and time lets expire.",
    )
    Settings = MembershipSettings
    settings: MembershipSettings
    metadata = Base.metadata
    migrations = "farmgate_membership.migrations"
    shop_graphql = graphql.SHOP
    admin_graphql = graphql.ADMIN
    problems: ClassVar = errors.ALL
    permissions: ClassVar = (
        Permission("membership.read", Text("查看会员等级和积分", "See tiers and points")),
        Permission("membership.write", Text("编辑等级、增减积分", "Edit tiers and give points")),
    )
    catch_up: ClassVar = ("order_placed", "order_delivered", "order_refunded")
    personal_data: ClassVar = Text(
        "会员的等级及变动、计入等级的订单、积分往来。",
        "A member's tier and its changes, the orders that count for it, and how points moved.",
    )

    @hookimpl
    def price_rows(self, checkout: Checkout, session: Session) -> Sequence[PriceRow]:
        """Take the tier's discount off each line, and the redeemed points off the whole."""
        return list(_checkout.price_rows(checkout, session, self.settings))

    @hookimpl
    def quota_needs(self, checkout: Checkout, session: Session) -> Sequence[QuotaNeed]:
        """Have core hold the points that a purchase redeems."""
        return list(_checkout.quota_needs(checkout, session, self.settings))

    @hookimpl
    def checkout_problems(self, checkout: Checkout, session: Session) -> Sequence[Problem]:
        """Refuse more points than the goods allow."""
        return list(_checkout.problems(checkout, session, self.settings))

    @hookimpl
    def order_placed(self, fact: Fact, session: Session) -> None:
        """Enter what was redeemed."""
        purchases.note_placed(fact, session)

    @hookimpl
    def order_delivered(self, fact: Fact, session: Session) -> None:
        """Enter what was earned, and lift the tier if it is due."""
        purchases.note_delivered(fact, session, self.settings)

    @hookimpl
    def order_refunded(self, fact: Fact, session: Session) -> None:
        """Take back what was earned with what was refunded, in proportion."""
        purchases.note_refunded(fact, session, self.settings)

    @hookimpl(optional=True)
    def kpi_metrics(self) -> Sequence[Metric]:
        """The share of members with a discount, and the liability of points."""
        return metrics.metrics(self.settings)

    @job(title=Text("会员等级评定", "Review of tiers"), at=time(3, 0))
    def review_tiers(self, run: JobRun) -> Mapping[str, Any]:
        """Let members rise and fall."""
        return reviewing.review_tiers(run, self.settings)

    @job(title=Text("积分到期", "Expiry of points"), at=time(3, 30))
    def expire_points(self, run: JobRun) -> Mapping[str, Any]:
        """Let old points expire."""
        return reviewing.expire_points(run, self.settings)

    def export_member(self, session: Session, member_id: int) -> Mapping[str, Any]:
        """What membership knows of a person."""
        return service.export_member(session, member_id)

    def erase_member(self, session: Session, member_id: int) -> None:
        """Forget a person; the ledger stays balanced, without a name."""
        service.erase_member(session, member_id)

    def seed(self, session: Session) -> None:
        """Tiers of the demonstration shop."""
        seed_demo(session, self.settings)
