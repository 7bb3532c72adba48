"""Fields that plugins add to core's inputs: received in core's own transaction, or not at all."""

from collections.abc import Sequence
from typing import Any, ClassVar

import pytest
from sqlalchemy.orm import Session

from farmgate.errors import ShopCannotOpen
from farmgate_sdk import Plugin, ProblemKind, Refused, Text, admin, shop
from farmgate_sdk.graphql import Info, extend, given
from farmgate_sdk.testing import Farmstand, OpenFarmstand, codes

NOT_TODAY = ProblemKind(
    "gifts_not_today",
    en="Gifts are not wrapped in {paper}. Choose another paper.",
    zh="不能用 {paper} 包装礼品。请换一种。",
    about="A paper that the shop does not have.",
)
CREATE = """mutation($input: ProductCreateInput!) { productCreate(input: $input) {
  problems { code message plugin version } product { slug } } }"""
REGISTER = """mutation($input: MemberRegisterInput!) { memberRegister(input: $input) {
  problems { code plugin } member { name } } }"""
RECEIVE = """mutation($input: StockReceiveInput!) { stockReceive(input: $input) {
  problems { code } stockItem { id } } }"""
PRODUCT = {
    "slug": "plum",
    "name": {"zh": "李子", "en": "Plum"},
    "description": {"zh": "李子", "en": "Plum"},
    "category": "fruit",
    "variants": [
        {
            "sku": "PLUM",
            "name": {"zh": "一箱", "en": "Box"},
            "price": {"amount": "9.00", "currency": "CNY"},
            "weightGrams": 1000,
        }
    ],
}


class Desk:
    """What has come in, key by key; empty for each test."""

    received: ClassVar[list[tuple[str, int, Any]]] = []


@pytest.fixture(autouse=True)
def received() -> list[tuple[str, int, Any]]:
    Desk.received.clear()
    return Desk.received


def wrap(key: int, value: Any, _info: Info, _session: Session) -> None:
    Desk.received.append(("wrap", key, value))
    if value == "gold":
        raise Refused(NOT_TODAY(paper=value, field="giftsPaper"))
    if value == "boom":
        raise RuntimeError("the paper is torn")


def card(key: int, value: Any, _info: Info, _session: Session) -> None:
    Desk.received.append(("card", key, value))


@extend(shop.CartUpdateInput)
class CartGift:
    gifts_paper: str | None = given(wrap, description="How the goods are wrapped.")
    gifts_cards: list[str] | None = given(card, description="What is written on the cards.")


@extend(shop.MemberRegisterInput)
class MemberGift:
    gifts_paper: str | None = given(wrap, description="What they like.")


@extend(admin.ProductCreateInput)
class ProductGift:
    gifts_paper: str | None = given(wrap, description="How it comes wrapped.")


@extend(admin.StockReceiveInput)
class StockGift:
    gifts_paper: str | None = given(wrap, description="How it came wrapped.")


class Gifts(Plugin):
    """Wraps."""

    name = "gifts"
    version = "1.2"
    farmgate = ">=0.1"
    title = summary = Text("礼品", "Gifts")
    problems = (NOT_TODAY,)
    shop_graphql: ClassVar[Sequence[type]] = (CartGift, MemberGift)
    admin_graphql: ClassVar[Sequence[type]] = (ProductGift, StockGift)


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    opened = farmstand(Gifts)
    opened.deliver_to()
    opened.put_on_sale("pears")
    return opened


def test_what_the_client_gives_is_received_with_the_row_that_was_changed(
    stand: Farmstand, received: list[Any]
) -> None:
    cart = stand.cart(stand.put_on_sale())
    assert received == []
    updated = cart.update(note="x", giftsPaper="red", giftsCards=["福", "🧧"])
    assert updated["problems"] == []
    assert updated["cart"]["note"] == "x"
    assert received == [("wrap", 1, "red"), ("card", 1, ["福", "🧧"])]


def test_nothing_given_is_told_from_null(stand: Farmstand, received: list[Any]) -> None:
    cart = stand.cart(stand.put_on_sale())
    cart.update(note="y")
    assert received == []
    cart.update(giftsPaper=None)
    assert received == [("wrap", 1, None)]


def test_each_open_input_hands_over(stand: Farmstand, received: list[Any]) -> None:
    goods = stand.put_on_sale()
    made = stand.admin(CREATE, input={**PRODUCT, "giftsPaper": "blue"})["productCreate"]
    assert made["product"] == {"slug": "plum"}
    stock = {"variantId": goods.variant_id(), "location": "origin", "quantity": 1}
    stand.admin(RECEIVE, input={**stock, "giftsPaper": "green"})
    person = {"name": "王芳", "identifier": "wang@example.org", "password": "correct horse"}
    registered = stand.storefront(REGISTER, input={**person, "giftsPaper": "red"})
    assert registered["memberRegister"]["problems"] == []
    assert [value for _, _, value in received] == ["blue", "green", "red"]
    assert all(key > 0 for _, key, _ in received)


