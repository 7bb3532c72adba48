"""The declaration: what compliance brings, and which hooks it answers."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from farmgate_compliance import (
    __version__,
    errors,
    graphql,
    metrics,
    pieces,
    sale,
    shelf,
    tasks,
)
from farmgate_compliance.days import today_in
from farmgate_compliance.demo import seed_demo
from farmgate_compliance.models import Base
from farmgate_compliance.settings import ComplianceSettings
from farmgate_sdk import Permission, Plugin, Problem, Shop, Text, hookimpl
from farmgate_sdk.catalog import ProductDraft
from farmgate_sdk.checkout import Checkout, StockCandidate
from farmgate_sdk.content import ContentPiece
from farmgate_sdk.jobs import JobRun, job
from farmgate_sdk.kpi import Metric


class Compliance(Plugin):
    """Keeps documents in order and words within the law."""

    name = "compliance"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("合规", "Compliance")
    summary = Text(
        "管理证照和检测报告及其有效期,缺少必需文件不得上架和销售;按广告法规则检查商品文案。",
        "Keeps licences and test reports with their dates, stops what lacks a required one from "
        "being published or sold, and checks product texts against the advertising law.",
    )
    Settings = ComplianceSettings
    settings: ComplianceSettings
    metadata = Base.metadata
    migrations = "farmgate_compliance.migrations"
    shop_graphql = graphql.SHOP
    admin_graphql = graphql.ADMIN
    problems: ClassVar = errors.ALL
    permissions: ClassVar = (
        Permission("compliance.read", Text("查看证照和任务", "See documents and tasks"), True),
        Permission("compliance.write", Text("登记证照", "Record documents"), True),
        Permission(
            "compliance.decide",
            Text("决定必需文件和文案豁免", "Decide what is required, and exempt words"),
        ),
    )

    shop: Shop
    """The shop that it is on in, for its clock and zone."""

    def opened(self, shop: Shop) -> None:
        """Remember whose days count."""
        self.shop = shop

    @hookimpl
    def product_problems(
        self, products: Sequence[ProductDraft], session: Session
    ) -> Sequence[tuple[int, Problem]]:
        """Keep off the shelf what lacks a document, or says what may not be said."""
        return list(shelf.problems(products, session, self.settings))

    @hookimpl
    def checkout_problems(self, checkout: Checkout, session: Session) -> Sequence[Problem]:
        """Refuse goods whose documents are missing or past their last day."""
        return list(sale.problems(checkout, session))

    @hookimpl
    def allocation_order(
        self, candidates: Sequence[StockCandidate], checkout: Checkout, session: Session
    ) -> Sequence[StockCandidate]:
        """Take no lot that lacks its documents."""
        return sale.allowed(candidates, checkout, session)

    @hookimpl(optional=True)
    def content_problems(self, piece: ContentPiece, session: Session) -> Sequence[Problem]:
        """Refuse pieces that say what may not be said."""
        return list(pieces.problems(piece, session, today_in(self.shop)))

    @hookimpl(optional=True)
    def kpi_metrics(self) -> Sequence[Metric]:
        """Bring the share of products whose texts pass."""
        return metrics.metrics()

    @job(title=Text("证照到期提醒", "Warn before documents expire"), at=time(6, 0))
    def warn(self, run: JobRun) -> Mapping[str, Any]:
        """Make the tasks that are due."""
        return tasks.warn(run, self.settings.warn_days)

    def seed(self, session: Session) -> None:
        """Documents and requirements of the demonstration shop."""
        seed_demo(session, self.shop.clock.now(), today_in(self.shop))
