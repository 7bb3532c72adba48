"""Stock as a storefront sees it: how many can be sold."""

from collections.abc import Sequence

from farmgate.api.composition import extend
from farmgate.api.context import Info
from farmgate.api.fields import batch
from farmgate.catalog.graphql.shop import Variant
from farmgate.catalog.reading import VariantRow
from farmgate.stock.reading import available_of


def availability(variants: Sequence[VariantRow], info: Info) -> Sequence[int]:
    shop = info.context.shop
    today = shop.clock.now().astimezone(shop.time_zone).date()
    return available_of(info.context.session, [row.pk for row in variants], today)


@extend(Variant)
class VariantStock:
    """What a storefront may know of a variant's stock."""

    available: int = batch(
        availability, description="Units that can be sold now; lots past their date do not count."
    )


SHOP = (VariantStock,)
