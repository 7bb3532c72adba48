"""Facts that were given up, told again once their listener is mended."""

from sqlalchemy.orm import Session

from farmgate.events import errors
from farmgate.events.models import Delivery
from farmgate.problems import Refused
from farmgate.shop import Shop


def retry(session: Session, shop: Shop, key: int | None) -> None:
    """Have a fact that was given up told again, with all its tries before it."""
    delivery = None if key is None else session.get(Delivery, key, with_for_update=True)
    if delivery is None or delivery.status != "dead":
        raise Refused(errors.DEAD_LETTER_NOT_FOUND(field="id"))
    delivery.status, delivery.tries, delivery.due_at = "pending", 0, shop.clock.now()
    session.flush()
