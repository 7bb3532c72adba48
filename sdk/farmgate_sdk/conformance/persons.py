"""What the plugin holds of a person: told to them, and gone when they are erased."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.ids import key_of
from farmgate.language import Text
from farmgate.plugins import Plugin
from farmgate_sdk.conformance.finding import Finding, judged
from farmgate_sdk.conformance.rows import is_member
from farmgate_sdk.testing.clients import GraphQLClient
from farmgate_sdk.testing.farmstand import Farmstand

NAME, PHONE = "尹小满", "+8613799990000"
_REGISTER = """mutation($name: String!, $phone: String!) {
  memberRegister(input: {name: $name, identifier: $phone, password: "conformance suite"}) {
    token problems { code }
  }
}"""


def a_person(stand: Farmstand) -> GraphQLClient:
    """Somebody with an account, whose name and number are nobody else's."""
    token = stand.storefront(_REGISTER, name=NAME, phone=PHONE)["memberRegister"]["token"]
    return stand.storefront.with_token(token)


def key(member: GraphQLClient) -> int:
    """Core's key of a member."""
    return key_of("Member", member("{ me { id } }")["me"]["id"]) or 0


def personal_data(stand: Farmstand, plugin: Plugin, member: GraphQLClient) -> Finding:
    """What its tables hold of a member is declared, exported, and erased."""
    pk = key(member)
    held = stand.read(lambda session: list(_held(session, plugin, pk)))
    wrong: list[str] = []
    if plugin.personal_data is None:
        wrong += [f"{place} names a member, and no personal data is declared" for place in held]
    else:
        wrong += _export(stand, plugin, member)
        problems = stand.erase(member)["problems"]
        wrong += [f"erasing is refused: {problem['message']}" for problem in problems]
        left = [] if problems else stand.read(lambda session: list(_held(session, plugin, pk)))
        wrong += [f"{place} still names the member after erasure" for place in left]
    told = plugin.personal_data or Text("不持有个人数据", "it holds no personal data")
    return judged(
        "personal_data",
        wrong,
        told,
        Text(
            "声明 personal_data,实现 export_member 与 erase_member;后者删除或断开此人的所有行。",
            "Declare personal_data, export_member and erase_member; the latter deletes the "
            "member's rows, or cuts them from the member.",
        ),
    )


def _export(stand: Farmstand, plugin: Plugin, member: GraphQLClient) -> Iterator[str]:
    try:
        told = stand.personal_data(member)["plugins"][plugin.name]
    except Exception as error:  # noqa: BLE001 - whatever it raises is the finding
        yield f"export fails: {error}"
    else:
        if not isinstance(told, dict):
            yield f"export_member gives {json.dumps(told)[:80]}, which is no object"


def _held(session: Session, plugin: Plugin, member: int) -> Iterator[str]:
    """The columns of the plugin's tables that lead to a member: by key, name or number."""
    for table in plugin.metadata.sorted_tables if plugin.metadata is not None else ():
        pointing = [column.name for column in table.columns if is_member(column)]
        for row in session.execute(select(table)).mappings():
            for column, value in row.items():
                if (column in pointing and value == member) or _says(value):
                    yield f"{table.name}.{column}"
                    break
            else:
                continue
            break


def _says(value: Any) -> bool:
    text = str(value)
    return NAME in text or PHONE in text or PHONE.removeprefix("+86") in text
