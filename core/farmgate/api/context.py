"""What a resolver may ask of its request: who asks, in which language, and the shop's doors."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cached_property
from typing import TypeVar

import strawberry
from sqlalchemy.orm import Session

from farmgate.events.plugin_problems import write_down
from farmgate.language import Language
from farmgate.members.errors import LOG_IN_REQUIRED, PERMISSION_DENIED
from farmgate.members.principal import Principal
from farmgate.members.service import principal_of
from farmgate.plugins import Plugin
from farmgate.problems import Problem, Refused
from farmgate.scope import NOWHERE, Scope
from farmgate.settings import PluginSettings
from farmgate.shop import Shop

T = TypeVar("T")
S = TypeVar("S", bound=PluginSettings)


class Context:
    """One operation: lives in one thread, reads through one session, writes through one door."""

    def __init__(self, shop: Shop, language: Language, token: str | None = None) -> None:
        self.shop = shop
        self.language = language
        self.token = token
        self._open = ExitStack()
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """For reading: everything that is read before the next write is of one moment."""
        if self._session is None:
            self._session = self._open.enter_context(self.shop.db.read())
        return self._session

    @cached_property
    def principal(self) -> Principal | None:
        """Who asks; None for a guest, or where the token has ended."""
        return None if self.token is None else principal_of(self.session, self.shop, self.token)

    @property
    def has_lost_log_in(self) -> bool:
        """Whether a token was sent that opens nothing: unknown, revoked or past its time."""
        return self.token is not None and self.principal is None

    def require_log_in_holds(self) -> None:
        """Refused where a token was sent that opens nothing (any more); a guest sends none."""
        if self.has_lost_log_in:
            raise Refused(LOG_IN_REQUIRED(rule="log_in"))

    def require(self, permission: str) -> None:
        """Refused where whoever asks is a guest, or lacks this permission."""
        if self.principal is None:
            raise Refused(LOG_IN_REQUIRED(rule="log_in"))
        if not self.principal.may(permission):
            raise Refused(PERMISSION_DENIED(permission=permission, rule="permission"))

    def signed(self, problems: Sequence[Problem]) -> list[Problem]:
        """Problems with the plugin that declares their kind, where nobody has signed them yet."""
        declared = {kind.code: one for one in self.shop.plugins for kind in one.problems}
        return [_signed(problem, declared.get(problem.code)) for problem in problems]

    def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in one transaction; what is read afterwards sees what it did."""
        self._end_snapshot()
        try:
            return self.shop.db.write(work)
        finally:
            self._end_snapshot()

    def settings(self, model: type[S]) -> S:
        """A plugin's settings in this shop, by its settings model."""
        for plugin in self.shop.plugins:
            if isinstance(plugin.settings, model):
                return plugin.settings
        raise LookupError(f"no plugin with {model.__name__} is on in this shop")

    def close(self) -> None:
        """Give the session back; what went wrong with plugins meanwhile is written down."""
        self._open.close()
        write_down(self.shop)

    def _end_snapshot(self) -> None:
        if self._session is not None:
            self._session.rollback()


def _signed(problem: Problem, plugin: Plugin | None) -> Problem:
    if plugin is None or problem.plugin != "core":
        return problem
    return problem.said_by(plugin.name, plugin.version)


Info = strawberry.Info[Context, None]


def scope_of(info: Info, permission: str) -> Scope:
    """Where whoever asks holds a permission: for fields that answer of some regions only."""
    principal = info.context.principal
    return NOWHERE if principal is None else principal.scope(permission)
