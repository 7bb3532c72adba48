"""Writes the generated pages of the reference from the code, or with --check says which drifted.

Run as ``python docs/reference/generate.py`` where farmgate is installed. Beside the pages in
Markdown it writes both schemas in GraphQL's own language, with every bundled plugin on.
"""

import argparse
import ast
import inspect
import json
import os
import re
import subprocess
import sys
import tomllib
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from string import Formatter
from textwrap import dedent
from types import ModuleType
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

import farmgate_sdk
from farmgate.api.schemas import compose
from farmgate.declaring import HookSpec, specs_in
from farmgate.opening import HOOK_MODULES
from farmgate.plugins import Plugin
from farmgate.problems import ProblemKind
from farmgate.settings import ENVIRONMENT_PREFIX, LocalizedName, Section, Settings

FOLDER = Path(__file__).parent
_PROJECT = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]

_WRITTEN_BY = "<!-- Written by docs/reference/generate.py: change the code, then run it. -->\n"
_NAMES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
}
# Whoever uses the command line and the demonstration meets sentences, not kinds of problem;
# migrations can be read only while they run.
_WITHOUT_PROBLEMS = ("cli", "demo", "migrations")


def _bundled() -> Iterator[type[Plugin]]:
    for value in _PROJECT["entry-points"]["farmgate.plugins"].values():
        module, _, name = value.partition(":")
        yield getattr(import_module(module), name)


BUNDLED: tuple[type[Plugin], ...] = tuple(_bundled())


def pages() -> dict[str, str]:
    """Every generated file by its name."""
    return {
        "hooks.md": hooks_page(),
        "settings.md": settings_page(),
        "problems.md": problems_page(),
        "cli.md": cli_page(),
        "sdk.md": sdk_page(),
        "graphql-shop.graphql": f"{compose('shop', _plugins()).as_str()}\n",
        "graphql-admin.graphql": f"{compose('admin', _plugins()).as_str()}\n",
    }


def _plugins() -> list[Plugin]:
    # Without a shop that told them their secrets.
    return [plugin(plugin.Settings.model_construct()) for plugin in BUNDLED]


# Hooks

_HOOKS = """
# Hooks

Every hook that a plugin may implement, as the code declares it. Decorate the method of your plugin
with `@hookimpl` and give it the same name; leave out parameters that you do not need.

| Kind | When | Combined | If an implementation raises |
|---|---|---|---|
| check | before something is decided | all problems of all plugins, at once | closed: the \
purchase stops with the problem `plugin_failed`; open: the plugin is left out |
| contribute | while something is worked out | all values, in the plugins' order; or each plugin \
is handed what the one before it left | closed: the purchase stops; open: the plugin is left out |
| react | after it is true, told by the worker, at least once | nothing | told again later; after \
the last try it is a dead letter; the fact stands |

The budget is the time that one implementation should stay within. Every call is timed; one that
takes longer is recorded and not cut off. What raised, overran or was skipped is counted for each
plugin and hook: `farmgate plugins`, `farmgate doctor` and `pluginProblems` in the staff's schema
show it. An implementation of an open check or contribute hook that raises five times in a row is
skipped in that process for a minute, and then tried again; closed hooks are always asked.
`FARMGATE_TRACE_HOOKS=1` prints every call, with its time and outcome, to stderr.

What an implementation does to the database is kept whole, or, if it raises, not at all.

Some hooks belong to a plugin, and are asked only where it is on. Mark an implementation of one by
`@hookimpl(optional=True)`: it waits unused where the owner is off.
"""


def hooks_page() -> str:
    """The plugin contract, hook by hook."""
    parts = [_HOOKS]
    for owner, module in hook_modules():
        parts += [f"## `{module.__name__}`", _docstring(module)]
        if owner != "core":
            parts.append(f"These hooks belong to the plugin `{owner}`.")
        parts += [_hook(spec) for spec in specs_in(module)]
    return _page(parts)


