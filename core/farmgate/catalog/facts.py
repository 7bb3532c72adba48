"""What every fact about a product tells."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.catalog.models import Variant
from farmgate.events.outbox import record
from farmgate.shop import Shop


def record_fact(
    session: Session,
    shop: Shop,
    hook: Callable[..., None],
    product: int,
    variants: Sequence[int] | None = None,
) -> None:
    """Record a fact about a product and these variants, by default all of its own."""
    if variants is None:
        own = select(Variant.id).where(Variant.product_id == product).order_by(Variant.id)
        variants = session.scalars(own).all()
    data = {"product_id": product, "variant_ids": list(variants)}
    record(session, shop, hook, f"product:{product}", data)
