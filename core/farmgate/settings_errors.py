"""What is wrong with settings, one sentence an error, in the words of the file."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from farmgate.language import Text

_CHINESE = {
    "missing": "必须填写",
    "extra_forbidden": "没有这个设置项,请检查拼写或删除",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "decimal_parsing": "应为数字",
    "string_type": "应为文字(加引号)",
    "string_too_short": "至少要有 {min_length} 个字符",
    "string_pattern_mismatch": "应符合格式 {pattern}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不应小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不应大于 {le}",
    "model_type": "应为一个表([…])",
    "dict_type": "应为一个表([…])",
    "literal_error": "应为 {expected}",
}
_ENGLISH = {"extra_forbidden": "there is no such setting; check the spelling or remove it"}


def sentences(error: ValidationError) -> Iterator[Text]:
    """Each error: where it stands, what is wrong, what was given."""
    for one in error.errors(include_url=False):
        yield _sentence(one)


def _sentence(one: Any) -> Text:
    place = _place(one["loc"])
    context = one.get("ctx", {})
    english = _ENGLISH.get(one["type"], one["msg"])
    chinese = _CHINESE.get(one["type"], one["msg"]).format(**context)
    given = _given(one)
    return Text(
        en=f"farmgate.toml: {place}: {english[:1].lower()}{english[1:]}{given.en}.",
        zh=f"farmgate.toml:{place}:{chinese}{given.zh}。",
    )


def _place(location: tuple[int | str, ...]) -> str:
    *tables, key = [str(part) for part in location]
    return f"[{'.'.join(tables)}] {key}" if tables else key


def _given(one: Any) -> Text:
    value = one.get("input")
    # A URL may carry a password, and a whole table is no help.
    if one["type"] == "missing" or isinstance(value, dict) or "://" in str(value):
        return Text("", "")
    return Text(zh=f"(现在是 {value!r})", en=f" (it is {value!r})")
