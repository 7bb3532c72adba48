"""The present value of what a channel is to be told: read when it is told, not when it changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate_channels.adapter import ListedProduct, ListedVariant, OrderNews
from farmgate_channels.models import ChannelOrder, Listing
from farmgate_channels.offering import channel_price, offered_units
from farmgate_channels.settings import ChannelSettings
from farmgate_sdk import Money
from farmgate_sdk.catalog import ProductDraft
from farmgate_sdk.orders import Shop
from farmgate_sdk.reading import opaque, product_drafts
from farmgate_sdk.stock import available_units


@dataclass(frozen=True, slots=True)
class Offer:
    """A product that a channel is to show now, with the price and the units of each variant."""

    draft: ProductDraft
    markup_percent: int | None


def offers(session: Session, shop: Shop, channel: str, products: Sequence[int]) -> dict[int, Offer]:
    """Those of these products that the channel is to show: listed by staff, and on the shelf."""
    statement = select(Listing.product_id, Listing.markup_percent).where(
        Listing.channel == channel, Listing.product_id.in_(set(products)), Listing.is_active
    )
    listed = {product: markup for product, markup in session.execute(statement)}  # noqa: C416
    drafts = product_drafts(session, shop, list(listed)) if listed else {}
    return {
        key: Offer(draft, listed[key])
        for key, draft in drafts.items()
        if draft.status == "published"
    }


def shown_product(offer: Offer) -> ListedProduct:
    """A product as the channel is told it."""
    draft = offer.draft
    return ListedProduct(
        id=opaque("Product", draft.product_id),
        slug=draft.slug,
        name=draft.name,
        description=draft.description,
        category=draft.category,
        origin=draft.origin,
        variants=[ListedVariant(one.sku, one.name, one.weight_grams) for one in draft.variants],
    )


def price_of(offer: Offer, variant: int, settings: ChannelSettings) -> Money:
    """What one unit of a variant of the product costs there."""
    markup = settings.markup_percent if offer.markup_percent is None else offer.markup_percent
    catalogue = {one.variant_id: one.price for one in offer.draft.variants}
    return channel_price(catalogue[variant], markup)


def units_of(
    session: Session, shop: Shop, variants: Sequence[int], settings: ChannelSettings
) -> dict[int, int]:
    """Units of each variant that may be sold there."""
    available = available_units(session, shop, variants)
    percent, units = settings.buffer_percent, settings.buffer_units
    return {key: offered_units(count, units, percent) for key, count in available.items()}


def news_of(session: Session, key: int) -> OrderNews | None:
    """What has become of an order that came from a channel."""
    row = session.get(ChannelOrder, key)
    if row is None:
        return None
    shipped = row.status == "taken" and row.carrier is not None
    return OrderNews(
        reference=row.reference,
        status="shipped" if shipped else "taken" if row.status == "taken" else "refused",
        number=row.number,
        problems=row.problems,
        carrier=row.carrier,
    )
