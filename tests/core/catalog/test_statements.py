"""A page of the catalogue costs the same statements, however many products are on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import insert, select

from farmgate.catalog.models import Category, Producer, Product, Variant
from farmgate.clock import Clock
from farmgate.language import Text
from farmgate.shop import Shop
from farmgate.stock.models import Location, StockItem
from farmgate_sdk.testing import GraphQLClient, Statements

ROWS = 100
SHOP_PAGE = """
query($first: Int) { products(first: $first) {
  nodes {
    name category { name parent { slug } } producer { name }
    variants { sku price { amount } available product { slug } }
  }
} }
"""
STAFF_PAGE = """
query($first: Int) { products(first: $first) {
  nodes {
    names { zh en } category { name } producer { name }
    variants { sku stock { available location { code } lot { code } } }
  }
} }
"""
Count = Callable[[], AbstractContextManager[Statements]]


def fill(shop: Shop, clock: Clock) -> None:
    words = Text("苹果", "Apples")

    def work(session: Any) -> None:
        session.add_all(
            [
                Category(id=1, slug="food", name=words),
                Category(id=2, slug="fruit", name=words, parent_id=1),
                Producer(id=1, code="hillside", name=words),
                Location(id=1, code="barn", name=words, region_code="610629"),
            ]
        )
        session.flush()
        product = {"name": words, "description": words, "category_id": 2, "producer_id": 1}
        product |= {"status": "published", "search_text": "", "created_at": clock.now()}
        rows = [{**product, "slug": f"p{n}", "position": n} for n in range(ROWS)]
        session.execute(insert(Product), rows)
        variant = {"name": words, "price_minor": 1, "currency": "CNY"}
        keys = session.scalars(select(Product.id)).all()
        session.execute(
            insert(Variant),
            [{**variant, "sku": f"{n}-{key}", "product_id": key} for key in keys for n in range(2)],
        )
        item = {"location_id": 1, "available": 3}
        keys = session.scalars(select(Variant.id)).all()
        session.execute(insert(StockItem), [{**item, "variant_id": key} for key in keys])

    shop.db.write(work)


def cost(ask: GraphQLClient, page: str, count: Count) -> set[int]:
    costs = set()
    for size in (1, 24, 100):
        with count() as asked:
            assert len(ask(page, first=size)["products"]["nodes"]) == size
        costs.add(len(asked))
    return costs


def test_a_page_of_one_product_costs_as_much_as_one_of_a_hundred(
    shop: Shop, clock: Clock, storefront: GraphQLClient, admin: GraphQLClient, statements: Count
) -> None:
    fill(shop, clock)
    (for_shoppers,) = cost(storefront, SHOP_PAGE, statements)
    (for_staff,) = cost(admin, STAFF_PAGE, statements)
    assert for_shoppers <= 7
    assert for_staff <= 8