def hook_modules() -> Iterator[tuple[str, ModuleType]]:
    """Whose hooks stand where: core's modules, then those of the bundled plugins."""
    for module in HOOK_MODULES:
        yield "core", module
    for plugin in BUNDLED:
        for module in plugin.hookspecs:
            yield plugin.name, module


def _hook(spec: HookSpec) -> str:
    text, _, arguments = _docstring(spec.function).partition("Args:\n")
    rows = [
        f"- Kind: **{spec.kind}**",
        f"- If it fails: {_on_failure(spec)}",
        f"- Budget: {spec.budget_ms} ms",
        f"- Combined: {_combined(spec)}",
    ]
    parts = [f"### `{spec.name}`", f"```python\n{signature(spec)}\n```", "\n".join(rows), text]
    if arguments:
        parts.append("\n".join(_argument(line) for line in arguments.splitlines() if line))
    return "\n\n".join(part.strip() for part in parts)


def signature(spec: HookSpec) -> str:
    """A hook's ``def`` line as it is written in its module, without what only linters read."""
    lines = inspect.getsource(spec.function).splitlines()
    tree = ast.parse("\n".join(lines)).body[0]
    assert isinstance(tree, ast.FunctionDef)  # noqa: S101 - a hook is declared by a function
    head = lines[tree.lineno - 1 : tree.body[0].lineno - 1]
    return "\n".join(re.sub(r"\s+# type: ignore.*$", "", line) for line in head)


def _on_failure(spec: HookSpec) -> str:
    if spec.kind == "react":
        return "told again later; the fact stands"
    return "closed" if spec.on_failure == "closed" else "open"


def _combined(spec: HookSpec) -> str:
    if spec.kind == "check":
        return "all problems of all plugins"
    if spec.kind == "react":
        return "nothing; each plugin is told apart"
    if spec.merge == "passed along":
        return f"`{spec.parameters[0]}` is handed from plugin to plugin"
    return "all values of all plugins, in the plugins' order"


def _argument(line: str) -> str:
    name, _, text = line.strip().partition(": ")
    return f"- `{name}`: {text}" if text else f"  {line.strip()}"


# Settings

_SETTINGS = """
# Settings

Every key of `farmgate.toml`. An unknown key is an error; all errors are told at once. The
environment wins over the file: its variable stands last with each key, and takes tables and lists
as JSON. A change takes a restart.

[Run on PostgreSQL](../how-to/postgresql.md) and
[switch a plugin off and on](../how-to/switch-a-plugin.md) show them in use.
"""


def settings_page() -> str:
    """Every key of ``farmgate.toml``."""
    parts = [_SETTINGS]
    for name, section in _core_sections():
        parts += [f"## `[{name}]`", _after_colon(section), settings_list(section, name)]
    for plugin in BUNDLED:
        table = f"plugins.{plugin.name}"
        parts += [f"## `[{table}]`", plugin.summary.en, settings_list(plugin.Settings, table)]
    return _page(parts)


def _core_sections() -> Iterator[tuple[str, type[Section]]]:
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, Section):
            yield name, section


def settings_list(section: type[BaseModel], table: str) -> str:
    """One item a key: what it means, its type with its bounds, its default, its variable."""
    items = []
    for name, field in section.model_fields.items():
        key = field.alias or name
        variable = ENVIRONMENT_PREFIX + "__".join([*table.split("."), key]).upper()
        schema = section.model_json_schema(by_alias=True)["properties"][key]
        kind = _type(schema)
        default = "required" if field.is_required() else f"`{_toml(_default(field))}` by default"
        items.append(
            f"- **`{key}`**: {schema.get('description', '')}<br>\n"
            f"  {kind[:1].upper()}{kind[1:]}; {default}; `{variable}`"
        )
        if (inner := _inner(field)) is not None:
            inside = settings_list(inner, f"{table}.{key}.CODE")
            items.append("\n".join(f"    {line}" for line in inside.splitlines()))
    return "\n".join(items)


