"""What a purchase costs, as rows that each say why they are there."""

from collections.abc import Iterator, Sequence

from farmgate import __version__
from farmgate.checkout import Checkout, DeliveryOption, PriceKind, PriceRow
from farmgate.language import Text
from farmgate.money import Money


def goods_rows(checkout: Checkout) -> Iterator[PriceRow]:
    """One row a line: units times the catalogue's present price."""
    for line in checkout.lines:
        yield PriceRow(
            kind=PriceKind.GOODS,
            amount=line.total,
            label=line.product_name,
            reason=Text(
                f"{line.quantity} × {line.unit_price}(目录价)",
                f"{line.quantity} × {line.unit_price} (catalogue price)",
            ),
            rule="catalogue_price",
            line_id=line.line_id,
            evidence={"sku": line.sku, "quantity": line.quantity, "unit": str(line.unit_price)},
            version=__version__,
        )


def delivery_row(option: DeliveryOption) -> PriceRow:
    """What the chosen way of delivery costs, signed by whoever offers it."""
    return PriceRow(
        kind=PriceKind.DELIVERY,
        amount=option.price,
        label=option.name,
        reason=option.reason,
        rule=option.rule,
        evidence=option.evidence,
        plugin=option.plugin,
        version=option.version,
    )


def total(rows: Sequence[PriceRow], currency: str) -> Money:
    """The sum of the rows; each amount is whole minor units, so nothing is rounded here."""
    return sum((row.amount for row in rows), Money(0, currency))
