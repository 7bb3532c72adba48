"""The plain HTTP addresses of a shop: core's own, then those of the plugins that are on."""

from collections.abc import Sequence

from farmgate.api.callbacks import CALLBACK
from farmgate.plugins import Plugin
from farmgate.routes import Route, routes_of

_CORE: tuple[Route, ...] = (CALLBACK,)


def addresses(plugins: Sequence[Plugin]) -> list[Route]:
    """All routes of a shop with these plugins; ``ShopCannotOpen`` where two are one."""
    return [*_CORE, *routes_of(plugins)]


def first_parts(routes: Sequence[Route]) -> list[str]:
    """What these addresses begin with; plugins' do so even where there are none."""
    return sorted({"plugins", *(one.segments[0] for one in routes)})