def _default(field: FieldInfo) -> Any:
    value = field.get_default(call_default_factory=True, validated_data={})
    return value.model_dump(mode="json", by_alias=True) if isinstance(value, BaseModel) else value


def _inner(field: FieldInfo) -> type[Any] | None:
    """The model of each table in a table of tables."""
    values = [one for one in typing.get_args(field.annotation) if hasattr(one, "model_fields")]
    return values[0] if values and typing.get_origin(field.annotation) is Mapping else None


def _type(schema: Mapping[str, Any]) -> str:
    if schema.get("type") == "object":
        return "table of tables, each under a code of its own"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "$ref" in schema:
        names = " and ".join(f"`{field.alias or name}`" for name, field in _translations())
        return f"table with {names}"
    if schema["type"] == "array":
        return f"list of {_NAMES[schema['items']['type']]}s"
    kind = _NAMES[schema["type"]]
    if "minimum" in schema and "maximum" in schema:
        return f"{kind}, {schema['minimum']} to {schema['maximum']}"
    return f"{kind}, {schema['minimum']} or more" if "minimum" in schema else kind


def _translations() -> Sequence[tuple[str, Any]]:
    return list(LocalizedName.model_fields.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict) and value:
        pairs = (f"{_toml_key(name)} = {_toml(one)}" for name, one in value.items())
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value, ensure_ascii=False)


def _toml_key(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _after_colon(section: type[Section]) -> str:
    text = _docstring(section).partition(": ")[2]
    return text[:1].upper() + text[1:]


# Problems

_PROBLEMS = """
# Problems

Every refusal that an answer may hold as data: in a mutation's `problems`, in `cart.problems`, or as
the `code` of a query's error. [Read problems in a storefront](../how-to/read-problems.md) shows how
to use them. Braces stand for values of the problem's `evidence`. A code never changes its meaning.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A kind of problem, where it is declared, and the rooms that say it."""

    kind: ProblemKind
    constant: str
    module: str
    said_in: Sequence[str]


def problems_page() -> str:
    """Every code that ``problems`` may hold."""
    parts = [_PROBLEMS]
    for owner, found in problem_kinds().items():
        parts.append(f"## {'Core' if owner == 'core' else f'Plugin `{owner}`'}")
        parts += [_problem(one) for one in sorted(found, key=lambda one: one.kind.code)]
    return _page(parts)


def _problem(found: Found) -> str:
    rooms = ", ".join(f"`{room}`" for room in found.said_in) or "nobody yet"
    lines = (
        f"### `{found.kind.code}`",
        "",
        found.kind.about,
        "",
        f"- zh-CN: {found.kind.zh}",
        f"- en: {found.kind.en}",
        f"- Said by: {rooms}",
    )
    return "\n".join(lines)


def problem_kinds() -> dict[str, list[Found]]:
    """Every kind of problem by its owner; ``ValueError`` where two have one code."""
    found = {"core": _kinds_of("farmgate", None)}
    for plugin in BUNDLED:
        found[plugin.name] = _kinds_of(plugin.__module__.partition(".")[0], plugin.problems)
    _check_codes([one for kinds in found.values() for one in kinds])
    return found


def _check_codes(found: Sequence[Found]) -> None:
    places: dict[str, list[str]] = {}
    for one in found:
        places.setdefault(one.kind.code, []).append(f"{one.module}.{one.constant}")
    twice = {code: where for code, where in places.items() if len(where) > 1}
    if twice:
        raise ValueError(f"two kinds of problem have one code: {twice}")


def _kinds_of(package: str, declared: Sequence[ProblemKind] | None) -> list[Found]:
    trees = dict(_modules(package))
    said = _said_in(trees)
    found = [
        Found(getattr(import_module(module), name), name, module, sorted(said[module, name]))
        for module, tree in trees.items()
        for name in _assigned_kinds(tree)
    ]
    if declared is not None and {one.kind for one in found} != set(declared):
        raise ValueError(f"{package} declares other problems than its modules hold")
    return found


def _modules(package: str) -> Iterator[tuple[str, ast.Module]]:
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations  # noqa: S101, PT018
    root = Path(spec.submodule_search_locations[0])
    for path in sorted(root.rglob("*.py")):
        inside = path.relative_to(root).with_suffix("").parts
        if inside[0] not in _WITHOUT_PROBLEMS:
            names = (package, *(part for part in inside if part != "__init__"))
            yield ".".join(names), ast.parse(path.read_text("utf-8"))


def _assigned_kinds(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="ProblemKind"))
            ):
                yield name


