"""The composition root: an open shop becomes an ASGI application."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from farmgate.api import pages
from farmgate.api.addresses import addresses, first_parts
from farmgate.api.context import Context
from farmgate.api.execution import Executor
from farmgate.api.health import health_routes
from farmgate.api.http import GraphQLEndpoint
from farmgate.api.limits import Limits
from farmgate.api.routing import RoutesEndpoint
from farmgate.api.schemas import Side, compose
from farmgate.events.plugin_problems import write_down
from farmgate.events.worker import Worker
from farmgate.housekeeping import worker_for
from farmgate.language import negotiate_language, read_in
from farmgate.opening import check_migrated
from farmgate.shop import Shop

_BEARER = "bearer "


def create_app(shop: Shop, *, worker: bool | None = None) -> Starlette:
    """The shop behind HTTP: both schemas, health, and a worker unless settings say otherwise."""
    threads = anyio.CapacityLimiter(shop.settings.server.threads)
    works_here = shop.settings.server.worker if worker is None else worker
    hand = worker_for(shop) if works_here else None

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if hand is not None:
            hand.start()
        yield
        if hand is not None:
            await anyio.to_thread.run_sync(hand.stop)
        write_down(shop, at_once=True)
        shop.db.close()

    routes: list[BaseRoute] = [
        Route("/graphql", _endpoint(shop, "shop", threads)),
        Route("/admin/graphql", _endpoint(shop, "admin", threads)),
        *_addresses(shop, threads),
        *health_routes(_checks(shop, hand)),
    ]
    if not shop.settings.server.production:
        routes.append(Route("/", _front_door))
        routes.append(Mount(pages.ASSETS, pages.assets()))
    app = Starlette(routes=routes, lifespan=lifespan, middleware=_cors(shop))
    app.state.shop = shop
    return app


def _endpoint(shop: Shop, side: Side, threads: anyio.CapacityLimiter) -> GraphQLEndpoint:
    settings = shop.settings
    executor = Executor(
        compose(side, shop.plugins), _limits(shop), production=settings.server.production
    )
    return GraphQLEndpoint(
        executor,
        _context_for(shop),
        None if settings.server.production else pages.graphiql(side, settings.shop.name.text),
        body_limit=settings.limits.body_bytes,
        threads=threads,
    )


def _addresses(shop: Shop, threads: anyio.CapacityLimiter) -> list[BaseRoute]:
    routes = addresses(shop.plugins)
    endpoint = RoutesEndpoint(
        routes, _context_for(shop), body_limit=shop.settings.limits.body_bytes, threads=threads
    )
    return [Route(f"/{first}/{{rest:path}}", endpoint) for first in first_parts(routes)]


def _cors(shop: Shop) -> list[Middleware]:
    origins = shop.settings.server.allowed_origins
    if not origins:
        return []
    headers = ["Accept-Language", "Authorization", "Content-Type"]
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=headers,
            max_age=3600,
        )
    ]


def _limits(shop: Shop) -> Limits:
    limits = shop.settings.limits
    return Limits(
        max_depth=limits.depth,
        max_cost=limits.cost,
        max_aliases=limits.aliases,
        max_mutations=limits.mutations,
    )


def _context_for(shop: Shop) -> Callable[[Request], AbstractContextManager[Context]]:
    @contextmanager
    def context(request: Request) -> Iterator[Context]:
        language = negotiate_language(request.headers.get("accept-language"))
        made = Context(shop, language, _token(request))
        with read_in(language):
            try:
                yield made
            finally:
                made.close()

    return context


def _token(request: Request) -> str | None:
    header = request.headers.get("authorization", "")
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else None


def _checks(shop: Shop, hand: Worker | None) -> Mapping[str, Callable[[], str | None]]:
    checks: dict[str, Callable[[], str | None]] = {"database": lambda: check_migrated(shop)}
    if hand is not None:
        checks["worker"] = lambda: None if hand.is_well else "the worker has stopped"
    return checks


async def _front_door(_request: Request) -> Response:
    return RedirectResponse("/graphql")
