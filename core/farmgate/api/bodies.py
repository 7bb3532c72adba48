"""Reading a request's body, bounded in size and in time."""

from typing import Final

import anyio
from starlette.requests import Request

from farmgate.api.refusals import TOO_LARGE, TOO_SLOW, Refusal

BODY_SECONDS: Final = 10.0


async def read_body(request: Request, limit: int, seconds: float = BODY_SECONDS) -> bytes:
    """The whole body; a ``Refusal`` where it is longer than ``limit`` bytes, or takes too long."""
    declared = request.headers.get("content-length", "")
    # A float, because int() refuses numbers of thousands of digits.
    if declared.isdecimal() and float(declared) > limit:
        raise Refusal(TOO_LARGE)
    try:
        with anyio.fail_after(seconds):
            return await _read(request, limit)
    except TimeoutError:
        raise Refusal(TOO_SLOW) from None


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(TOO_LARGE)
    return bytes(body)
