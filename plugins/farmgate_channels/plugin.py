"""The channels plugin's declaration: what it brings, and which hooks it answers."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from farmgate_channels import (
    __version__,
    delivery,
    errors,
    graphql,
    intake,
    keeping_step,
    listings,
    personal,
    webhook,
)
from farmgate_channels.models import Base
from farmgate_channels.rounds import with_each
from farmgate_channels.settings import ChannelsSettings
from farmgate_sdk import Permission, Plugin, Text, hookimpl
from farmgate_sdk.facts import Fact
from farmgate_sdk.http import Context, Request, Response, route
from farmgate_sdk.jobs import JobRun, job


class Channels(Plugin):
    """Keeps other marketplaces in step, and takes their orders in."""

    name = "channels"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("渠道", "Channels")
    summary = Text(
        "在其他平台上架商品、同步库存和价格,并把那里的订单取回店里,每单只取一次。",
        "Lists products on other marketplaces, keeps their stock and prices in step, and takes "
        "their orders into the shop, each once.",
    )
    Settings = ChannelsSettings
    settings: ChannelsSettings
    metadata = Base.metadata
    migrations = "farmgate_channels.migrations"
    shop_graphql = graphql.SHOP
    admin_graphql = graphql.ADMIN
    problems: ClassVar = errors.ALL
    permissions: ClassVar = (
        Permission("channels.read", Text("查看渠道和渠道订单", "See channels and their orders")),
        Permission(
            "channels.write", Text("在渠道上架、重试订单", "List on channels, retry orders")
        ),
    )
    personal_data = Text(
        "被拒的渠道订单中买家的姓名、电话和地址,保留到可重试的期限为止。",
        "Name, phone and address of buyers in refused orders, for as long as those can be retried.",
    )

    @hookimpl
    def product_published(self, fact: Fact, session: Session) -> None:
        """Show it where it is listed."""
        listings.product_moved(session, self.settings, fact.data["product_id"], fact.occurred_at)

    @hookimpl
    def product_archived(self, fact: Fact, session: Session) -> None:
        """Take it down where it is listed."""
        listings.product_moved(session, self.settings, fact.data["product_id"], fact.occurred_at)

    @hookimpl
    def product_changed(self, fact: Fact, session: Session) -> None:
        """Tell its new words and prices where it is listed."""
        product, repriced = fact.data["product_id"], fact.data["variant_ids"]
        listings.product_changed(session, self.settings, product, repriced, fact.occurred_at)

    @hookimpl
    def stock_changed(self, fact: Fact, session: Session) -> None:
        """Tell its new stock where it is listed."""
        listings.stock_moved(session, self.settings, [fact.data["variant_id"]], fact.occurred_at)

    @hookimpl
    def order_shipped(self, fact: Fact, session: Session) -> None:
        """Tell the channel that its order is on its way."""
        intake.shipped(session, fact.data["order_id"], fact.data["carrier"], fact.occurred_at)

    @job(title=Text("推送到渠道", "Tell channels"), every=timedelta(seconds=5))
    def push(self, run: JobRun) -> Mapping[str, Any]:
        """What is queued: listings, prices, stock, news of orders."""
        return {"told": dict(with_each(run, self.settings, delivery.push_due))}

    @job(title=Text("取回渠道订单", "Fetch orders"), every=timedelta(minutes=1))
    def pull(self, run: JobRun) -> Mapping[str, Any]:
        """Orders since the last time."""
        return dict(with_each(run, self.settings, intake.pull_if_wanted))

    @job(title=Text("核对渠道", "Compare channels"), every=timedelta(hours=1))
    def compare(self, run: JobRun) -> Mapping[str, Any]:
        """What channels were told with what is so, where no fact has said that it changed."""
        channels = self.settings.channels.items()
        return {"marked": {code: keeping_step.mark_drift(run, code, one) for code, one in channels}}

    @job(title=Text("清理渠道数据", "Forget refused buyers"), at=time(3, 30))
    def tidy(self, run: JobRun) -> Mapping[str, Any]:
        """Contacts in orders that were refused long ago."""
        days = self.settings.keep_refused_days
        return {"forgotten": run.write(lambda session: intake.tidy(session, run.now, days))}

    @route("POST", "{channel}/webhook")
    def webhook(self, request: Request, context: Context) -> Response:
        """A channel calls by itself."""
        return webhook.answer(request, context, self.settings)

    def export_member(self, session: Session, member_id: int) -> Mapping[str, Any]:
        """Refused orders with this person's phone or e-mail."""
        return {"refused_orders": personal.told_of(session, member_id)}

    def erase_member(self, session: Session, member_id: int) -> None:
        """Forget them."""
        personal.forget(session, member_id)
