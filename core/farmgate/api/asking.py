"""Taking a GraphQL request apart: its parameters, from a body or from an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from farmgate.api.refusals import bad_request
from farmgate.language import Text

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_ADDRESS_PARAMETERS: Final = 50
_KINDS: Final = {"query": str, "variables": dict, "operationName": str, "extensions": dict}
_KIND_NAMES: Final = {str: Text("字符串", "a string"), dict: Text("对象", "an object")}
# As a GraphQL string literal may spell it: \\u0000 or \\u{0}.
_NUL_ESCAPE: Final = re.compile(r"\\u(0000|\{0+\})")


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a GraphQL request."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


def from_body(body: bytes) -> Asked:
    """The parameters in the body of a POST; a ``Refusal`` says what is wrong with it."""
    given = _json(body.removeprefix(_BYTE_ORDER_MARK), "body")
    if isinstance(given, list):
        raise bad_request(
            "不支持批量请求。请把每个操作单独发送。",
            "Batches are not answered. Send each operation in a request of its own.",
        )
    if not isinstance(given, dict):
        raise bad_request(
            "请求内容不是 JSON 对象。请发送含有 query 的对象。",
            "The body is not a JSON object. Send one that has a query.",
        )
    return checked(given)


def from_address(query_string: bytes) -> Asked:
    """The parameters in the address of a GET; a ``Refusal`` says what is wrong with it."""
    try:
        address = query_string.decode("ascii")
        pairs = parse_qsl(address, errors="strict", max_num_fields=_ADDRESS_PARAMETERS)
    except ValueError:
        raise bad_request(
            "网址无法读取。请按 UTF-8 进行百分号编码。",
            "The address cannot be read. Percent-encode it as UTF-8.",
        ) from None
    given: dict[str, Any] = dict(pairs)
    for name in {"variables", "extensions"} & given.keys():
        given[name] = _json(given[name], name)
    return checked(given)


def _json(text: str | bytes, name: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise bad_request(
            f"{name} 不是有效的 JSON({error.msg})。请更正。",
            f"The {name} is not JSON ({error.msg}). Correct it.",
        ) from None


def checked(given: Mapping[str, Any]) -> Asked:
    """The parameters of a request that is an object; a ``Refusal`` says what is wrong with one."""
    for name, kind in _KINDS.items():
        if not isinstance(given.get(name), kind | None):
            raise bad_request(
                f"{name} 的类型不对。请改为{_KIND_NAMES[kind].zh}。",
                f"The {name} is of the wrong type. Make it {_KIND_NAMES[kind].en}.",
            )
    if given.get("query") is None:
        raise bad_request("缺少 query。请补上。", "There is no query. Send one.")
    query = given["query"]
    if _NUL_ESCAPE.search(query) or _has_nul(query) or _has_nul(given.get("variables")):
        raise bad_request(
            "请求中含有空字符(U+0000)。请去掉。",
            "The request holds the character U+0000, which no text may have. Take it out.",
        )
    return Asked(query, given.get("variables"), given.get("operationName"))


def _has_nul(value: Any) -> bool:
    """Whether any text in it holds the one character that PostgreSQL cannot keep."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_has_nul(part) for part in value)
