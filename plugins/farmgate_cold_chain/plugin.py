"""The cold chain's declaration: what it brings, and which hooks it answers."""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy.orm import Session

from farmgate_cold_chain import __version__, errors, graphql
from farmgate_cold_chain import checkout as _checkout
from farmgate_cold_chain.demo import seed_demo
from farmgate_cold_chain.models import Base
from farmgate_cold_chain.settings import ColdChainSettings
from farmgate_sdk import Permission, Plugin, Problem, Text, hookimpl
from farmgate_sdk.checkout import Checkout, PriceRow, StockCandidate


class ColdChain(Plugin):
    """Refuses what no lane can hold, and prices the boxes of what one can."""

    name = "cold_chain"
    version = __version__
    farmgate = ">=0.1,<0.2"
    title = Text("冷链", "Cold chain")
    summary = Text(
        "为商品设温层、为仓点设线路;无法全程保温或及时送达的商品不能下单,并说明原因和办法。",
        "Gives products a storage class and locations lanes; refuses what cannot travel cold and "
        "in time, with the reason and what would help.",
    )
    Settings = ColdChainSettings
    settings: ColdChainSettings
    metadata = Base.metadata
    migrations = "farmgate_cold_chain.migrations"
    on_in_new_shops = True
    shop_graphql = graphql.SHOP
    admin_graphql = graphql.ADMIN
    problems: ClassVar = errors.ALL
    permissions: ClassVar = (
        Permission("cold_chain.read", Text("查看冷链设置", "See the cold chain")),
        Permission("cold_chain.write", Text("编辑温层和线路", "Edit storage classes and lanes")),
    )

    @hookimpl
    def checkout_problems(self, checkout: Checkout, session: Session) -> Sequence[Problem]:
        """Refuse lines that no lane can hold within their hours."""
        return list(_checkout.problems(checkout, session, self.settings))

    @hookimpl
    def allocation_order(
        self, candidates: Sequence[StockCandidate], checkout: Checkout, session: Session
    ) -> Sequence[StockCandidate]:
        """Take goods only from where they arrive in time."""
        return _checkout.allowed(candidates, checkout, session, self.settings)

    @hookimpl
    def price_rows(self, checkout: Checkout, session: Session) -> Sequence[PriceRow]:
        """Price the insulated boxes."""
        return list(_checkout.packaging(checkout, session, self.settings))

    def seed(self, session: Session) -> None:
        """Classes, lanes and products of the demonstration shop."""
        seed_demo(session)
