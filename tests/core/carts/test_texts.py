"""Whatever a buyer writes is kept, or refused in words."""

import json
from typing import Any

import pytest

from farmgate.shop import Shop
from farmgate_sdk.testing import (
    ADDRESS,
    CONTACT,
    READY,
    CartInHand,
    Doors,
    GraphQLClient,
    codes,
    deliver_to,
    new_cart,
    put_on_sale,
)
from farmgate_sdk.testing.buying import UPDATE

LONG = "长" * 10_000


@pytest.fixture
def cart(shop: Shop, storefront: GraphQLClient) -> CartInHand:
    deliver_to(shop)
    apples = put_on_sale(shop)
    cart = new_cart(storefront, {apples.variant_id(): 1})
    cart.update(**READY, note="放在门口 🍎")
    return cart


REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    ({"contact": CONTACT | {"name": ""}}, ["contact_required"]),
    ({"contact": CONTACT | {"name": " \t"}}, ["contact_required"]),
    ({"contact": CONTACT | {"name": LONG}}, ["text_too_long"]),
    ({"contact": CONTACT | {"phone": None}}, ["contact_required"]),
    ({"contact": CONTACT | {"phone": ""}}, ["contact_required"]),
    ({"contact": CONTACT | {"phone": "  "}}, ["contact_required"]),
    ({"contact": CONTACT | {"phone": LONG}}, ["text_too_long", "contact_unreachable"]),
    ({"contact": CONTACT | {"email": LONG}}, ["text_too_long", "contact_unreachable"]),
    ({"contact": CONTACT | {"phone": "abc"}}, ["contact_unreachable"]),
    ({"contact": CONTACT | {"email": "zz"}}, ["contact_unreachable"]),
    ({"address": ADDRESS | {"recipient": ""}}, ["address_invalid"]),
    ({"address": ADDRESS | {"recipient": LONG}}, ["address_invalid"]),
    ({"address": ADDRESS | {"phone": " "}}, ["address_invalid"]),
    ({"address": ADDRESS | {"phone": LONG}}, ["address_invalid"]),
    ({"address": ADDRESS | {"street": ""}}, ["address_invalid"]),
    ({"address": ADDRESS | {"street": LONG}}, ["address_invalid"]),
    ({"address": ADDRESS | {"street": "1" + " " * 10_000}}, ["address_invalid"]),
    ({"address": ADDRESS | {"regionCode": ""}}, ["address_invalid"]),
    ({"address": ADDRESS | {"regionCode": "61010"}}, ["address_invalid"]),
    ({"address": ADDRESS | {"regionCode": "٦١٠١٠٢"}}, ["address_invalid"]),
    ({"address": ADDRESS | {"regionCode": LONG}}, ["address_invalid"]),
    ({"address": dict.fromkeys(ADDRESS, "")}, ["address_invalid"] * 4),
    ({"deliveryMethod": LONG}, ["text_too_long"]),
    ({"paymentMethod": LONG}, ["text_too_long"]),
    ({"note": LONG}, ["text_too_long"]),
    (
        {"contact": CONTACT | {"name": ""}, "address": ADDRESS | {"street": ""}},
        ["contact_required", "address_invalid"],
    ),
]


def test_what_cannot_be_used_is_refused_all_at_once_and_changes_nothing(cart: CartInHand) -> None:
    before = cart.look()
    for change, expected in REFUSED:
        assert codes(cart.update(**change)) == expected, change
        assert all(problem["field"] for problem in cart.update(**change)["problems"])
    assert cart.look() == before


def test_what_can_be_read_is_kept_as_it_was_written(cart: CartInHand) -> None:
    words = "王芳 🍎 <b>&amp;</b> \"'; DROP TABLE carts; -- \\ %s {0} \u200b\u202e \x01 ñ"
    address = {"recipient": words, "phone": "☎ 1", "regionCode": "610102", "street": words}
    contact = {"name": words, "phone": "029-8888 8888", "email": None}
    changed = cart.update(contact=contact, address=address, note=words)
    assert changed["problems"] == []
    there = cart.look()
    assert (there["contact"], there["address"], there["note"]) == (contact, address, words)


