"""The places where pieces can be published, as the plugins that are on offer them."""

from farmgate_sdk import Shop, Text
from farmgate_sdk.content import ContentChannel, ContentPiece, content_channels

SITE = "site"


def channels_of(shop: Shop) -> dict[str, ContentChannel]:
    """The channels of a shop by their codes; of two with one code the first counts."""
    found: dict[str, ContentChannel] = {}
    for channel in shop.hooks.contributions(content_channels):
        found.setdefault(channel.code, channel)
    return found


def site() -> ContentChannel:
    """The shop's own site: a piece stands there as soon as its publication is noted."""
    return ContentChannel(SITE, Text("本店网站", "The shop's own site"), _on_site, _off_site)


def _on_site(piece: ContentPiece, _key: str) -> str:
    return piece.slug


def _off_site(_reference: str) -> None:
    """Nothing: what is read is what is noted as published."""
