"""The test house itself: what its fixtures promise."""

from datetime import timedelta

import pytest

from farmgate.shop import Shop
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import (
    Doors,
    FakeClock,
    GraphQLClient,
    GraphQLFailed,
    NewShop,
    counted_statements,
    open_doors,
    put_on_sale,
    race,
    token_of,
)

PRODUCTS = "{ products(first: 5) { nodes { id name variants { id sku price { amount } } } } }"


def test_what_is_put_on_sale_is_offered(shop: Shop, storefront: GraphQLClient) -> None:
    apples = put_on_sale(shop, variants={"FUJI-5": "59.80"})
    (product,) = storefront(PRODUCTS)["products"]["nodes"]
    assert product["id"] == apples.id
    (variant,) = product["variants"]
    assert variant["id"] == apples.variant_id("FUJI-5")
    assert variant["price"] == {"amount": "59.80"}


def test_a_client_reads_in_its_language(shop: Shop, storefront: GraphQLClient) -> None:
    put_on_sale(shop)
    (product,) = storefront.reading("zh-CN")(PRODUCTS)["products"]["nodes"]
    assert product["name"] == "洛川红富士苹果"


def test_an_error_fails_the_test_that_does_not_ask_for_it(storefront: GraphQLClient) -> None:
    with pytest.raises(GraphQLFailed):
        storefront("{ nothingLikeIt }")
    assert storefront("{ nothingLikeIt }", errors=True)["errors"]


def test_a_token_is_somebody_until_it_ends(
    shop: Shop, storefront: GraphQLClient, clock: FakeClock
) -> None:
    shopper = storefront.with_token(token_of(shop, "shopper"))
    assert shopper("{ me { name } }") == {"me": {"name": "王芳"}}
    clock.tick(timedelta(days=31))
    assert shopper("{ me { name } }") == {"me": None}


def test_the_director_may_ask_what_a_shopper_may_not(shop: Shop, admin: GraphQLClient) -> None:
    question = "{ members(first: 1) { nodes { name } } }"
    assert admin(question)["members"]["nodes"]
    with pytest.raises(GraphQLFailed):
        admin.with_token(token_of(shop, "shopper"))(question)


def test_statements_are_counted_alike_on_both_databases(shop: Shop, doors: Doors) -> None:
    put_on_sale(shop)
    doors.storefront(PRODUCTS)
    with counted_statements(shop) as asked:
        doors.storefront(PRODUCTS)
    assert len(asked) == 2, str(asked)


def test_a_shop_with_plugins_has_their_tables(new_shop: NewShop) -> None:
    shop = new_shop(plugins={ColdChain}, settings={"plugins": {"cold_chain": {"box_grams": 900}}})
    with open_doors(shop) as doors:
        names = {field["name"] for field in fields_of(doors.admin)}
    assert any(name.startswith("coldChain") for name in names)


def fields_of(client: GraphQLClient) -> list[dict[str, str]]:
    answer = client("{ __schema { queryType { fields { name } } } }")
    found: list[dict[str, str]] = answer["__schema"]["queryType"]["fields"]
    return found


def test_two_shops_share_nothing(new_shop: NewShop) -> None:
    one, another = new_shop(), new_shop()
    put_on_sale(one)
    with open_doors(another) as doors:
        assert doors.storefront(PRODUCTS)["products"]["nodes"] == []


def test_a_race_answers_in_order_and_tells_every_failure() -> None:
    assert race(lambda number: number, 5) == [0, 1, 2, 3, 4]
    with pytest.raises(ExceptionGroup) as failed:
        race(lambda number: 1 // (number % 2), 4)
    assert len(failed.value.exceptions) == 2
