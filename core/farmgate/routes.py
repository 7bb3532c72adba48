"""Plain HTTP addresses of a plugin's own: what it is asked there, and what it answers.

For what GraphQL is no use for: a page, a picture, a callback of somebody else's machine. The
handler is a plain function that runs in a worker thread, under the same bound as operations.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import orjson

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text

Method = Literal["GET", "POST", "PUT", "DELETE"]
METHODS: tuple[Method, ...] = ("GET", "POST", "PUT", "DELETE")
F = TypeVar("F", bound=Callable[..., Any])

_PARAMETER = re.compile(r"\{([a-z_][a-z0-9_]*)\}", re.ASCII)
_LITERAL = re.compile(r"[A-Za-z0-9._~-]+", re.ASCII)
_MARK = "farmgate_routes"


@dataclass(frozen=True, slots=True)
class Request:
    """What a route is asked.

    ``query`` has the last value of each name, ``headers`` their names in lower case, ``parameters``
    what stands in the address for each ``{name}`` of the route's path. ``body`` is whole, and no
    longer than ``[limits] body_bytes``; a GET has none.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """What a route answers.

    Unless ``headers`` say otherwise nothing is stored by anybody (``Cache-Control: no-store``) and
    a page may load and run nothing (``Content-Security-Policy: default-src 'none'``).
    """

    body: bytes | str = b""
    media_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(
        cls, value: Any, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> "Response":
        """An answer of JSON."""
        return cls(orjson.dumps(value), status=status, headers=headers or {})


@dataclass(frozen=True, slots=True)
class Declared:
    """A route as its decorator says it."""

    method: Method
    path: str
    permission: str | None


@dataclass(frozen=True, slots=True)
class Route:
    """A route of an open shop; ``segments`` are those of its path, ``{name}`` for any one."""

    method: Method
    segments: tuple[str, ...]
    permission: str | None
    handler: Callable[[Request, Any], Response]
    owner: str

    @property
    def path(self) -> str:
        """The address, as it is written."""
        return "/" + "/".join(self.segments)

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """What stands for each parameter in an address; None where it is not this route's."""
        if len(segments) != len(self.segments):
            return None
        found: dict[str, str] = {}
        for own, given in zip(self.segments, segments, strict=True):
            parameter = _PARAMETER.fullmatch(own)
            if parameter and given:
                found[parameter[1]] = given
            elif own != given:
                return None
        return found


def route(method: Method, path: str, *, permission: str | None = None) -> Callable[[F], F]:
    """Serve a method of the plugin at ``/plugins/NAME/path``.

    The method is called with ``(request, context)`` and answers with a ``Response``; a ``Refused``
    that it raises becomes a 422 with its problems. ``{name}`` in the path stands for one segment.
    A HEAD is answered by the route for GET. With a ``permission`` a guest gets a 401, and staff
    without it a 403.

    Who asks is known by ``Authorization: Bearer …`` alone, and never by a cookie, so that a foreign
    page cannot make a reader's browser do anything in the reader's name: a route that changes
    something needs no further token against that. Where no permission is asked for, anybody may
    call it: check a signature over the body, as a webhook does.

    Args:
        method: ``GET``, ``POST``, ``PUT`` or ``DELETE``.
        path: below the plugin's own address, such as ``"scores/{day}"``; ``""`` is that address.
        permission: what a member of staff needs, such as ``"orders.read"``; None is for anybody.
    """

    def declare(function: F) -> F:
        setattr(
            function, _MARK, (*getattr(function, _MARK, ()), Declared(method, path, permission))
        )
        return function

    return declare


def routes_of(plugins: Iterable[Any]) -> list[Route]:
    """All routes of these plugins; ``ShopCannotOpen`` where one is malformed, or two are one."""
    found: dict[tuple[str, tuple[str, ...]], Route] = {}
    reasons: list[Text] = []
    for one in (one for plugin in plugins for one in _routes(plugin)):
        shape = (one.method, tuple("{}" if _is_parameter(part) else part for part in one.segments))
        if not _is_well_formed(one):
            reasons.append(_malformed(one))
        elif shape in found:
            reasons.append(_twice(found[shape], one))
        else:
            found[shape] = one
    if reasons:
        raise ShopCannotOpen(*reasons)
    return list(found.values())


def _routes(plugin: Any) -> Iterator[Route]:
    for name in dir(type(plugin)):
        for declared in getattr(getattr(type(plugin), name, None), _MARK, ()):
            below = tuple(declared.path.strip("/").split("/")) if declared.path else ()
            segments = ("plugins", plugin.name, *below)
            handler = getattr(plugin, name)
            yield Route(declared.method, segments, declared.permission, handler, plugin.name)


def _is_parameter(segment: str) -> bool:
    return _PARAMETER.fullmatch(segment) is not None


def _is_well_formed(one: Route) -> bool:
    names = [part for part in one.segments if _is_parameter(part)]
    return (
        one.method in METHODS
        and len(names) == len(set(names))
        and all(_is_parameter(part) or _LITERAL.fullmatch(part) for part in one.segments)
    )


def _malformed(one: Route) -> Text:
    methods = ", ".join(METHODS)
    return Text(
        en=f"Plugin {one.owner} serves {one.method} {one.path}, which is no route: the method is "
        f"one of {methods}, and the path has letters, digits, `.`, `_`, `~`, `-` or one "
        "{name} between its slashes, each name once. "
        f"Tell its author, or switch it off: [plugins.{one.owner}] enabled = false.",
        zh=f"插件 {one.owner} 的路由 {one.method} {one.path} 无效:方法须为 {methods} 之一,"
        "路径各段须为字母、数字、`.`、`_`、`~`、`-` 或一个 {name},且名称不得重复。"
        f"请告知作者,或将其关闭:[plugins.{one.owner}] enabled = false。",
    )


def _twice(one: Route, other: Route) -> Text:
    return Text(
        en=f"Plugin {other.owner} serves {other.method} {other.path} twice "
        f"(the other time as {one.path}). Tell its author, or switch it off: "
        f"[plugins.{other.owner}] enabled = false.",
        zh=f"插件 {other.owner} 的路由 {other.method} {other.path} 重复(另一处为 {one.path})。"
        f"请告知作者,或将其关闭:[plugins.{other.owner}] enabled = false。",
    )
