"""What is wrong with settings, one sentence an error, in the words of the file."""

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

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


def sentences(
    error: ValidationError, environment: Mapping[str, str], model: type[BaseModel]
) -> Iterator[Text]:
    """Each error of ``model``: where it stands, what is wrong, what was given unless secret."""
    for one in error.errors(include_url=False):
        yield _sentence(one, environment, model)


def _sentence(one: Any, environment: Mapping[str, str], model: type[BaseModel]) -> Text:
    place, source = _place(one["loc"]), _source(one["loc"], environment)
    context = one.get("ctx", {})
    english = _ENGLISH.get(one["type"], one["msg"])
    # What pydantic says may quote braces of the file: only our own sentences are templates.
    template = _CHINESE.get(one["type"])
    chinese = one["msg"] if template is None else template.format(**context)
    given = Text("", "") if _is_secret(model, one["loc"]) else _given(one)
    return Text(
        en=f"{source}: {place}: {english[:1].lower()}{english[1:]}{given.en}.",
        zh=f"{source}:{place}:{chinese}{given.zh}。",
    )


def _source(location: tuple[int | str, ...], environment: Mapping[str, str]) -> str:
    """The variable that said it, if one did, else the file."""
    parts = [str(part).upper() for part in location]
    variables = ("FARMGATE_" + "__".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in variables if name in environment), "farmgate.toml")


def _place(location: tuple[int | str, ...]) -> str:
    *tables, key = [str(part) for part in location]
    return f"[{'.'.join(tables)}] {key}" if tables else key


def _is_secret(model: Any, location: tuple[int | str, ...]) -> bool:
    for part in location:
        model = _below(model, part)
        if model is None or "Secret" in str(model):
            return model is not None
    return False


def _below(annotation: Any, part: int | str) -> Any:
    """The type of a part: of a model's key, or of whatever stands in a table or a list."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not NoneType)
    fields = getattr(annotation, "model_fields", None)
    if fields is None:
        return next(reversed(get_args(annotation)), None)
    named = (field for name, field in fields.items() if part in (name, field.alias))
    return next((field.annotation for field in named), None)


def _given(one: Any) -> Text:
    value = one.get("input")
    # A URL may carry a password, and a whole table is no help.
    if one["type"] == "missing" or isinstance(value, dict) or "://" in str(value):
        return Text("", "")
    return Text(zh=f"(现在是 {value!r})", en=f" (it is {value!r})")
