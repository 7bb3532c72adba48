"""Roles that a shop makes itself, and roles that hold in some regions only."""

from collections.abc import Sequence
from typing import Any, ClassVar

import pytest

from farmgate.errors import ShopCannotOpen
from farmgate_sdk import Permission, Plugin, Text, shop
from farmgate_sdk.graphql import AdminQuery, Info, batch, extend, query, scope_of
from farmgate_sdk.testing import Farmstand, GraphQLClient, OpenFarmstand, codes

LUOCHUAN, YANAN, SHAANXI, LINTONG = "610629", "610600", "610000", "610115"
SAVE = """mutation($input: RoleSaveInput!) { roleSave(input: $input) {
  problems { code message } role { code name permissions } } }"""
SET = """mutation($id: ID!, $roles: [String!]!, $regions: [String!]) {
  memberSetRoles(id: $id, roles: $roles, regions: $regions) {
    problems { code field message } member { roles { code regions } } } }"""
NEWEST = "{ members(last: 1) { nodes { id } } }"


def farms(info: Info) -> list[str]:
    scope = scope_of(info, "farms.read")
    return [code for code in (LUOCHUAN, LINTONG) if scope.allows(code)]


def takings(_info: Info) -> int:
    return 7


@extend(AdminQuery)
class FarmsQuery:
    farms: list[str] = query(farms, description="Farms by region.", permission="farms.read")
    farms_takings: int | None = query(takings, description="A sum.", permission="farms.sums")


def cost_of(products: Sequence[Any], _info: Info) -> list[int]:
    return [42 for _ in products]


@extend(shop.Product)
class FarmsProduct:
    farms_cost: int | None = batch(cost_of, description="A secret.", permission="farms.sums")


class Farms(Plugin):
    """Something in regions, and something that is everywhere or nowhere."""

    name = "farms"
    version = "1"
    farmgate = ">=0.1"
    title = Text("农场", "Farms")
    summary = title
    admin_graphql: ClassVar[Sequence[type]] = (FarmsQuery,)
    shop_graphql: ClassVar[Sequence[type]] = (FarmsProduct,)
    permissions = (
        Permission("farms.read", Text("查看农场", "See farms"), by_region=True),
        Permission("farms.sums", Text("查看金额", "See sums")),
    )


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    opened = farmstand(Farms)
    for code, held in [("scout", ["farms.read"]), ("clerk", ["farms.read", "farms.sums"])]:
        saved = save(opened.admin, code, *held)
        assert saved["problems"] == []
    return opened


def save(by: GraphQLClient, code: str, *permissions: str) -> Any:
    name = {"zh": "看点", "en": "Scout"}
    return by(SAVE, input={"code": code, "name": name, "permissions": permissions})["roleSave"]


def newcomer(stand: Farmstand) -> tuple[str, GraphQLClient]:
    """Somebody new, and what they may ask of the staff's schema."""
    token = stand.member("shopper").token
    return stand.admin(NEWEST)["members"]["nodes"][0]["id"], stand.admin.with_token(token)


def give(by: GraphQLClient, id_: str, role: str, *regions: str) -> Any:
    return by(SET, id=id_, roles=[role], regions=list(regions) or None)["memberSetRoles"]


def code_of(answer: Any) -> str:
    return answer["errors"][0]["extensions"]["code"]  # type: ignore[no-any-return]


def test_a_role_holds_in_the_regions_that_it_is_given_for(stand: Farmstand) -> None:
    id_, scout = newcomer(stand)

    given = give(stand.admin, id_, "scout", YANAN)

    assert given["member"]["roles"] == [{"code": "scout", "regions": [YANAN]}]
    assert scout("{ farms }") == {"farms": [LUOCHUAN]}
    give(stand.admin, id_, "scout", SHAANXI)
    assert scout("{ farms }") == {"farms": [LUOCHUAN, LINTONG]}
    give(stand.admin, id_, "scout")
    assert scout("{ farms }") == {"farms": [LUOCHUAN, LINTONG]}


def test_a_permission_that_looks_at_no_region_is_not_held_in_one(stand: Farmstand) -> None:
    id_, _ = newcomer(stand)

    refused = give(stand.admin, id_, "clerk", YANAN)

    assert codes(refused) == ["role_not_by_region"]
    assert "farms.sums" in refused["problems"][0]["message"]
    in_yanan = stand.staff("farms.read", "farms.sums", regions=[YANAN])
    answer = in_yanan("{ farms farmsTakings }", errors=True)
    assert answer["data"] == {"farms": [LUOCHUAN], "farmsTakings": None}
    assert code_of(answer) == "permission_denied"


def test_nobody_gives_or_takes_in_regions_that_are_not_theirs(stand: Farmstand) -> None:
    giver = stand.staff("members.write", "members.read")
    me = giver(NEWEST)["members"]["nodes"][0]["id"]
    id_, scout = newcomer(stand)
    assert codes(give(giver, id_, "scout", LUOCHUAN)) == ["role_beyond_yours"]
    regional = stand.staff("farms.read", "members.write", "members.read", regions=[LUOCHUAN])
    assert codes(give(regional, id_, "scout", LUOCHUAN)) == ["permission_denied"]
    assert codes(give(giver, me, "scout", LUOCHUAN)) == ["own_roles"]
    assert code_of(scout("{ farms }", errors=True)) == "permission_denied"
    give(stand.admin, id_, "scout", YANAN)
    assert codes(give(giver, id_, "shopper")) == ["role_beyond_yours"]
    assert scout("{ farms }") == {"farms": [LUOCHUAN]}


