"""What a shop can tell the channels plugin: one table a channel."""

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, StringConstraints, field_validator

from farmgate_sdk import Field, PluginSettings, Text

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
ChannelCode = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=32)
]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ChannelName(_Table):
    """A channel's name in both languages."""

    zh: str = Field(alias="zh-CN", min_length=1, max_length=50, description="In Chinese.")
    en: str = Field(min_length=1, max_length=50, description="In English.")

    @property
    def text(self) -> Text:
        """The name as the shop carries texts."""
        return Text(zh=self.zh, en=self.en)


class ChannelSettings(_Table):
    """``[plugins.channels.channels.CODE]``: one marketplace."""

    name: ChannelName = Field(description="What buyers and staff call it, in both languages.")
    kind: Literal["rest"] = Field(
        "rest", description="How it is spoken with; `rest` is the signed protocol of the README."
    )
    url: str = Field(description="Where its API begins; `https://`, or `http://` on this machine.")
    key: str = Field(min_length=1, max_length=200, description="What it calls this shop.")
    secret: SecretStr = Field(
        min_length=16,
        description="Signs what is sent either way; never printed. Best in the environment.",
    )
    buffer_percent: int = Field(
        0, ge=0, le=100, description="Of the stock, kept back from this channel."
    )
    buffer_units: int = Field(
        0, ge=0, description="Units of each variant kept back besides, before the percentage."
    )
    markup_percent: int = Field(
        0,
        ge=-90,
        le=500,
        description="On the catalogue's price, for listings that do not say otherwise.",
    )
    delivery_method: str = Field(
        "standard",
        min_length=1,
        max_length=64,
        description="Code of the shop's delivery method by which its orders travel.",
    )
    pulls_orders: bool = Field(True, description="false: orders come by webhook only.")
    timeout_seconds: int = Field(5, ge=1, le=30, description="How long one answer is waited for.")

    @field_validator("url")
    @classmethod
    def _safe_url(cls, url: str) -> str:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in _LOOPBACK
        )
        if not (is_safe and parts.hostname) or parts.query or parts.fragment or parts.username:
            raise ValueError(
                "begin it with https:// (or http:// and this machine), without a password, "
                "`?` or `#`"
            )
        return url.rstrip("/")


class ChannelsSettings(PluginSettings):
    """``[plugins.channels]``."""

    channels: Mapping[ChannelCode, ChannelSettings] = Field(
        default_factory=dict,
        description="The marketplaces, each a table under its own code of lower-case letters, "
        "digits and single underscores; without any the plugin does nothing.",
    )
    keep_refused_days: int = Field(
        30,
        ge=1,
        le=365,
        description="Days for which a refused order keeps its buyer's contact and can be retried.",
    )
    clock_skew_seconds: int = Field(
        300, ge=10, le=3600, description="How old or early a signed call may be."
    )
