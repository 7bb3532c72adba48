"""What becomes of a product, and who comes to the shop, is told to whoever listens."""

from typing import Any, ClassVar

import pytest
from sqlalchemy.orm import Session

from farmgate.catalog.service import archive, publish, set_price
from farmgate.money import Money
from farmgate.plugins import Plugin
from farmgate_sdk import Text, hookimpl
from farmgate_sdk.facts import Fact
from farmgate_sdk.testing import OpenFarmstand


class Clerk(Plugin):
    """Takes note of products and persons."""

    name = "clerk"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("文员", "Clerk")
    seen: ClassVar[list[tuple[str, str, Any]]]

    def _see(self, fact: Fact, session: Session) -> None:
        self.seen.append((fact.hook, fact.subject, dict(fact.data)))

    @hookimpl
    def product_published(self, fact: Fact, session: Session) -> None:
        self._see(fact, session)

    @hookimpl
    def product_changed(self, fact: Fact, session: Session) -> None:
        self._see(fact, session)

    @hookimpl
    def product_archived(self, fact: Fact, session: Session) -> None:
        self._see(fact, session)

    @hookimpl
    def member_registered(self, fact: Fact, session: Session) -> None:
        self._see(fact, session)


@pytest.fixture
def clerk() -> Any:
    return type("Clerk", (Clerk,), {"seen": []})


def test_publishing_pricing_and_archiving_are_told_once_each(
    farmstand: OpenFarmstand, clerk: Any
) -> None:
    stand = farmstand(clerk)
    stand.tell_facts()  # of the director
    clerk.seen.clear()
    apples = stand.put_on_sale(variants={"A": "10.00", "B": "20.00"})
    shop, key, variants = stand.shop, apples.key, sorted(apples.variants.values())

    def work(session: Session) -> None:
        publish(session, shop, key)  # it is published already
        for _ in range(2):
            set_price(session, shop, variants[1], Money(1800, "CNY"))
            archive(session, shop, key)

    stand.write(work)
    stand.tell_facts()
    about = {"product_id": key}
    assert clerk.seen == [
        ("product_published", f"product:{key}", {**about, "variant_ids": variants}),
        ("product_changed", f"product:{key}", {**about, "variant_ids": [variants[1]]}),
        ("product_archived", f"product:{key}", {**about, "variant_ids": variants}),
    ]


def test_whoever_registers_is_told_of(farmstand: OpenFarmstand, clerk: Any) -> None:
    stand = farmstand(clerk)
    stand.tell_facts()  # of the director
    clerk.seen.clear()
    register = """mutation { memberRegister(input: {
      name: "周谷雨", identifier: "13900000001", password: "long enough to keep"
    }) { problems { code } } }"""
    assert stand.storefront(register)["memberRegister"]["problems"] == []
    assert stand.storefront(register)["memberRegister"]["problems"]  # known already: no fact
    stand.tell_facts()
    ((hook, subject, data),) = clerk.seen
    assert (hook, subject) == ("member_registered", f"member:{data['member_id']}")
