"""All of core's tables together: importing this module makes ``METADATA`` complete."""

from farmgate.carts import models as carts
from farmgate.catalog import models as catalog
from farmgate.events import models as events
from farmgate.fulfilment import models as fulfilment
from farmgate.members import models as members
from farmgate.orders import models as orders
from farmgate.payments import models as payments
from farmgate.permissions import CORE_PERMISSIONS
from farmgate.quotas import models as quotas
from farmgate.stock import models as stock
from farmgate.tables import Base

MODULES = (catalog, stock, members, carts, orders, payments, fulfilment, quotas, events)
METADATA = Base.metadata


def is_cores_name(name: str) -> bool:
    """Whether a name begins core's own tables or permissions, so that no plugin can have it."""
    tables = any(table == name or table.startswith(f"{name}_") for table in METADATA.tables)
    rooms = {permission.code.partition(".")[0] for permission in CORE_PERMISSIONS}
    return tables or name in rooms or name in ("core", "farmgate")
