"""What a channel calls about by itself: let in where it is proven the channel's, and once."""

from sqlalchemy.orm import Session

from farmgate_channels import errors, intake, wire
from farmgate_channels.adapters import adapter_of
from farmgate_channels.settings import ChannelSettings, ChannelsSettings
from farmgate_channels.signing import Forged
from farmgate_sdk import Problem
from farmgate_sdk.http import Context, Request, Response


def answer(request: Request, context: Context, settings: ChannelsSettings) -> Response:
    """200 where it was let in, whatever has become of the order: that is told by and by.

    401 where it is not proven to be the channel's, 409 where it was let in before, 422 where an
    order does not say what it is called.
    """
    code = request.parameters["channel"]
    channel, now = settings.channels.get(code), context.shop.clock.now()
    if channel is None:
        return _refusal(context, errors.CHANNEL_UNKNOWN(channel=code), 404)
    try:
        with adapter_of(channel, context.shop.clock.now, settings.clock_skew_seconds) as adapter:
            told = adapter.read_webhook(
                request.method, request.path, request.headers, request.body, now
            )
        if told.order is not None:
            wire.reference_of(told.order)
    except Forged as forged:
        return _refusal(context, errors.CALL_FORGED(why=str(forged)), 401)
    except wire.Malformed as malformed:
        return _refusal(context, errors.ORDER_MALFORMED(what=str(malformed)), 422)
    return _let_in(context, code, channel, told.nonce, told.order)


def _let_in(
    context: Context, code: str, channel: ChannelSettings, nonce: str, order: object
) -> Response:
    def work(session: Session) -> str | None:
        if not intake.let_in(session, code, nonce, context.shop.clock.now()):
            return None
        if order is None:
            return "ignored"
        return intake.receive(session, context.shop, code, channel, order).status

    status = context.write(work)
    if status is None:
        return _refusal(context, errors.CALL_FORGED(why="its nonce was used before"), 409)
    return Response.json({"status": status})


def _refusal(context: Context, problem: Problem, status: int) -> Response:
    told = {"code": problem.code, "message": problem.message(context.language)}
    return Response.json({"problems": [told]}, status)
