"""The declaration: what the plugin brings, and which hooks it answers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from farmgate_content import __version__, channels, errors, graphql, metrics, persons, publishing
from farmgate_content.models import Base
from farmgate_content.settings import ContentSettings
from farmgate_sdk import Permission, Plugin, Text, content, hookimpl
from farmgate_sdk.content import ContentChannel
from farmgate_sdk.jobs import JobRun, job
from farmgate_sdk.kpi import Metric


class Content(Plugin):
    """Plans pieces by the calendar, has them reviewed and signed, and publishes them in time."""

    name = "content"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("内容", "Content")
    summary = Text(
        "内容与日历:二十四节气选题,三审一签由不同的人完成,按时发布到各渠道。",
        "Plans pieces by the solar terms, has them reviewed and signed by different persons, and "
        "publishes them in time to every channel.",
    )
    Settings = ContentSettings
    settings: ContentSettings
    metadata = Base.metadata
    migrations = "farmgate_content.migrations"
    hookspecs: ClassVar = (content,)
    shop_graphql = graphql.SHOP
    admin_graphql = graphql.ADMIN
    problems: ClassVar = errors.ALL
    permissions: ClassVar = (
        Permission("content.read", Text("查看内容", "See pieces of content"), by_region=True),
        Permission("content.edit", Text("撰写内容", "Write pieces of content"), by_region=True),
        Permission("content.review_first", Text("编辑初审", "First review"), by_region=True),
        Permission("content.review_second", Text("总监复审", "Second review"), by_region=True),
        Permission("content.review_third", Text("法律顾问终审", "Third review"), by_region=True),
        Permission("content.sign", Text("签发内容", "Sign pieces of content"), by_region=True),
        Permission("content.publish", Text("排期和发布内容", "Publish content"), by_region=True),
    )
    personal_data = Text(
        "内容的作者、编辑者与审核人。", "Who wrote, edited and reviewed pieces of content."
    )

    @hookimpl
    def content_channels(self) -> Sequence[ContentChannel]:
        """Offer the shop's own site."""
        return [channels.site()]

    @hookimpl(optional=True)
    def kpi_metrics(self) -> Sequence[Metric]:
        """Say how many pieces came to readers."""
        return metrics.metrics()

    @job(title=Text("发布到期内容", "Publish what is due"), every=timedelta(minutes=1))
    def publish_due(self, run: JobRun) -> Mapping[str, Any]:
        """Publish all whose time has come."""
        return publishing.publish_due(run, self.settings)

    @job(title=Text("从渠道撤下", "Take a piece down"))
    def take_down(self, run: JobRun) -> None:
        """Take a piece down from a channel."""
        publishing.take_down(run)

    def export_member(self, session: Session, member_id: int) -> Mapping[str, Any]:
        """What a person wrote and decided."""
        return persons.export(session, member_id)

    def erase_member(self, session: Session, member_id: int) -> None:
        """Forget who it was."""
        persons.erase(session, member_id)
