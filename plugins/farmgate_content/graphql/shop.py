"""What stands on the shop's own site, as a storefront reads it."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from farmgate_content import reading
from farmgate_content.channels import SITE
from farmgate_content.reading import PieceRow
from farmgate_sdk import shop
from farmgate_sdk.content import content_published
from farmgate_sdk.facts import Fact
from farmgate_sdk.graphql import (
    Connection,
    Info,
    Page,
    PageRequest,
    ShopQuery,
    ShopSubscription,
    batch,
    extend,
    query,
    subscription,
)
from farmgate_sdk.reading import ProductRow, opaque


def product_ids_of(pieces: Sequence[PieceRow], info: Info) -> Sequence[Sequence[strawberry.ID]]:
    found = reading.products_of(info.context.session, [row.pk for row in pieces])
    return [[strawberry.ID(opaque("Product", key)) for key in keys] for keys in found]


@strawberry.type(name="ContentPiece", description="A piece of content that stands on the site.")
class ContentPiece:
    id: strawberry.ID
    slug: str
    kind: str = strawberry.field(
        description="`article`, `short_text`, `video_script` or `live_script`."
    )
    title: str
    body: str
    region_code: str | None = strawberry.field(description="Of which region it tells.")
    publish_at: datetime | None = strawberry.field(description="Since when it stands here.")
    product_ids: list[strawberry.ID] = batch(
        product_ids_of, description="Products that it tells of."
    )


def content_pieces(
    info: Info,
    kind: str | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[PieceRow]:
    page = PageRequest(first, after, last, before)
    return reading.standing_page(info.context.session, kind, page)


def content_piece(info: Info, slug: str) -> PieceRow | None:
    return reading.standing(info.context.session, slug=slug)


@extend(ShopQuery)
class ContentQuery:
    """What a storefront may ask of content."""

    content_pieces: Connection[ContentPiece] = query(
        content_pieces, description="What stands on the site, oldest first."
    )
    content_piece: ContentPiece | None = query(
        content_piece, description="A piece by its slug; null unless it stands on the site."
    )


def pieces_of(products: Sequence[ProductRow], info: Info) -> Sequence[Sequence[PieceRow]]:
    return reading.standing_of(info.context.session, [row.pk for row in products])


@extend(shop.Product)
class ProductContent:
    """What is told of a product."""

    content_pieces: list[ContentPiece] = batch(
        pieces_of, description="Pieces on the site that tell of it."
    )


def show_published(fact: Fact, info: Info) -> PieceRow | None:
    if fact.data["channel"] != SITE:
        return None
    return reading.standing(info.context.session, key=fact.data["piece_id"])


@extend(ShopSubscription)
class ContentSubscription:
    """What a storefront may follow of content."""

    content_published: ContentPiece = subscription(
        show_published, on=(content_published,), description="A piece has come to the site."
    )


SHOP = (ContentQuery, ProductContent, ContentSubscription)
