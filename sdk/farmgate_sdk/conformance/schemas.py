"""What the plugin adds to both schemas: named after it, gone with it, permitted, and no N+1."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.field import StrawberryField

from farmgate.api.composition import Extension, target_of
from farmgate.api.fields import permission_of
from farmgate.api.roots import AdminMutation, AdminQuery, ShopMutation, ShopQuery
from farmgate.api.schemas import Side, compose
from farmgate.language import Text
from farmgate.permissions import CORE_PERMISSIONS
from farmgate.plugins import Plugin
from farmgate_sdk.conformance.asking import Asker
from farmgate_sdk.conformance.finding import Finding, judged
from farmgate_sdk.testing.clients import GraphQLClient
from farmgate_sdk.testing.farmstand import Farmstand

_ROOTS = (ShopQuery, ShopMutation, AdminQuery, AdminMutation)
_ADMIN_ROOTS = (AdminQuery, AdminMutation)
_FEW, _MANY = 3, 24
# A table that is empty for few rows may be asked about for many: that is no question a row.
_GRACE = 2
_SIDES: tuple[Side, ...] = ("shop", "admin")


@dataclass(frozen=True, slots=True)
class Added:
    """A field that the plugin adds to a type."""

    side: Side
    target: type
    type_name: str
    name: str
    field: StrawberryField

    def __str__(self) -> str:
        return f"{self.type_name}.{self.name}"


def graphql_names(plugin: Plugin) -> Finding:
    """Its types and root fields begin with its name."""
    camel = _camel(plugin.name)
    wrong = [
        f"root field {one}"
        for one in added(plugin)
        if one.target in _ROOTS and not one.name.startswith(camel)
    ]
    pascal = camel[:1].upper() + camel[1:]
    types = dict.fromkeys(name for side in _SIDES for name in _types(plugin, side))
    wrong += [f"type {name}" for name in types if not name.startswith(pascal)]
    return judged(
        "graphql_names",
        wrong,
        Text("类型和根字段都带插件名", "types and root fields carry its name"),
        Text(
            f"类型以 {pascal} 开头,根字段以 {camel} 开头。",
            f"Begin types with {pascal}, root fields with {camel}.",
        ),
    )


def permissions(plugin: Plugin, stand: Farmstand) -> Finding:
    """Every root field of the staff's schema asks for a permission, and refuses who lacks it."""
    declared = {one.code for one in (*plugin.permissions, *CORE_PERMISSIONS)}
    fields = [one for one in added(plugin) if one.target in _ADMIN_ROOTS]
    wrong: list[str] = []
    clerk = stand.staff("shop.read")
    schema = _schema("admin", plugin)
    for one in fields:
        wrong += _unpermitted(one, declared, clerk, schema)
    return judged(
        "permissions",
        wrong,
        Text(
            f"员工端字段 {len(fields)} 个,没有权限都会被拒绝",
            f"staff's root fields: {len(fields)}, each refuses who lacks its permission",
        ),
        Text(
            'query(…, permission="NAME.read"),并在 permissions 中声明。',
            'Say query(…, permission="NAME.read"), and declare it in `permissions`.',
        ),
    )


def batches(plugin: Plugin, stand: Farmstand, known: Mapping[Side, Mapping[str, str]]) -> Finding:
    """Its fields cost as many statements for many rows as for few."""
    wrong: list[str] = []
    asked = 0
    for side in _SIDES:
        client = stand.member() if side == "shop" else stand.admin
        asker = Asker(_schema(side, plugin), known[side])
        for one in added(plugin):
            if one.side == side and one.target not in (ShopMutation, AdminMutation):
                found = _asked(one, asker, client, stand)
                asked += found is not None
                wrong += [found] if found else []
    return judged(
        "batches",
        wrong,
        Text(
            f"已查询 {asked} 个字段:行数增多,语句数不变",
            f"fields asked: {asked}; more rows cost no more statements",
        ),
        Text(
            "batch(ask, …) 的 ask 一次收到全部行:请用一条语句读取全部。",
            "The `ask` of batch(ask, …) is handed all rows at once: read all in one statement.",
        ),
    )


