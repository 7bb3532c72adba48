"""Tells those who watch the shop whether it runs, and whether it can serve."""

import logging
from collections.abc import Callable, Mapping
from typing import Final

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

logger = logging.getLogger("farmgate.api")

NOT_STORED: Final = {"Cache-Control": "no-store"}

Check = Callable[[], str | None]


def health_routes(checks: Mapping[str, Check]) -> list[Route]:
    """The routes ``/health/live`` and ``/health/ready``.

    Each check returns None when all is well, or a sentence of what is wrong. It runs in a worker
    thread, and may raise; the log then has the reason, which may be nobody's business outside.
    """
    # Threads of their own: a check that hangs must not take one from the customers.
    threads = anyio.CapacityLimiter(2)

    async def live(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "live"}, headers=NOT_STORED)

    async def ready(_request: Request) -> JSONResponse:
        wrong = await anyio.to_thread.run_sync(_wrong, checks, limiter=threads)
        answer = {"status": "not ready", "wrong": wrong} if wrong else {"status": "ready"}
        return JSONResponse(answer, 503 if wrong else 200, NOT_STORED)

    return [Route("/health/live", live), Route("/health/ready", ready)]


def _wrong(checks: Mapping[str, Check]) -> dict[str, str]:
    found = {name: _ask(name, check) for name, check in checks.items()}
    return {name: sentence for name, sentence in found.items() if sentence}


def _ask(name: str, check: Check) -> str | None:
    try:
        return check()
    except Exception:
        logger.exception("The health check %s failed", name)
        return f"The check failed; the log says why, under {name}."