@pytest.mark.parametrize("region", ["", "61", "000000", "610629🍎", "' OR 1=1", "x" * 10_000])
def test_a_role_is_given_in_places_only(stand: Farmstand, region: str) -> None:
    id_, _ = newcomer(stand)
    assert codes(give(stand.admin, id_, "scout", region)) == ["place_invalid"]
    nowhere = stand.admin(SET, id=id_, roles=["scout"], regions=[])["memberSetRoles"]
    assert codes(nowhere) == ["place_invalid"]


def test_a_shop_makes_roles_of_permissions_that_there_are(stand: Farmstand) -> None:
    saved = save(stand.admin, "bookkeeper", "orders.read", "farms.sums", "orders.read")
    assert saved["role"]["permissions"] == ["farms.sums", "orders.read"]
    unknown = save(stand.admin, "bookkeeper", "orders.raed")
    assert codes(unknown) == ["permission_unknown"]
    assert "orders.raed" in unknown["problems"][0]["message"]
    listed = stand.admin("{ roles { code permissions } }")["roles"]
    assert {"code": "bookkeeper", "permissions": ["farms.sums", "orders.read"]} in listed
    for code in ("", "Book keeper", "🍎", "x" * 65, "_x"):
        assert codes(save(stand.admin, code)) == ["role_code_invalid"]


def test_nobody_saves_a_role_beyond_their_own_or_their_own_role(stand: Farmstand) -> None:
    giver = stand.staff("members.write", "orders.read")
    assert codes(save(giver, "reader", "orders.read")) == []
    assert codes(save(giver, "reader", "orders.read", "stock.read")) == ["role_beyond_yours"]
    assert codes(save(giver, "boss", "*")) == ["role_beyond_yours"]
    assert codes(save(giver, "clerk", "orders.read")) == ["role_beyond_yours"]
    assert codes(save(stand.admin, "operations_director")) == ["own_roles"]


def test_permissions_are_listed_with_who_declares_them(stand: Farmstand) -> None:
    listed = stand.admin("{ permissions { code name plugin byRegion } }")["permissions"]
    assert listed[0]["plugin"] == "core"
    wanted = {"code": "farms.read", "name": "See farms", "plugin": "farms", "byRegion": True}
    assert wanted in listed
    with stand.again_with() as without:
        there = without.admin("{ permissions { plugin } roles { code permissions } }")
        assert {one["plugin"] for one in there["permissions"]} == {"core"}
        assert {"code": "scout", "permissions": ["farms.read"]} in there["roles"]
        assert codes(save(without.admin, "scout", "farms.read", "orders.read")) == []
        assert codes(save(without.admin, "reader", "farms.read")) == ["permission_unknown"]


def test_a_field_is_kept_from_those_who_lack_its_permission_and_the_rest_stands(
    stand: Farmstand,
) -> None:
    stand.put_on_sale()
    stand.put_on_sale("snow-pears")
    question = "{ products { nodes { slug farmsCost } } }"

    guest = stand.storefront(question, errors=True)
    shopper = stand.member()(question, errors=True)
    staff = stand.storefront.with_token(stand.staff("farms.sums").token)

    for answer, code in [(guest, "log_in_required"), (shopper, "permission_denied")]:
        rows = answer["data"]["products"]["nodes"]
        assert [row["farmsCost"] for row in rows] == [None, None]
        assert {row["slug"] for row in rows} == {"fuji-apples", "snow-pears"}
        assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
        assert "42" not in str(answer)
    assert {row["farmsCost"] for row in staff(question)["products"]["nodes"]} == {42}


def test_a_locked_field_costs_one_statement_more_however_many_rows(stand: Farmstand) -> None:
    staff = stand.storefront.with_token(stand.staff("farms.sums").token)
    counts = []
    for slug in ("a", "b", "c"):
        stand.put_on_sale(slug)
        with stand.statements() as asked:
            staff("{ products { nodes { slug farmsCost } } }")
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_a_locked_field_must_allow_null(farmstand: OpenFarmstand) -> None:
    @extend(shop.Product)
    class Unrefusable:
        farms_cost: int = batch(cost_of, description="A secret.", permission="farms.sums")

    class Careless(Farms):
        shop_graphql = (Unrefusable,)

    with pytest.raises(ShopCannotOpen, match=r"Product\.farmsCost asks for a permission"):
        farmstand(Careless)


def test_two_plugins_with_one_permission_do_not_start(farmstand: OpenFarmstand) -> None:
    class Barns(Plugin):
        """Declares what is declared already."""

        name = "barns"
        version = "1"
        farmgate = ">=0.1"
        title = summary = Text("仓房", "Barns")
        permissions = (
            Permission("farms.read", Text("查看农场", "See farms")),
            Permission("stock.read", Text("查看库存", "See stock")),
        )

    with pytest.raises(ShopCannotOpen) as refused:
        farmstand(Farms, Barns)
    sentences = " ".join(reason.en for reason in refused.value.reasons)
    assert "Both barns and farms declare the permission farms.read" in sentences
    assert "Both core and barns declare the permission stock.read" in sentences
