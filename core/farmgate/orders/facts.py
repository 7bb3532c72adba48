"""What every fact about an order tells."""

from farmgate.orders.models import Order


def fact_data(order: Order) -> dict[str, object]:
    """The order's keys and money, as ``hooks.order`` promises them."""
    return {
        "order_id": order.id,
        "number": order.number,
        "member_id": order.member_id,
        "currency": order.currency,
        "total_minor": order.total_minor,
        "source": order.source,
    }
