"""Where and how a shop delivers, as staff set it up."""

import re
from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from farmgate.fulfilment import errors
from farmgate.fulfilment.models import DeliveryMethod, DeliveryRate, Region
from farmgate.fulfilment.rates import Rate
from farmgate.language import Text
from farmgate.problems import Refused
from farmgate.regions import REGION_CODE_INVALID, is_region_code

_CODE = re.compile(r"[a-z][a-z0-9_-]{0,63}")


def save_region(session: Session, code: str, name: Text) -> Region:
    """Serve a region, or give it another name; ``code`` is GB/T 2260.

    Serving a province serves all that lies within it.
    """
    _check_region(code)
    region = session.get(Region, code) or Region(code=code)
    region.name = name
    session.add(region)
    session.flush()
    return region


def save_method(
    session: Session, code: str, name: Text, description: Text, rates: Mapping[str, Rate]
) -> DeliveryMethod:
    """Offer a way of delivery, or change the one with this code; its rates become these.

    Rates are by region (``000000``: anywhere); the one nearest to an address holds for it.
    """
    if not _CODE.fullmatch(code):
        raise Refused(errors.METHOD_CODE_INVALID(method=code, field="code"))
    if not rates:
        raise Refused(errors.RATES_REQUIRED(field="rates"))
    # Held, so that two who save it at once do so one after the other.
    by_code = select(DeliveryMethod).where(DeliveryMethod.code == code)
    found = session.scalar(by_code.with_for_update())
    method = found or DeliveryMethod(code=code, position=_next_position(session))
    method.name, method.description = name, description
    session.add(method)
    session.flush()
    session.execute(delete(DeliveryRate).where(DeliveryRate.method_id == method.id))
    for region, rate in rates.items():
        session.add(_rate(method, region, rate))
    session.flush()
    return method


def _rate(method: DeliveryMethod, region: str, rate: Rate) -> DeliveryRate:
    _check_region(region)
    if rate.first_kg_minor < 0 or rate.further_kg_minor < 0:
        raise Refused(errors.RATE_NEGATIVE(region=region, field="rates"))
    return DeliveryRate(
        method_id=method.id,
        region_code=region,
        first_kg_minor=rate.first_kg_minor,
        further_kg_minor=rate.further_kg_minor,
    )


def _check_region(code: str) -> None:
    if not is_region_code(code):
        raise Refused(REGION_CODE_INVALID(region=code, field="regionCode"))


def _next_position(session: Session) -> int:
    return (session.scalar(select(func.max(DeliveryMethod.position))) or 0) + 1
