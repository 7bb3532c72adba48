"""What has become true, as react hooks are told it; and telling it of hooks of a plugin's own.

A plugin that owns a react hook writes its fact in the transaction that makes it true::

    record(session, shop, content_published, f"piece:{piece.id}", {"piece_id": piece.id})
"""

from farmgate.events.fact import Fact
from farmgate.events.outbox import record

__all__ = ["Fact", "record"]
