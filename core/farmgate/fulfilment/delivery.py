"""Which ways of delivery core offers for a purchase, and which regions are served."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate import __version__
from farmgate.checkout import Checkout, DeliveryOption
from farmgate.fulfilment.models import DeliveryMethod, DeliveryRate, Region
from farmgate.fulfilment.rates import Rate, nearest
from farmgate.language import Text
from farmgate.money import Money
from farmgate.regions import regions_around


def is_served(session: Session, region_code: str) -> bool:
    """Whether the shop delivers to a region: it, its city or its province is among the regions."""
    around = regions_around(region_code)
    return session.scalar(select(Region.code).where(Region.code.in_(around)).limit(1)) is not None


def options(session: Session, checkout: Checkout) -> list[DeliveryOption]:
    """The shop's own delivery methods that have a rate for the address, at their price."""
    if checkout.address is None:
        return []
    return list(_options(session, checkout, checkout.address.region_code))


def _options(session: Session, checkout: Checkout, region: str) -> Iterator[DeliveryOption]:
    weight = checkout.weight_grams
    for method, rates in _methods(session, region):
        found = nearest(rates, region)
        if found is None:
            continue
        code, rate = found
        price = Money(rate.price_minor(weight), checkout.currency)
        first = Money(rate.first_kg_minor, checkout.currency)
        further = Money(rate.further_kg_minor, checkout.currency)
        yield DeliveryOption(
            code=method.code,
            name=method.name,
            description=method.description,
            price=price,
            reason=Text(
                f"{weight / 1000:g} 公斤,首公斤 {first},续公斤 {further}",
                f"{weight / 1000:g} kg: {first} for the first kilogram, {further} for each further",
            ),
            rule="delivery_rate",
            evidence={"weight_grams": weight, "region": region, "rate_of_region": code},
            version=__version__,
        )


def _methods(session: Session, region: str) -> list[tuple[DeliveryMethod, dict[str, Rate]]]:
    statement = (
        select(DeliveryMethod, DeliveryRate)
        .join(DeliveryRate, DeliveryRate.method_id == DeliveryMethod.id)
        .where(DeliveryRate.region_code.in_(regions_around(region)))
        .order_by(DeliveryMethod.position, DeliveryMethod.id)
    )
    methods: dict[int, tuple[DeliveryMethod, dict[str, Rate]]] = {}
    for method, rate in session.execute(statement):
        _, rates = methods.setdefault(method.id, (method, {}))
        rates[rate.region_code] = Rate(rate.first_kg_minor, rate.further_kg_minor)
    return list(methods.values())
