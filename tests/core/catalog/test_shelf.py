"""What shoppers find on the shelf."""

from typing import Any

import pytest

from farmgate.catalog.service import (
    NewProduct,
    NewVariant,
    archive,
    create_category,
    create_producer,
    create_product,
    publish,
)
from farmgate.language import Text
from farmgate.money import Money
from farmgate.shop import Shop
from farmgate_sdk.testing import GraphQLClient, put_on_sale

FIND = """
query($search: String, $category: String, $producer: String) {
  products(search: $search, category: $category, producer: $producer) { nodes { slug } }
}
"""
ONE = "query($id: ID, $slug: String) { product(id: $id, slug: $slug) { slug } }"


@pytest.fixture
def shelf(shop: Shop) -> Shop:
    def work(session: Any) -> None:
        create_category(session, "food", Text("食品", "Food"))
        create_category(session, "fresh", Text("生鲜", "Fresh"), "food")
        create_category(session, "grain", Text("粮油", "Grain"), "food")
        create_producer(session, "hillside", Text("山坡合作社", "Hillside"), "610629", None)
        for slug, zh, en, category in (
            ("apples", "洛川红富士苹果", "Luochuan Fuji Apples", "fresh"),
            ("rice", "五常大米 100% 稻花香", "Wuchang_rice", "grain"),
        ):
            new = NewProduct(
                slug=slug,
                name=Text(zh, en),
                description=Text("好", "Good"),
                category=category,
                producer="hillside" if slug == "apples" else None,
                origin=Text("陕西洛川", "Luochuan, Shaanxi") if slug == "apples" else None,
                origin_region_code=None,
                image_url=None,
                variants=[NewVariant(slug.upper(), Text("箱", "Box"), Money(100, "CNY"), 1)],
            )
            publish(session, shop, create_product(session, shop, new).id)

    shop.db.write(work)
    return shop


def find(storefront: GraphQLClient, **wanted: str) -> list[str]:
    return [row["slug"] for row in storefront(FIND, **wanted)["products"]["nodes"]]


def test_a_product_is_found_by_words_of_its_name_origin_or_category(
    shelf: Shop, storefront: GraphQLClient
) -> None:
    apples = [
        "苹果",
        "红富士",
        "fuji",
        "LUOCHUAN",
        "陕西",
        "生鲜",
        "fresh",
        "苹果 陕西",
        "fuji 洛川",
    ]
    for words in apples:
        assert find(storefront, search=words) == ["apples"], words
    for words in ("pear", "苹果 大米", "fuji rice", "🍎", "x" * 200):
        assert find(storefront, search=words) == [], words
    for words in ("", "   ", "　"):
        assert find(storefront, search=words) == ["apples", "rice"], words


def test_signs_in_a_search_mean_themselves(shelf: Shop, storefront: GraphQLClient) -> None:
    assert find(storefront, search="%") == ["rice"]
    assert find(storefront, search="_") == ["rice"]
    assert find(storefront, search="100%") == ["rice"]
    for words in ("\\", "/", "'", '"', "* OR 1", "[a-z]", "%%", "a_p"):
        assert find(storefront, search=words) == [], words


def test_a_search_of_endless_words_is_refused_in_words(
    shop: Shop, storefront: GraphQLClient
) -> None:
    for words in ("a " * 5_000, "苹" * 10_000, "🍎" * 201):
        (error,) = storefront(FIND, search=words, errors=True)["errors"]
        assert error["extensions"]["code"] == "input_invalid"
        assert "200" in error["message"]


def test_a_category_holds_what_stands_in_its_own_categories(
    shelf: Shop, storefront: GraphQLClient
) -> None:
    assert find(storefront, category="food") == ["apples", "rice"]
    assert find(storefront, category="grain") == ["rice"]
    assert find(storefront, category="no-such") == []
    assert find(storefront, category="food", producer="hillside") == ["apples"]
    assert find(storefront, producer="Hillside") == []


def test_what_is_not_published_is_not_there(
    shelf: Shop, storefront: GraphQLClient, admin: GraphQLClient
) -> None:
    apples = storefront("{ products(first: 1) { nodes { id } } }")["products"]["nodes"][0]["id"]
    publish_ = "mutation($id: ID!) { productPublish(id: $id) { product { status } } }"
    archive_ = "mutation($id: ID!) { productArchive(id: $id) { product { status } } }"

    assert admin(archive_, id=apples)["productArchive"]["product"]["status"] == "archived"
    assert find(storefront) == ["rice"]
    assert storefront(ONE, id=apples)["product"] is None
    assert storefront(ONE, slug="apples")["product"] is None
    assert admin("query($id: ID!) { product(id: $id) { slug } }", id=apples)["product"]

    admin(publish_, id=apples)
    assert storefront(ONE, id=apples)["product"] == {"slug": "apples"}


def test_a_draft_can_be_read_by_its_id_by_staff_only(
    shelf: Shop, storefront: GraphQLClient
) -> None:
    shelf.db.write(lambda session: archive(session, shelf, 1))
    draft = put_on_sale(shelf, "pears")
    assert storefront(ONE, id=draft.id)["product"] == {"slug": "pears"}
    shelf.db.write(lambda session: archive(session, shelf, draft.key))
    assert storefront(ONE, id=draft.id)["product"] is None


def test_an_id_or_slug_of_nothing_finds_nothing(shelf: Shop, storefront: GraphQLClient) -> None:
    apples = storefront("{ products { nodes { variants { id } } } }")["products"]["nodes"][0]
    variant_id = apples["variants"][0]["id"]
    for id_ in ("", "1", "Product:1", variant_id, "🍎", "a" * 10_000):
        assert storefront(ONE, id=id_)["product"] is None
    for slug in ("", "🍎", "a" * 10_000, "' OR 1=1 --"):
        assert storefront(ONE, slug=slug)["product"] is None
    assert storefront(ONE)["product"] is None


def test_categories_stand_in_their_order_with_their_parents(
    shelf: Shop, storefront: GraphQLClient
) -> None:
    shelves = storefront("{ categories { slug name parent { slug parent { slug } } } }")
    assert shelves["categories"] == [
        {"slug": "food", "name": "Food", "parent": None},
        {"slug": "fresh", "name": "Fresh", "parent": {"slug": "food", "parent": None}},
        {"slug": "grain", "name": "Grain", "parent": {"slug": "food", "parent": None}},
    ]
