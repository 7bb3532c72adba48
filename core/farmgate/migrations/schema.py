"""All of core's tables together: importing this module makes ``METADATA`` complete."""

from farmgate.carts import models as carts
from farmgate.catalog import models as catalog
from farmgate.events import models as events
from farmgate.fulfilment import models as fulfilment
from farmgate.members import models as members
from farmgate.orders import models as orders
from farmgate.payments import models as payments
from farmgate.quotas import models as quotas
from farmgate.stock import models as stock
from farmgate.tables import Base

MODULES = (catalog, stock, members, carts, orders, payments, fulfilment, quotas, events)
METADATA = Base.metadata
