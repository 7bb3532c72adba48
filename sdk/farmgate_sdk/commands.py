"""Commands of a plugin's own, on farmgate's command line.

A method with ``@command`` is run by ``farmgate plugin run NAME METHOD …``; its signature says which
arguments and options it takes, as typer reads them::

    @command(help=Text("重算某一天", "Work a day out again"))
    def compute(self, shop: Shop, day: str = "") -> str:
        count = shop.db.write(lambda session: compute(session, day or today(shop)))
        return f"{count} metrics"

``shop.db.read()`` gives a session to read by, ``shop.db.write(work)`` runs ``work(session)`` in one
transaction; ``shop.clock.now()`` is the moment, ``shop.currency`` and ``shop.time_zone`` its money
and its zone.
"""

from farmgate.commands import command
from farmgate.shop import Shop

__all__ = ["Shop", "command"]
