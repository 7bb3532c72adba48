"""The composition root: an open shop becomes an ASGI application."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from farmgate.api import pages
from farmgate.api.addresses import addresses, first_parts
from farmgate.api.context import Context
from farmgate.api.conversation import ContextFor, SocketBounds
from farmgate.api.execution import Executor
from farmgate.api.feed import Feed
from farmgate.api.health import health_routes
from farmgate.api.http import GraphQLEndpoint
from farmgate.api.limits import Limits
from farmgate.api.negotiation import bearer_token
from farmgate.api.routing import RoutesEndpoint
from farmgate.api.schemas import Side, compose
from farmgate.api.sockets import SubscriptionsEndpoint
from farmgate.events.plugin_problems import write_down
from farmgate.events.worker import Worker
from farmgate.housekeeping import worker_for
from farmgate.language import Language, negotiate_language, read_in
from farmgate.opening import check_migrated
from farmgate.shop import Shop


def create_app(shop: Shop, *, worker: bool | None = None) -> Starlette:
    """The shop behind HTTP: both schemas, health, and a worker unless settings say otherwise."""
    threads = anyio.CapacityLimiter(shop.settings.server.threads)
    works_here = shop.settings.server.worker if worker is None else worker
    hand = worker_for(shop) if works_here else None
    executors = {side: _executor(shop, side) for side in pages.PATHS}
    feed = _feed(shop, executors.values())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if hand is not None:
            hand.start()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(feed.run)
            yield
            tasks.cancel_scope.cancel()
        if hand is not None:
            await anyio.to_thread.run_sync(hand.stop)
        write_down(shop, at_once=True)
        shop.db.close()

    routes: list[BaseRoute] = [
        *_graphql(shop, executors, feed, threads),
        *_addresses(shop, threads),
        *health_routes(_checks(shop, hand)),
    ]
    if not shop.settings.server.production:
        routes.append(Route("/", _front_door))
        routes.append(Mount(pages.ASSETS, pages.assets()))
    app = Starlette(routes=routes, lifespan=lifespan, middleware=_cors(shop))
    app.state.shop = shop
    return app


def _executor(shop: Shop, side: Side) -> Executor:
    is_production = shop.settings.server.production
    return Executor(compose(side, shop.plugins), _limits(shop), production=is_production)


def _feed(shop: Shop, executors: Iterable[Executor]) -> Feed:
    hooks = frozenset[str]().union(*(executor.followed for executor in executors))
    return Feed(shop.db, hooks, poll_seconds=shop.settings.subscriptions.poll_seconds)


def _graphql(
    shop: Shop, executors: Mapping[Side, Executor], feed: Feed, threads: anyio.CapacityLimiter
) -> Iterator[BaseRoute]:
    followers = _followers(shop, feed)
    for side, executor in executors.items():
        yield Route(pages.PATHS[side], _endpoint(shop, side, executor, threads))
        yield WebSocketRoute(pages.PATHS[side], followers(executor))


def _endpoint(
    shop: Shop, side: Side, executor: Executor, threads: anyio.CapacityLimiter
) -> GraphQLEndpoint:
    settings = shop.settings
    return GraphQLEndpoint(
        executor,
        _context_for(shop),
        None if settings.server.production else pages.graphiql(side, settings.shop.name.text),
        body_limit=settings.limits.body_bytes,
        threads=threads,
    )


def _followers(shop: Shop, feed: Feed) -> Callable[[Executor], SubscriptionsEndpoint]:
    settings = shop.settings
    # Threads of their own: a busy hour of facts must not take any from the customers.
    threads = anyio.CapacityLimiter(max(1, settings.server.threads // 2))
    bounds = SocketBounds(subscriptions=settings.subscriptions.per_connection)

    def endpoint(executor: Executor) -> SubscriptionsEndpoint:
        return SubscriptionsEndpoint(
            executor,
            feed,
            _contexts(shop),
            allowed_origins=settings.server.allowed_origins,
            connections=settings.subscriptions.connections,
            threads=threads,
            bounds=bounds,
        )

    return endpoint


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


def _contexts(shop: Shop) -> ContextFor:
    @contextmanager
    def context(language: Language, token: str | None) -> Iterator[Context]:
        made = Context(shop, language, token)
        with read_in(language):
            try:
                yield made
            finally:
                made.close()

    return context


def _context_for(shop: Shop) -> Callable[[Request], AbstractContextManager[Context]]:
    contexts = _contexts(shop)

    def context(request: Request) -> AbstractContextManager[Context]:
        language = negotiate_language(request.headers.get("accept-language"))
        return contexts(language, _token(request))

    return context


def _token(request: Request) -> str | None:
    return bearer_token(request.headers.get("authorization", ""))


def _checks(shop: Shop, hand: Worker | None) -> Mapping[str, Callable[[], str | None]]:
    checks: dict[str, Callable[[], str | None]] = {"database": lambda: check_migrated(shop)}
    if hand is not None:
        checks["worker"] = lambda: None if hand.is_well else "the worker has stopped"
    return checks


async def _front_door(_request: Request) -> Response:
    return RedirectResponse("/graphql")
