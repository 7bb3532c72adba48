"""Listeners for tests: plugins that take note of what they are told."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from sqlalchemy.orm import Session

from farmgate.catalog.models import Category
from farmgate.language import Text
from farmgate.plugins import Plugin
from farmgate.shop import Shop
from farmgate_sdk import hookimpl
from farmgate_sdk.facts import Fact
from farmgate_sdk.testing import NewShop

Told = tuple[str, str]
"""What happened, and to whom."""


class Listener(Plugin):
    """Writes a row of its own for each fact, then does what the test asks."""

    name = "listener"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("听", "Listener")
    told: ClassVar[list[Told]]
    """In the order in which it was told, failures too."""
    then: ClassVar[Callable[[Fact], None]]

    def _hear(self, fact: Fact, session: Session) -> None:
        self.told.append((fact.hook, fact.subject))
        session.add(Category(slug=f"{self.name}-{fact.id}", name=self.title))
        type(self).then(fact)

    @hookimpl
    def order_placed(self, fact: Fact, session: Session) -> None:
        self._hear(fact, session)

    @hookimpl
    def order_paid(self, fact: Fact, session: Session) -> None:
        self._hear(fact, session)


def new_listener(name_: str = "listener", then: Callable[[Fact], None] | None = None) -> Any:
    """A listener of its own for one test."""
    does = then or (lambda fact: None)
    return type(name_, (Listener,), {"name": name_, "told": [], "then": staticmethod(does)})


@pytest.fixture
def listener() -> Any:
    """A plugin class that listens to orders; ``listener.told`` is what it heard."""
    return new_listener()


@pytest.fixture
def shop(new_shop: NewShop, listener: Any) -> Shop:
    """A shop where the listener is on."""
    return new_shop(plugins=[listener])
