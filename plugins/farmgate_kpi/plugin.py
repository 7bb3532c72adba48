"""The declaration: what the plugin brings, and which hooks it answers."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

import farmgate_sdk.kpi
from farmgate_kpi import __version__, errors, facts, graphql, measuring, metrics, routes
from farmgate_kpi.demo import seed_demo
from farmgate_kpi.models import Base
from farmgate_kpi.periods import days_between
from farmgate_kpi.registry import check_codes, metrics_of
from farmgate_kpi.settings import KpiSettings
from farmgate_sdk import Permission, Plugin, Shop, Text, hookimpl
from farmgate_sdk.facts import Fact
from farmgate_sdk.http import Context, Request, Response, route
from farmgate_sdk.jobs import JobRun, job
from farmgate_sdk.kpi import Metric


class Kpi(Plugin):
    """Counts what the shop wants to know of itself."""

    name = "kpi"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("指标", "KPI")
    summary = Text(
        "指标有明确口径、目标和权重,每日测量;加权得分、趋势图和看板一目了然。其他插件可提供指标。",
        "Metrics with exact definitions, targets and weights, measured daily; a weighted score, "
        "trends and a dashboard. Other plugins may contribute metrics.",
    )
    Settings = KpiSettings
    settings: KpiSettings
    metadata = Base.metadata
    migrations = "farmgate_kpi.migrations"
    shop_graphql = graphql.SHOP
    admin_graphql = graphql.ADMIN
    problems: ClassVar = errors.ALL
    permissions: ClassVar = (
        Permission("kpi.read", Text("查看指标和看板", "See metrics and the dashboard")),
        Permission("kpi.write", Text("设定目标和权重", "Set targets and weights")),
    )
    hookspecs: ClassVar = (farmgate_sdk.kpi,)
    catch_up: ClassVar = (
        "order_placed",
        "order_paid",
        "order_shipped",
        "order_refunded",
        "member_registered",
    )

    personal_data: ClassVar = Text(
        "会员何时注册、下过哪些订单(仅有编号和金额),用于统计复购率等。",
        "When a member registered and which orders they placed (numbers and amounts only), for "
        "counting repeat purchases and the like.",
    )

    def opened(self, shop: Shop) -> None:
        """Learn the shop's zone, and that no two plugins bring one metric."""
        self._zone: ZoneInfo = shop.time_zone
        check_codes(metrics_of(shop))

    @hookimpl
    def kpi_metrics(self) -> Sequence[Metric]:
        """The ten metrics of orders, members and stock."""
        return metrics.of_shop(self.settings)

    @hookimpl
    def order_placed(self, fact: Fact, session: Session) -> None:
        """Take note of an order."""
        facts.hear(session, fact, self._zone)

    @hookimpl
    def order_paid(self, fact: Fact, session: Session) -> None:
        """Take note of a payment in full."""
        facts.hear(session, fact, self._zone)

    @hookimpl
    def order_shipped(self, fact: Fact, session: Session) -> None:
        """Take note of goods that left."""
        facts.hear(session, fact, self._zone)

    @hookimpl
    def order_refunded(self, fact: Fact, session: Session) -> None:
        """Take note of money that was given back."""
        facts.hear(session, fact, self._zone)

    @hookimpl
    def member_registered(self, fact: Fact, session: Session) -> None:
        """Take note of a new account."""
        facts.hear(session, fact, self._zone)

    @job(title=Text("日结指标", "Close the day"), at=time(0, 30))
    def close_day(self, run: JobRun) -> Mapping[str, Any]:
        """Measure yesterday, and what has become known of days before it."""
        return measuring.close(run, metrics_of(run.shop)).told()

    @job(title=Text("重测指标", "Measure days again"))
    def measure(self, run: JobRun) -> Mapping[str, Any]:
        """Measure the days from ``from`` to ``to``, whatever is known of them already."""
        first, last = (date.fromisoformat(run.payload[name]) for name in ("from", "to"))
        return measuring.measure(run, metrics_of(run.shop), days_between(first, last)).told()

    @route("GET", "dashboard")
    def dashboard(self, request: Request, context: Context) -> Response:
        """The dashboard, for staff or by a link."""
        return routes.dashboard(request, context)

    @route("GET", "trend.svg")
    def trend(self, request: Request, context: Context) -> Response:
        """A metric's trend, for staff or by a link."""
        return routes.picture(request, context)

    def export_member(self, session: Session, member_id: int) -> Mapping[str, Any]:
        """What was noted of a person, the oldest first."""
        return {"facts": facts.of_member(session, member_id)}

    def erase_member(self, session: Session, member_id: int) -> None:
        """Cut a person from what was noted; the days keep what they came to."""
        facts.forget_member(session, member_id)

    def seed(self, session: Session) -> None:
        """Targets and weights of the demonstration shop."""
        seed_demo(session)
