"""What plugins bring to the schemas, and what happens when two bring the same."""

from pathlib import Path
from typing import Any

import pytest
import strawberry

from farmgate.api.schemas import compose
from farmgate.app import create_app
from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.opening import migrate
from farmgate.plugins import Plugin
from farmgate_sdk import PluginSettings, admin, shop
from farmgate_sdk.graphql import Info, ShopQuery, batch, extend, query
from farmgate_sdk.testing import NewShop, open_doors, put_on_sale


def plugin(name: str, *shop_graphql: type) -> type[Plugin]:
    attributes = {
        "name": name,
        "version": "1",
        "farmgate": ">=0.1",
        "title": Text(name, name),
        "summary": Text(name, name),
        "shop_graphql": shop_graphql,
    }
    return type(name, (Plugin,), attributes)


def schema(*plugins: type[Plugin]) -> str:
    return compose("shop", [one(PluginSettings()) for one in plugins]).as_str()


def taste_of(products: Any, _info: Info) -> list[Text]:
    return [Text("甜", "sweet") for _ in products]


def times_of(products: Any, _info: Info, times: int = 2) -> list[int]:
    return [len(products) * times for _ in products]


@extend(shop.Product)
class Tasting:
    taste: str = batch(taste_of, description="How it tastes.")
    times: int = batch(times_of, description="A number, with an argument.")


class TastingSettings(PluginSettings):
    adjective: str = "very"


def called_of(products: Any, info: Info, words: list[str]) -> list[str]:
    adjective = info.context.settings(TastingSettings).adjective
    return [f"{adjective} {' and '.join(words)}" for _ in products]


@extend(shop.Product)
class Calling:
    called: str = batch(called_of, description="Words, as the shop's settings put them.")


def test_a_field_is_told_its_arguments_and_its_plugins_settings(new_shop: NewShop) -> None:
    calling = plugin("tasting", Calling)
    calling.Settings = TastingSettings
    opened = new_shop(plugins=[calling], settings={"plugins": {"tasting": {"adjective": "rather"}}})
    put_on_sale(opened)
    question = """{ products { nodes {
        one: called(words: ["sweet"]) two: called(words: ["sweet", "crisp"])
    } } }"""

    with open_doors(opened) as doors:
        (row,) = doors.storefront(question)["products"]["nodes"]

    assert row == {"one": "rather sweet", "two": "rather sweet and crisp"}


def tasting_words(_info: Info) -> list[str]:
    return ["sweet", "sour"]


@extend(ShopQuery)
class TastingQuery:
    tasting_words: list[str] = query(tasting_words, description="All words.")


def test_a_field_is_there_with_its_plugin_and_gone_without_it() -> None:
    on, off = schema(plugin("tasting", Tasting, TastingQuery)), schema()

    assert 'taste: String! @plugin(name: "tasting")' in on
    assert 'tastingWords: [String!]! @plugin(name: "tasting")' in on
    assert "tast" not in off
    assert "@plugin" not in off
    assert schema() == off


def test_two_plugins_with_one_field_are_both_named() -> None:
    with pytest.raises(ShopCannotOpen) as refusal:
        schema(plugin("one", Tasting), plugin("two", Tasting))

    (reason,) = refusal.value.reasons
    assert "Both one and two bring the GraphQL field Product.taste" in reason.en
    assert "[plugins.two] enabled = false" in reason.en
    assert "one 与 two" in reason.zh


def test_a_field_of_cores_cannot_be_brought_again() -> None:
    @extend(shop.Product)
    class Names:
        name: str = batch(taste_of, description="Another name.")

    with pytest.raises(ShopCannotOpen, match=r"Both core and one .* Product\.name"):
        schema(plugin("one", Names))


def test_fields_clash_by_their_graphql_name_whatever_python_calls_them() -> None:
    @extend(shop.Product)
    class Snake:
        image_url_: str = strawberry.field(resolver=lambda: "x", name="imageUrl")

    with pytest.raises(ShopCannotOpen, match=r"Product\.imageUrl"):
        schema(plugin("one", Snake))


@strawberry.type(name="Category")
class AnotherCategory:
    flavour: str


@strawberry.type(name="TastingNote")
class OneNote:
    words: str


@strawberry.type(name="TastingNote")
class OtherNote:
    stars: int


def nothing(_info: Info) -> None:
    return None


def test_a_type_of_cores_name_is_refused() -> None:
    @extend(ShopQuery)
    class Clashing:
        another: AnotherCategory | None = query(nothing, description="Another.")

    with pytest.raises(ShopCannotOpen, match="a GraphQL type named Category"):
        schema(plugin("one", Clashing))


def test_two_plugins_with_one_type_name_are_both_named() -> None:
    @extend(ShopQuery)
    class One:
        one_note: OneNote | None = query(nothing, description="One.")

    @extend(ShopQuery)
    class Other:
        other_note: OtherNote | None = query(nothing, description="Other.")

    # In life each class lies in its plugin's own package, by which its owner is known.
    One.__module__, OneNote.__module__ = "package_one.graphql", "package_one.graphql"
    Other.__module__, OtherNote.__module__ = "package_two.graphql", "package_two.graphql"

    with pytest.raises(ShopCannotOpen, match="Both one and two bring a GraphQL type named Tast"):
        schema(plugin("one", One), plugin("two", Other))


def test_two_shops_with_different_plugins_live_in_one_process(new_shop: NewShop) -> None:
    question = '{ __type(name: "Product") { fields { name } } }'
    with (
        open_doors(new_shop(plugins=[plugin("tasting", Tasting)])) as with_it,
        open_doors(new_shop()) as without,
    ):
        there = {field["name"] for field in with_it.storefront(question)["__type"]["fields"]}
        absent = {field["name"] for field in without.storefront(question)["__type"]["fields"]}

    assert there - absent == {"taste", "times"}


def test_core_types_are_never_changed() -> None:
    before = len(shop.Product.__strawberry_definition__.fields)  # type: ignore[attr-defined]
    schema(plugin("tasting", Tasting))
    assert len(shop.Product.__strawberry_definition__.fields) == before  # type: ignore[attr-defined]


def test_admin_and_shop_types_are_extended_apart() -> None:
    @extend(admin.Product)
    class ForStaff:
        shelf_note: str = batch(taste_of, description="For staff only.")

    only_admin = plugin("tasting")
    only_admin.admin_graphql = (ForStaff,)
    on = only_admin(PluginSettings())

    assert "shelfNote" in compose("admin", [on]).as_str()
    assert "shelfNote" not in compose("shop", [on]).as_str()


def test_a_batch_field_that_takes_something_else_is_refused_where_it_is_declared() -> None:
    def of_keys(session: Any, keys: Any) -> list[None]:
        return [None for _ in keys]

    with pytest.raises(TypeError, match=r"of_keys .* must take \(rows, info"):
        batch(of_keys, description="Takes no info.")


def test_a_shop_without_tables_says_that_it_is_not_ready(tmp_path: Path) -> None:
    from starlette.testclient import TestClient

    from farmgate.opening import open_shop

    shop = open_shop(tmp_path, raw={})
    with TestClient(create_app(shop, worker=False)) as http:
        before = http.get("/health/ready")
        migrate(shop)
        after = http.get("/health/ready")

    assert (before.status_code, after.status_code) == (503, 200)
    assert "run `farmgate migrate`" in before.text
