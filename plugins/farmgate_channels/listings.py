"""Which products are sold where, and what channels must hear of when the catalogue changes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from farmgate_channels import errors, queue
from farmgate_channels.models import Listing
from farmgate_channels.settings import ChannelsSettings
from farmgate_sdk import Refused
from farmgate_sdk.reading import product_exists
from farmgate_sdk.stock import products_of_variants, variants_of_products

LEAST_MARKUP, MOST_MARKUP = -90, 500


def save_listing(
    session: Session,
    settings: ChannelsSettings,
    channel: str,
    product: int | None,
    *,
    is_active: bool,
    markup_percent: int | None,
    now: datetime,
) -> Listing:
    """List a product on a channel, change its markup, or take it off; the channel is told soon."""
    check_channel(settings, channel)
    if product is None or not product_exists(session, product):
        raise Refused(errors.PRODUCT_NOT_FOUND(field="productId"))
    if markup_percent is not None and not LEAST_MARKUP <= markup_percent <= MOST_MARKUP:
        raise Refused(
            errors.MARKUP_INVALID(
                least=LEAST_MARKUP, most=MOST_MARKUP, markup=markup_percent, field="markupPercent"
            )
        )
    listing = session.scalar(
        select(Listing)
        .where(Listing.channel == channel, Listing.product_id == product)
        .with_for_update()
    )
    if listing is None:
        listing = Listing(channel=channel, product_id=product, created_at=now)
        session.add(listing)
    listing.is_active = is_active
    listing.markup_percent = markup_percent
    session.flush()
    mark_products(session, [(channel, product)], now)
    return listing


def keep_address(session: Session, channel: str, product: int, url: str) -> None:
    """Where buyers find a product there, as the channel said."""
    session.execute(
        update(Listing)
        .where(Listing.channel == channel, Listing.product_id == product)
        .values(url=url)
        .execution_options(synchronize_session=False)
    )


def check_channel(settings: ChannelsSettings, channel: str) -> None:
    """Refused where the settings name no such channel."""
    if channel not in settings.channels:
        raise Refused(errors.CHANNEL_UNKNOWN(channel=channel, field="channel"))


def product_moved(
    session: Session, settings: ChannelsSettings, product: int, now: datetime
) -> None:
    """A product went on the shelf, or off it: whoever lists it is told of all of it."""
    where = [(one, product) for one in _channels_of(session, settings, [product])[product]]
    mark_products(session, where, now)


def product_changed(
    session: Session,
    settings: ChannelsSettings,
    product: int,
    repriced: Collection[int],
    now: datetime,
) -> None:
    """Something of a product is not as it was: its words, or the prices of these variants."""
    for channel in _channels_of(session, settings, [product])[product]:
        queue.mark(session, channel, "listing", {product: product}, now)
        queue.mark(session, channel, "price", dict.fromkeys(repriced, product), now)


def stock_moved(
    session: Session, settings: ChannelsSettings, variants: Sequence[int], now: datetime
) -> None:
    """Units of variants became more or fewer: whoever lists them is told."""
    products = products_of_variants(session, variants)
    listed = _channels_of(session, settings, set(products.values()))
    for variant, product in sorted(products.items()):
        for channel in listed[product]:
            queue.mark(session, channel, "stock", {variant: product}, now)


def mark_products(session: Session, where: Sequence[tuple[str, int]], now: datetime) -> None:
    """Have channels told of products, and of every price and stock of theirs."""
    products = sorted({product for _, product in where})
    variants = dict(zip(products, variants_of_products(session, products), strict=True))
    for channel, product in where:
        of_product = dict.fromkeys((row.pk for row in variants[product]), product)
        queue.mark(session, channel, "listing", {product: product}, now)
        queue.mark(session, channel, "price", of_product, now)
        queue.mark(session, channel, "stock", of_product, now)


def _channels_of(
    session: Session, settings: ChannelsSettings, products: Collection[int]
) -> Mapping[int, list[str]]:
    """The channels on which each product is to be sold, of those that the settings name."""
    found: dict[int, list[str]] = {product: [] for product in products}
    statement = select(Listing.product_id, Listing.channel).where(
        Listing.product_id.in_(found),
        Listing.is_active,
        Listing.channel.in_(list(settings.channels)),
    )
    for product, channel in session.execute(statement.order_by(Listing.id)):
        found[product].append(channel)
    return found