def test_a_note_can_be_taken_back(cart: CartInHand) -> None:
    assert cart.update(note="")["cart"]["note"] == ""


def test_what_is_not_said_stays_as_it_is(cart: CartInHand) -> None:
    before = cart.look()
    assert cart.update()["cart"] == before
    assert cart.update(note=None, contact=None)["cart"] == before


def test_a_method_that_there_is_not_is_said_to_be_missing(cart: CartInHand) -> None:
    for method in ("", "drone", "🚁", "STANDARD", " standard"):
        changed = cart.update(deliveryMethod=method, paymentMethod=method)["cart"]
        assert codes(changed) == ["delivery_method_unavailable", "payment_method_unknown"]
        assert codes(cart.complete()) == codes(changed)


def test_a_nul_character_is_turned_away_before_it_reaches_a_database(cart: CartInHand) -> None:
    answers = [
        cart.ask(UPDATE, id=cart.id, secret=cart.secret, input={"note": "a\0b"}, errors=True),
        cart.ask(UPDATE, id=cart.id, secret="\0", input={}, errors=True),
        cart.ask(r'{ product(slug: "\u0000") { id } }', errors=True),
        cart.ask("query($s: String) { products(search: $s) { nodes { id } } }", s="\0", errors=1),
        cart.ask("query($s: String) { products(after: $s) { nodes { id } } }", s="\0", errors=1),
        cart.ask("query($s: String) { products(category: $s) { nodes { id } } }", s="\0", errors=1),
        cart.ask("query($s: String) { deliveryRegions(within: $s) { code } }", s="\0", errors=1),
    ]
    for answer in answers:
        assert "data" not in answer
        assert "INTERNAL" not in str(answer)


def test_half_a_character_is_turned_away_before_it_reaches_a_database(doors: Doors) -> None:
    question = "query($s: String) { products(search: $s) { nodes { id } } }"
    for body in (
        json.dumps({"query": question, "variables": {"s": "\ud83c"}}),
        json.dumps({"query": question, "variables": {"s": "\udf4e"}}),
        json.dumps({"query": r'{ product(slug: "\ud83c") { id } }'}),
    ):
        answer = doors.http.post(
            "/graphql", content=body, headers={"content-type": "application/json"}
        )
        assert answer.status_code < 500
        assert "data" not in answer.json()
        assert "INTERNAL" not in answer.text


def test_nul_characters_of_staff_and_members_are_turned_away_too(
    storefront: GraphQLClient, admin: GraphQLClient
) -> None:
    both = {"zh": "x", "en": "\0"}
    register = "mutation($i: MemberRegisterInput!) { memberRegister(input: $i) { token } }"
    log_in = "mutation($i: MemberLogInInput!) { memberLogIn(input: $i) { token } }"
    location = (
        "mutation($i: LocationCreateInput!) { locationCreate(input: $i) { problems { code } } }"
    )
    person = {"name": "\0", "identifier": "a@example.org", "password": "correct horse"}
    for answer in (
        storefront(register, i=person, errors=True),
        storefront(log_in, i={"identifier": "\0", "password": "\0"}, errors=True),
        admin(location, i={"code": "x", "name": both, "regionCode": "610000"}, errors=True),
    ):
        assert "data" not in answer
        assert "INTERNAL" not in str(answer)


def test_regions_are_asked_for_by_any_words(cart: CartInHand) -> None:
    ask = "query($s: String) { deliveryRegions(within: $s) { code } }"
    assert cart.ask(ask, s="610000")["deliveryRegions"] == [{"code": "610100"}]
    for words in ("", "%", "_", "🍎", "陕西", "x" * 10_000, "61", "610100"):
        cart.ask(ask, s=words)
