"""Where payment providers call: ``POST /payments/<code>/callback``.

The body is taken as it came: whether it is genuine is for the provider's own code to say. What it
tells goes through the inbox.
"""

import logging

from sqlalchemy.orm import Session

from farmgate.api.context import Context
from farmgate.payments.inbox import take_in
from farmgate.payments.provider import Forged
from farmgate.routes import Request, Response, Route

log = logging.getLogger("farmgate.payments")


def callback(request: Request, context: Context) -> Response:
    """Take a provider's call in. 400 where it is not proven to be the provider's."""
    shop = context.shop
    provider = shop.payment_providers.get(request.parameters["provider"])
    if provider is None or provider.is_local:
        return _said(404, "there is no such payment provider in this shop")
    try:
        event = provider.read_callback(request.headers, request.body, shop.clock.now())
    except Forged as forged:
        log.warning("a callback to %s was turned away: %s", provider.code, forged)
        return _said(400, "the signature does not prove who calls")

    def work(session: Session) -> str:
        return take_in(session, shop, provider.code, event)

    return Response.json({"status": context.write(work)})


CALLBACK = Route("POST", ("payments", "{provider}", "callback"), None, callback, "core")


def _said(status: int, what: str) -> Response:
    return Response.json({"error": what}, status)