class _Said(dict[tuple[str, str], set[str]]):
    """Modules and constants, each with the rooms in which it is named."""

    def __missing__(self, key: tuple[str, str]) -> set[str]:
        self[key] = set()
        return self[key]


def _said_in(trees: Mapping[str, ast.Module]) -> _Said:
    said = _Said()
    for module, tree in trees.items():
        for key in _named(module, tree):
            said[key].add(_room(module))
    return said


def _named(module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Constants of other modules, or of this one, that functions of this one speak of."""
    imported = {
        alias.asname or alias.name: (statement.module or "", alias.name)
        for statement in tree.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    for node in (inner for function in functions for inner in ast.walk(function)):
        match node:
            case ast.Attribute(value=ast.Name(id=alias), attr=name) if alias in imported:
                yield ".".join(imported[alias]), name
            case ast.Name(id=name):
                yield imported.get(name, (module, name))


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def placeholders(template: str) -> set[str]:
    """The names of the evidence that a sentence speaks of."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


# The sdk

_MOST_PARAMETERS = 12
_SDK = """
# The sdk

What a plugin imports. Whatever is not named here may change in any release. Signatures are as the
code has them; the docstrings say more (`help(farmgate_sdk.graphql)`).
"""


def sdk_modules() -> list[ModuleType]:
    """The modules of the sdk, the package itself first."""
    names = sorted(found.name for found in iter_modules(farmgate_sdk.__path__))
    return [farmgate_sdk, *(import_module(f"farmgate_sdk.{name}") for name in names)]


def sdk_page() -> str:
    """Every module of the sdk, and every name in it."""
    parts = [_SDK]
    for module in sdk_modules():
        parts += [f"## `{module.__name__}`", _as_markdown(_docstring(module))]
        parts.append("\n".join(_named_in(module)))
    return _page(parts)


def _as_markdown(docstring: str) -> str:
    """A docstring's examples, which stand after ``::``, as fenced blocks."""
    found = re.sub(r"::\n\n((?:    .*\n?|\n)+)", _fenced, f"{docstring}\n")
    return found.strip()


def _fenced(found: re.Match[str]) -> str:
    return f":\n\n```python\n{dedent(found[1]).strip()}\n```\n\n"


def _named_in(module: ModuleType) -> Iterator[str]:
    for name in module.__all__:
        thing = getattr(module, name)
        if inspect.isfunction(thing):
            yield f"- **`{name}{_signature(thing)}`**: {first_line(thing)}"
        elif inspect.isclass(thing):
            yield f"- **`{name}`** (class): {first_line(thing)}"
        else:
            yield f"- **`{name}`**"


def _signature(function: Callable[..., Any]) -> str:
    """Names and plain defaults; of a function with very many parameters only that it has some."""
    bare = inspect.signature(function)
    if len(bare.parameters) > _MOST_PARAMETERS:
        return "(…)"
    parameters = [
        one.replace(annotation=one.empty, default=_plain_default(one.default))
        for one in bare.parameters.values()
    ]
    return str(bare.replace(parameters=parameters, return_annotation=bare.empty))


def _plain_default(value: Any) -> Any:
    plain = (str, int, bool, tuple, type(None), type)
    return value if isinstance(value, plain) else _Unspoken()


class _Unspoken:
    def __repr__(self) -> str:
        return "…"


def first_line(thing: Any) -> str:
    """The first line of what a name says of itself; empty where it says nothing."""
    described = getattr(thing, "__strawberry_definition__", None)
    text = thing.__doc__ or ""
    if not text or text.startswith(f"{thing.__name__}("):
        text = (described and described.description) or ""
    return text.strip().partition("\n")[0].replace("``", "`")


# The command line

_COMMANDS = """
# Commands

`farmgate COMMAND --help` shows the same in a terminal, in Chinese where the locale is Chinese;
`FARMGATE_LANGUAGE=zh-CN` or `en` decides it. The exit status is 0 when it was done, 1 when
something was found wrong, 2 when it was used wrongly or the shop cannot open, 70 when something
unexpected happened (`FARMGATE_DEBUG=1` shows where), 130 when it was interrupted.
"""


def cli_page() -> str:
    """Every command, in English and in Chinese."""
    english, chinese = _commands_in("en"), _commands_in("zh-CN")
    return _page([_COMMANDS, *(_command(english[path], chinese[path]) for path in english)])


def _commands_in(language: str) -> dict[str, Any]:
    # The command line decides on its language when it is imported: ask a process of its own.
    environment = {**os.environ, "FARMGATE_LANGUAGE": language, "PYTHONUTF8": "1"}
    asked = [sys.executable, str(Path(__file__).resolve()), "--commands"]
    answer = subprocess.run(asked, env=environment, capture_output=True, check=True)  # noqa: S603
    commands: dict[str, Any] = json.loads(answer.stdout)
    return commands


def commands() -> dict[str, Any]:
    """Each command of this process's language: its usage, help and parameters."""
    import typer

    from farmgate.cli.commands import app

    return dict(_described(typer.main.get_command(app), "farmgate"))


def _described(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    parameters = [_parameter(one) for one in command.params if one.name != "help"]
    yield path, {"path": path, "help": command.help or "", "parameters": parameters}
    for name, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            yield from _described(inner, f"{path} {name}")


def _parameter(one: Any) -> dict[str, Any]:
    is_argument = one.param_type_name == "argument"
    takes_value = not is_argument and not getattr(one, "is_flag", False)
    return {
        "name": one.metavar if is_argument else ", ".join(one.opts),
        "value": one.metavar if takes_value else None,
        "is_required": one.required,
        "default": str(one.default) if takes_value and one.default is not None else None,
        "help": one.help or "",
    }


def _command(english: Any, chinese: Any) -> str:
    level = "#" * min(2 + english["path"].count(" "), 3)
    lines = [f"{level} `{english['path']}`", "", english["help"], "", chinese["help"], ""]
    for one, same in zip(english["parameters"], chinese["parameters"], strict=True):
        value = f" {one['value']}" if one["value"] else ""
        needed = " (required)" if one["is_required"] else ""
        default = f" Default: `{one['default']}`." if one["default"] else ""
        lines.append(f"- `{one['name']}{value}`{needed}: {one['help']}{default} {same['help']}")
    return "\n".join(lines)


# Pages


def _docstring(thing: object) -> str:
    text = inspect.getdoc(thing) or ""
    return text.replace("``", "`")


def _page(parts: Sequence[str]) -> str:
    return "\n\n".join([_WRITTEN_BY.strip(), *(part.strip() for part in parts)]) + "\n"


def drifted() -> list[str]:
    """The names of the files that are not as the code would have them."""
    return [name for name, text in pages().items() if _read(FOLDER / name) != text]


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _write() -> int:
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


def _check() -> int:
    names = drifted()
    for name in names:
        print(f"docs/reference/{name} is not as the code says: run docs/reference/generate.py")
    return 1 if names else 0


def _tell_commands() -> int:
    sys.stdout.buffer.write(json.dumps(commands(), ensure_ascii=False).encode())
    return 0


def main() -> int:
    """Write, check, or tell the commands; the answer is the process's status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where pages drifted")
    parser.add_argument("--commands", action="store_true", help="tell this language's commands")
    asked = parser.parse_args()
    do: Callable[[], int] = _write
    if asked.check or asked.commands:
        do = _check if asked.check else _tell_commands
    return do()


if __name__ == "__main__":
    sys.exit(main())
