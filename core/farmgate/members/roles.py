"""The roles that every shop begins with; a shop may change what its own copies allow."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.language import Text
from farmgate.members.models import Role

_READ = ["shop.read", "catalog.read", "stock.read", "orders.read"]

PRESETS: dict[str, tuple[Text, list[str]]] = {
    "shopper": (Text("消费者", "Shopper"), []),
    "coop_member": (Text("社员", "Co-op member"), []),
    "producer": (Text("生产者", "Producer"), []),
    "operations_director": (Text("运营总监", "Operations director"), ["*"]),
    "logistics_warehouse": (
        Text("物流仓储主管", "Logistics and warehouse"),
        [*_READ, "stock.write", "fulfilment.write"],
    ),
    "customer_service": (
        Text("客服与售后", "Customer service and after-sales"),
        [*_READ, "members.read", "payments.write"],
    ),
}


def install_presets(session: Session) -> None:
    """Add the roles that are missing; those that stand are left as the shop made them."""
    known = set(session.scalars(select(Role.code)))
    for code, (name, permissions) in PRESETS.items():
        if code not in known:
            session.add(Role(code=code, name=name, permissions=permissions))
    session.flush()
