"""Who may do what: every staff field asks for its permission, and nobody hands out more."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from farmgate.ids import opaque
from farmgate.language import Text
from farmgate.members.models import Role
from farmgate.members.roles import PRESETS
from farmgate.shop import Shop
from farmgate_sdk.testing import GraphQLClient, codes, token_of


def changing(what: str) -> str:
    return f"mutation {{ p: {what} {{ problems {{ code }} }} }}"


YUAN = '{amount: "1", currency: "CNY"}'
BOTH = '{zh: "x", en: "x"}'
PRODUCT = f'slug: "", name: {BOTH}, description: {BOTH}, category: "x"'
PLACE = f'code: "", name: {BOTH}, regionCode: ""'
ASKED = {
    "catalog.read": [
        "{ products { nodes { id } } }",
        '{ product(id: "x") { id } }',
        "{ categories { id } }",
    ],
    "stock.read": ["{ locations { id } }"],
    "orders.read": ["{ orders { nodes { id } } }", '{ order(id: "x") { id } }'],
    "members.read": [
        "{ members { nodes { id } } }",
        "{ roles { code } }",
        "{ permissions { code } }",
    ],
    "catalog.write": [
        changing(f'categoryCreate(input: {{slug: "", name: {BOTH}}})'),
        changing(f'producerCreate(input: {{code: "", name: {BOTH}}})'),
        changing(f"productCreate(input: {{{PRODUCT}}})"),
        changing('productPublish(id: "x")'),
        changing('productArchive(id: "x")'),
        changing(f'variantSetPrice(id: "x", price: {YUAN})'),
    ],
    "stock.write": [
        changing('stockReceive(input: {variantId: "x", location: "x", quantity: 1})'),
        changing(f"locationCreate(input: {{{PLACE}}})"),
    ],
    "payments.write": [changing(f'paymentCapture(input: {{paymentId: "x", amount: {YUAN}}})')],
    "fulfilment.write": [
        changing('orderShip(input: {orderId: "x", carrier: "x"})'),
        changing('shipmentDeliver(id: "x")'),
        changing(
            f'deliveryMethodSave(input: {{code: "", name: {BOTH}, description: {BOTH}, rates: []}})'
        ),
        changing(f'deliveryRegionsSave(regions: [{{code: "", name: {BOTH}}}])'),
    ],
    "members.write": [
        changing('memberSetRoles(id: "x", roles: [])'),
        changing(f'roleSave(input: {{code: "", name: {BOTH}, permissions: []}})'),
    ],
}
STRANGERS = {"log_in_required", "permission_denied"}
SET = """
mutation($id: ID!, $roles: [String!]!) {
  memberSetRoles(id: $id, roles: $roles) {
    problems { code field message } member { roles { code permissions } }
  }
}
"""
MEMBERS = "{ members(last: 1) { nodes { id roles { code } } } }"


def code_of(answer: Any) -> str | None:
    """Why a question was turned away, whether it is a query or a mutation."""
    if "errors" in answer:
        code: str = answer["errors"][0]["extensions"]["code"]
        return code
    problems = (answer["data"].get("p") or {}).get("problems")
    return problems[0]["code"] if problems else None


@pytest.mark.parametrize("role", [*PRESETS, None])
def test_a_role_may_do_what_it_is_for_and_nothing_else(
    shop: Shop, admin: GraphQLClient, role: str | None
) -> None:
    person = admin.with_token(None if role is None else token_of(shop, role))
    held = PRESETS[role][1] if role else []
    for permission, questions in ASKED.items():
        is_allowed = permission in held or "*" in held
        wanted = "permission_denied" if role else "log_in_required"
        for question in questions:
            code = code_of(person(question, errors=True))
            if is_allowed:
                assert code not in STRANGERS | {"INTERNAL"}, question
            else:
                assert code == wanted, question


@pytest.fixture
def staff(shop: Shop, admin: GraphQLClient) -> GraphQLClient:
    """Somebody who may give roles, and see orders."""

    def work(session: Session) -> None:
        given = ["members.read", "members.write", "orders.read"]
        session.add(Role(code="clerk", name=Text("文员", "Clerk"), permissions=given))
        session.add(Role(code="reader", name=Text("读者", "Reader"), permissions=["orders.read"]))

    shop.db.write(work)
    return admin.with_token(token_of(shop, "clerk"))


def newcomer(shop: Shop, admin: GraphQLClient, *roles: str) -> str:
    token_of(shop, *roles)
    id_: str = admin(MEMBERS)["members"]["nodes"][0]["id"]
    return id_


def test_staff_give_roles_that_may_no_more_than_they_do(
    shop: Shop, admin: GraphQLClient, staff: GraphQLClient
) -> None:
    shopper = newcomer(shop, admin, "shopper")
    given = staff(SET, id=shopper, roles=["reader", "coop_member", "reader"])["memberSetRoles"]
    assert given["problems"] == []
    assert {role["code"] for role in given["member"]["roles"]} == {"reader", "coop_member"}


def test_staff_cannot_give_a_role_beyond_their_own(
    shop: Shop, admin: GraphQLClient, staff: GraphQLClient
) -> None:
    shopper = newcomer(shop, admin, "shopper")
    for role in ("operations_director", "logistics_warehouse", "customer_service"):
        refused = staff(SET, id=shopper, roles=["reader", role])["memberSetRoles"]
        assert codes(refused) == ["role_beyond_yours"]
        assert role in refused["problems"][0]["message"]
    (there,) = admin(MEMBERS)["members"]["nodes"]
    assert there["roles"] == [{"code": "shopper"}]


def test_staff_cannot_take_a_role_beyond_their_own(
    shop: Shop, admin: GraphQLClient, staff: GraphQLClient
) -> None:
    director = newcomer(shop, admin, "operations_director")
    assert codes(staff(SET, id=director, roles=[])["memberSetRoles"]) == ["role_beyond_yours"]
    assert codes(admin(SET, id=director, roles=["shopper"])["memberSetRoles"]) == []


def test_staff_cannot_raise_themselves(
    shop: Shop, admin: GraphQLClient, staff: GraphQLClient
) -> None:
    clerk = next(
        one["id"]
        for one in staff("{ members { nodes { id roles { code } } } }")["members"]["nodes"]
        if one["roles"] == [{"code": "clerk"}]
    )
    raised = staff(SET, id=clerk, roles=["clerk", "operations_director"])["memberSetRoles"]
    assert codes(raised) == ["own_roles"]
    assert code_of(staff(ASKED["catalog.write"][3], errors=True)) == "permission_denied"


def test_the_last_director_cannot_lock_everybody_out(admin: GraphQLClient) -> None:
    me = admin(MEMBERS)["members"]["nodes"][0]["id"]

    refused = admin(SET, id=me, roles=[])["memberSetRoles"]

    assert codes(refused) == ["own_roles"]
    assert admin("{ plugins { name } }") == {"plugins": []}


def test_a_role_that_is_taken_away_is_gone_at_the_next_question(
    shop: Shop, admin: GraphQLClient
) -> None:
    token = token_of(shop, "logistics_warehouse")
    id_ = admin(MEMBERS)["members"]["nodes"][0]["id"]
    warehouse = admin.with_token(token)
    assert warehouse("{ locations { id } }") == {"locations": []}
    admin(SET, id=id_, roles=[])
    assert code_of(warehouse("{ locations { id } }", errors=True)) == "permission_denied"


def test_roles_and_persons_of_nobody_are_refused(shop: Shop, admin: GraphQLClient) -> None:
    shopper = newcomer(shop, admin, "shopper")
    for role in ("", "director", "🍎", "x" * 10_000, "*"):
        assert codes(admin(SET, id=shopper, roles=[role])["memberSetRoles"]) == ["role_not_found"]
    for id_ in ("", "🍎", opaque("Member", 999), opaque("Role", 1)):
        assert codes(admin(SET, id=id_, roles=[])["memberSetRoles"]) == ["member_not_found"]