def test_a_refusal_undoes_cores_change_too(stand: Farmstand) -> None:
    cart = stand.cart(stand.put_on_sale())
    refused = cart.update(note="half", giftsPaper="gold")
    assert codes(refused) == ["gifts_not_today"]
    assert cart.look()["note"] is None
    product = stand.admin(CREATE, input={**PRODUCT, "giftsPaper": "gold"})["productCreate"]
    (problem,) = product["problems"]
    assert (problem["code"], problem["plugin"], problem["version"]) == (
        "gifts_not_today",
        "gifts",
        "1.2",
    )
    person = {"name": "王芳", "identifier": "wang@example.org", "password": "correct horse"}
    stand.storefront(REGISTER, input={**person, "giftsPaper": "gold"})
    again = stand.storefront(REGISTER, input=person)["memberRegister"]
    assert again["member"] == {"name": "王芳"}
    assert stand.admin('{ products(search: "plum") { nodes { slug } } }')["products"]["nodes"] == []


def test_a_receiver_that_breaks_undoes_cores_change_and_tells_nothing(stand: Farmstand) -> None:
    answer = stand.admin(CREATE, input={**PRODUCT, "giftsPaper": "boom"}, errors=True)
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "torn" not in str(answer)
    made = stand.admin(CREATE, input=PRODUCT)["productCreate"]
    assert made["product"] == {"slug": "plum"}


@pytest.mark.parametrize("value", [1, ["red"], {"a": 1}, True])
def test_a_value_of_the_wrong_type_is_refused_and_never_received(
    stand: Farmstand, received: list[Any], value: Any
) -> None:
    answer = stand.admin(CREATE, input={**PRODUCT, "giftsPaper": value}, errors=True)
    assert "giftsPaper" in answer["errors"][0]["message"]
    assert received == []


def test_two_shops_in_one_process_have_inputs_of_their_own(
    farmstand: OpenFarmstand, received: list[Any]
) -> None:
    plain, gifts = farmstand(), farmstand(Gifts)
    for one in (gifts, plain, gifts):
        assert ("giftsPaper" in one.schema("shop")) == (one is gifts)
    plain.put_on_sale()
    answer = plain.admin(CREATE, input={**PRODUCT, "giftsPaper": "red"}, errors=True)
    assert "giftsPaper" in answer["errors"][0]["message"]
    gifts.put_on_sale()
    gifts.admin(CREATE, input={**PRODUCT, "giftsPaper": "red"})
    assert plain.admin(CREATE, input=PRODUCT)["productCreate"]["product"] == {"slug": "plum"}
    assert [value for _, _, value in received] == ["red"]


def test_an_input_field_carries_its_plugins_name_and_goes_with_it(stand: Farmstand) -> None:
    assert 'giftsPaper: String @plugin(name: "gifts")' in stand.schema("admin")
    with stand.again_with() as without:
        assert "gifts" not in without.schema("admin") + without.schema("shop")


def plugin(name: str, *shop_graphql: type) -> type[Plugin]:
    brought = {"name": name, "shop_graphql": shop_graphql, "admin_graphql": ()}
    return type(name, (Gifts,), {**brought, "problems": (), "__doc__": name})


def test_two_plugins_with_one_input_field_do_not_start(farmstand: OpenFarmstand) -> None:
    with pytest.raises(ShopCannotOpen, match=r"Both one and two .* CartUpdateInput\.giftsPaper"):
        farmstand(plugin("one", CartGift), plugin("two", CartGift))


def test_an_input_field_of_cores_cannot_be_brought_again(farmstand: OpenFarmstand) -> None:
    @extend(shop.CartUpdateInput)
    class Note:
        note: str | None = given(wrap, description="Another note.")

    with pytest.raises(ShopCannotOpen, match=r"Both core and one .* CartUpdateInput\.note"):
        farmstand(plugin("one", Note))


def test_an_input_field_must_be_received_and_allow_null(farmstand: OpenFarmstand) -> None:
    @extend(shop.CartUpdateInput)
    class Dropped:
        gifts_paper: str | None = None

    @extend(shop.CartUpdateInput)
    class Demanded:
        gifts_paper: str = given(wrap, description="Every other client would break.")

    @extend(shop.Product)
    class Misplaced:
        gifts_paper: str | None = given(wrap, description="No input.")

    for extension, place in [
        (Dropped, "CartUpdateInput"),
        (Demanded, "CartUpdateInput"),
        (Misplaced, "Product"),
    ]:
        with pytest.raises(ShopCannotOpen, match=rf"{place}\.giftsPaper of one cannot be"):
            farmstand(plugin("one", extension))
