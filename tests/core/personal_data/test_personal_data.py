"""What the shop holds of a person is told to them whole, and erased when they ask."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from farmgate.carts.models import Cart
from farmgate.errors import ShopCannotOpen
from farmgate.members.models import LogIn, Member
from farmgate.members.service import Identifier, add_member
from farmgate.orders.models import Order
from farmgate.personal_data.service import erase
from farmgate.plugins import Plugin, load
from farmgate_sdk import Text, hookimpl
from farmgate_sdk.facts import Fact
from farmgate_sdk.tables import Int64, new_metadata
from farmgate_sdk.testing import (
    CONTACT,
    Farmstand,
    GraphQLClient,
    NewShop,
    OpenFarmstand,
    codes,
    race,
)

REGISTER = """mutation($identifier: String!) {
  memberRegister(input: {name: "赵小满", identifier: $identifier, password: "strawberries!"}) {
    token member { id } problems { code }
  }
}"""
ERASE_ME = """mutation($password: String!) {
  memberErase(password: $password) { ordersKept problems { code plugin message } }
}"""
ERASE = """mutation($id: ID!) {
  memberErase(id: $id) { ordersKept ordersAnonymised absentPlugins problems { code } }
}"""
MINE = "{ myPersonalData }"
PHONE = "+8613711112222"


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map: ClassVar = {int: Int64}


class Wish(Base):
    __tablename__ = "wishes_wishes"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int]
    words: Mapped[str] = mapped_column(String(50))


class Wishes(Plugin):
    name = "wishes"
    version = "1.0"
    farmgate = ">=0.1"
    title = Text("心愿", "Wishes")
    summary = Text("记下心愿。", "Keeps wishes.")
    personal_data = Text("心愿的文字", "The words of wishes")

    def export_member(self, session: Session, member_id: int) -> Mapping[str, Any]:
        words = select(Wish.words).where(Wish.member_id == member_id)
        return {"wishes": list(session.scalars(words))}

    def erase_member(self, session: Session, member_id: int) -> None:
        session.execute(delete(Wish).where(Wish.member_id == member_id))

    @hookimpl
    def member_erased(self, fact: Fact) -> None:
        self.erased = [*getattr(self, "erased", ()), fact.data["member_id"]]


class Stubborn(Wishes):
    name = "stubborn"

    def export_member(self, session: Session, member_id: int) -> Mapping[str, Any]:
        return {"oops": object()}

    def erase_member(self, session: Session, member_id: int) -> None:
        raise RuntimeError("no")


class Person:
    """Somebody with an account, an open cart and two orders, one of them delivered."""

    def __init__(self, stand: Farmstand) -> None:
        registered = stand.storefront(REGISTER, identifier=PHONE)["memberRegister"]
        self.id: str = registered["member"]["id"]
        self.ask = stand.storefront.with_token(registered["token"])
        stand.deliver_to()
        goods = stand.put_on_sale()
        self.delivered = stand.complete_purchase(goods, by=self.ask, note="按两次铃")
        self.placed = stand.buy(goods, by=self.ask)
        self.cart = stand.cart(goods, by=self.ask, note="送给妈妈")

    def mine(self) -> Any:
        return self.ask(MINE)["myPersonalData"]


def with_wishes(stand: Farmstand) -> None:
    def wish(session: Session) -> None:
        Base.metadata.create_all(session.connection())
        members = session.scalars(select(Member.id).where(Member.phone == PHONE))
        session.add_all(Wish(member_id=key, words="一箱草莓") for key in members)

    stand.write(wish)


def test_a_person_reads_everything_that_is_held_of_them(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Wishes)
    person = Person(stand)
    with_wishes(stand)

    told = person.mine()

    assert (told["member"]["name"], told["member"]["phone"]) == ("赵小满", PHONE)
    assert [role["code"] for role in told["member"]["roles"]] == ["shopper"]
    assert len(told["log_ins"]) == 1
    assert [order["number"] for order in told["orders"]] == [
        person.delivered["number"],
        person.placed["number"],
    ]
    order = told["orders"][0]
    assert order["contact"] == CONTACT
    assert order["note"] == "按两次铃"
    assert order["lines"][0]["unit_price"] == "59.80 CNY"
    assert [row["amount"] for row in order["price_rows"]] == ["59.80 CNY", "24.00 CNY"]
    assert order["payments"][0]["entries"][0]["kind"] == "captured"
    assert order["shipments"][0]["carrier"] == "顺丰"
    assert told["carts"][-1]["note"] == "送给妈妈"
    assert told["carts"][-1]["lines"] == [{"sku": "FUJI-APPLES", "quantity": 1}]
    assert told["plugins"] == {"wishes": {"wishes": ["一箱草莓"]}}


def test_a_guest_has_no_data_to_read(farmstand: OpenFarmstand) -> None:
    answer = farmstand().storefront(MINE, errors=True)
    assert answer["errors"][0]["extensions"]["code"] == "log_in_required"


def test_staff_hand_a_person_their_data(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    person = Person(stand)
    asked = "query($id: ID!) { memberPersonalData(id: $id) }"

    told = stand.staff("members.write")(asked, id=person.id)["memberPersonalData"]
    assert told == person.mine()

    answer = stand.staff("members.read")(asked, id=person.id, errors=True)
    assert answer["errors"][0]["extensions"]["code"] == "permission_denied"
    answer = stand.admin(asked, id="TWVtYmVyOjk5OQ", errors=True)
    assert answer["errors"][0]["extensions"]["code"] == "member_not_found"


def test_a_person_who_erases_themselves_is_nobody_afterwards(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Wishes)
    person = Person(stand)
    with_wishes(stand)

    erased = person.ask(ERASE_ME, password="strawberries!")["memberErase"]

    assert erased == {"ordersKept": 2, "problems": []}
    assert person.ask("{ me { name } }") == {"me": None}
    traces = stand.read(what_is_left)
    assert PHONE not in traces["members"] + traces["carts"]
    assert "赵小满" not in traces["members"]
    assert "王芳" not in traces["carts"]
    assert "王芳" in traces["orders"], "the law has the shop keep them"
    assert stand.read(lambda session: session.scalar(select(func.count(Wish.id)))) == 0
    answer = stand.storefront(
        """mutation($i: String!) {
          memberLogIn(input: {identifier: $i, password: "strawberries!"}) { problems { code } }
        }""",
        i=PHONE,
    )
    assert codes(answer["memberLogIn"]) == ["log_in_failed"]
    stand.tell_facts()
    assert len(stand.plugin("wishes").erased) == 1
    again = stand.storefront(REGISTER, identifier=PHONE)["memberRegister"]
    assert again["problems"] == [], "the number is free for whoever holds it next"


def test_an_order_loses_contact_and_address_once_it_was_kept_long_enough(
    farmstand: OpenFarmstand,
) -> None:
    stand = farmstand()
    person = Person(stand)
    assert stand.admin(ERASE, id=person.id)["memberErase"]["ordersAnonymised"] == 0

    stand.clock.tick(timedelta(days=3 * 366))
    admin = stand.admin.with_token(stand.staff("members.write").token)
    erased = admin(ERASE, id=person.id)["memberErase"]

    assert (erased["ordersAnonymised"], erased["ordersKept"]) == (1, 1)
    delivered, placed = stand.read(
        lambda session: session.scalars(select(Order).order_by(Order.id)).all()
    )
    assert delivered.contact == {"name": "", "phone": None, "email": None}
    assert delivered.address["region_code"] == "610102"
    assert delivered.address["street"] == ""
    assert delivered.note is None
    assert placed.contact["name"] == "王芳", "it was never delivered: the buyer still waits"


@pytest.mark.parametrize("password", ["", "strawberries", "STRAWBERRIES!"])
def test_a_wrong_password_erases_nothing(farmstand: OpenFarmstand, password: str) -> None:
    stand = farmstand()
    person = Person(stand)

    assert codes(person.ask(ERASE_ME, password=password)["memberErase"]) == ["password_wrong"]
    assert person.mine()["member"]["name"] == "赵小满"


def test_where_one_plugin_cannot_erase_nothing_is_erased_and_it_is_named(
    farmstand: OpenFarmstand,
) -> None:
    stand = farmstand(Wishes, Stubborn)
    person = Person(stand)
    with_wishes(stand)

    refused = person.ask(ERASE_ME, password="strawberries!")["memberErase"]

    (problem,) = refused["problems"]
    assert (problem["code"], problem["plugin"]) == ("plugin_cannot_erase", "stubborn")
    assert stand.read(lambda session: session.scalar(select(func.count(Wish.id)))) == 1
    assert person.ask("{ me { name } }") == {"me": {"name": "赵小满"}}
    answer = person.ask(MINE, errors=True)
    assert answer["errors"][0]["extensions"]["code"] == "plugin_cannot_export"


def test_staff_are_erased_only_once_they_are_staff_no_more(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    director = stand.admin("{ members(last: 1) { nodes { id } } }")["members"]["nodes"][0]["id"]
    stand.member("logistics_warehouse")

    assert codes(stand.admin(ERASE, id=director)["memberErase"]) == ["erase_oneself"]
    other = stand.admin("{ members(last: 1) { nodes { id } } }")["members"]["nodes"][0]["id"]
    assert codes(stand.admin(ERASE, id=other)["memberErase"]) == ["erase_staff"]
    taken = "mutation($id: ID!) { memberSetRoles(id: $id, roles: []) { problems { code } } }"
    assert codes(stand.admin(taken, id=other)["memberSetRoles"]) == []
    assert codes(stand.admin(ERASE, id=other)["memberErase"]) == []


def test_who_may_not_write_members_erases_nobody(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    person = Person(stand)
    clerk: GraphQLClient = stand.staff("members.read")
    assert codes(clerk(ERASE, id=person.id)["memberErase"]) == ["permission_denied"]
    assert codes(stand.admin(ERASE, id="x")["memberErase"]) == ["member_not_found"]


def test_a_plugin_that_declares_personal_data_and_cannot_erase_it_does_not_start() -> None:
    half = type("Half", (Plugin,), {
        "name": "half", "version": "1", "farmgate": ">=0.1", "title": Text("半", "Half"),
        "summary": Text("半", "Half"), "personal_data": Text("名", "Names"),
    })  # fmt: skip
    with pytest.raises(ShopCannotOpen, match="lacks erase_member, export_member"):
        load(["half"], {"half": half})
    silent = type("Silent", (Wishes,), {"name": "silent", "personal_data": None})
    with pytest.raises(ShopCannotOpen, match="lacks personal_data"):
        load(["silent"], {"silent": silent})


def test_reading_ones_data_takes_as_many_statements_for_one_order_as_for_many(
    farmstand: OpenFarmstand,
) -> None:
    stand = farmstand()
    person = Person(stand)
    with stand.statements() as few:
        person.mine()
    goods = stand.put_on_sale("gala-apples")
    for _ in range(3):
        stand.complete_purchase(goods, by=person.ask)
    with stand.statements() as many:
        person.mine()
    assert len(many) == len(few), str(many)


def what_is_left(session: Session) -> dict[str, str]:
    found = {}
    for model in (Member, LogIn, Cart, Order):
        rows = session.execute(select(model.__table__)).mappings()
        found[model.__tablename__] = json.dumps(
            [dict(row) for row in rows], ensure_ascii=False, default=str
        )
    return found


def test_the_kit_reads_and_erases_for_a_member(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    member = stand.member()
    assert stand.personal_data(member)["member"]["name"] == "王芳"
    assert stand.erase(member)["problems"] == []
    (erased,) = stand.admin("{ members(last: 1) { nodes { name phone email erasedAt } } }")[
        "members"
    ]["nodes"]
    assert (erased["name"], erased["phone"], erased["email"]) == ("", None, None)
    assert erased["erasedAt"] == "2026-10-12T01:00:00+00:00"


def test_two_who_press_at_once_erase_once(new_shop: NewShop) -> None:
    shop = new_shop()
    key = shop.db.write(
        lambda session: add_member(session, shop, "王芳", Identifier.parse(PHONE), "x").id
    )
    race(lambda _: erase(shop, key), 4)
    with shop.db.read() as session:
        member = session.get(Member, key)
        assert member is not None
        assert (member.name, member.phone) == ("", None)