def off_and_on(before: Mapping[Side, str], on: Mapping[Side, str], again: Mapping[Side, str],
               off: Mapping[Side, str]) -> Finding:  # fmt: skip
    """Switched off it has left no trace in the schemas; on again it is as it was."""
    wrong = [
        f"{side}: switched off, it is still there" for side in _SIDES if off[side] != before[side]
    ]
    wrong += [f"{side}: on again, it is different" for side in _SIDES if on[side] != again[side]]
    return judged(
        "off_and_on",
        wrong,
        Text("启用、关闭、再启用,两个接口都如初",
             "on, off and on again: both schemas are as they were"),
        Text("不要改动核心的类型;导入时不要登记任何东西。",
             "Do not change core's types, and register nothing at import."),
    )  # fmt: skip


def sdl(plugins: list[Plugin]) -> dict[Side, str]:
    """Both schemas as text."""
    return {side: compose(side, plugins).as_str() for side in _SIDES}


def added(plugin: Plugin) -> Iterator[Added]:
    """Every field that the plugin adds to a type of core's, on either side."""
    converter = StrawberryConfig().name_converter
    for side in _SIDES:
        extensions: list[Extension] = list(
            plugin.shop_graphql if side == "shop" else plugin.admin_graphql
        )
        for extension in extensions:
            target = target_of(extension)
            definition: Any = target.__strawberry_definition__  # type: ignore[attr-defined]
            if definition.is_input:
                continue
            own: Any = extension.__strawberry_definition__  # type: ignore[attr-defined]
            for field in own.fields:
                yield Added(side, target, definition.name, converter.from_field(field), field)


def _schema(side: Side, plugin: Plugin) -> GraphQLSchema:
    schema: GraphQLSchema = compose(side, [plugin])._schema  # noqa: SLF001 - strawberry has no name for it
    return schema


def _types(plugin: Plugin, side: Side) -> Iterator[str]:
    """The names of the types that its own modules declare."""
    package = type(plugin).__module__.partition(".")[0]
    for name, found in compose(side, [plugin]).schema_converter.type_map.items():
        definition: Any = found.definition
        origin = getattr(definition, "origin", None) or getattr(definition, "wrapped_cls", None)
        if getattr(origin, "__module__", "").partition(".")[0] == package:
            yield name


def _unpermitted(
    one: Added, declared: set[str], clerk: GraphQLClient, schema: GraphQLSchema
) -> Iterator[str]:
    permission = permission_of(one.field)
    if permission is None:
        yield f"{one} asks for no permission"
        return
    if permission not in declared:
        yield f"{one} asks for {permission}, which nobody declares"
    is_query = one.target is AdminQuery
    root = schema.query_type if is_query else schema.mutation_type
    assert root is not None  # noqa: S101 - both roots exist
    asked = Asker(schema).call(one.name, root.fields[one.name])
    answer = clerk(f"{'query' if is_query else 'mutation'} {{ {asked} }}", errors=True)
    if "permission_denied" not in str(answer):
        yield f"{one} does not refuse staff without {permission}"


def _asked(one: Added, asker: Asker, client: GraphQLClient, stand: Farmstand) -> str | None:
    """What is wrong with a field, "" where nothing is; None where it cannot be asked."""
    type_ = asker.schema.type_map.get(one.type_name)
    path = asker.path_to(one.type_name)
    if path is None or not isinstance(type_, GraphQLObjectType):
        return None
    found = type_.fields[one.name]
    selection = _root(one, asker) if one.target in _ROOTS else asker.selection(one.name, found)
    if selection is None:
        return None
    counts = []
    for rows in (_FEW, _MANY):
        with stand.statements() as statements:
            answer = client(path.ask(selection, rows).replace("FIRST", str(rows)), errors=True)
        counts.append(len(statements))
        if "errors" in answer:
            return f"{one} fails: {answer['errors'][0]['message']}"
    few, many = counts
    if many > few + _GRACE:
        return f"{one} asks {few} statements for {_FEW} rows and {many} for {_MANY}"
    return ""


def _root(one: Added, asker: Asker) -> str | None:
    root = asker.schema.query_type
    assert root is not None  # noqa: S101 - both schemas have one
    found = root.fields[one.name]
    arguments = asker.arguments(one.name, found, is_root=True)
    selection = None if arguments is None else asker.selection(one.name, found, depth=3)
    if selection is None:
        return None
    name, _, rest = selection.partition(" ")
    return f"{name}{arguments} {rest}"


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
