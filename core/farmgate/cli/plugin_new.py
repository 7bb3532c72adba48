"""``farmgate plugin new``: a plugin in the shop's folder that keeps the contract from the start."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from farmgate.cli.asking import HERE, Folder
from farmgate.cli.mistakes import Stopped
from farmgate.cli.shops import with_folder
from farmgate.cli.speech import language, say
from farmgate.cli.terminal import tell
from farmgate.cli.wording import NO_VALUE, Command, examples
from farmgate.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

_ENDING = ".txt"


def add_to(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "new",
        cls=Command,
        help=say(
            "Write a plugin into the shop's folder: one file, or a package with a table.",
            "在店铺文件夹里写一个插件:单个文件,或带数据表的包。",
        ),
        epilog=examples("farmgate plugin new thanks", "farmgate plugin new notes --package"),
    )(new)


def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar=say("NAME", "插件名"),
            help=say(
                "Lower case with underscores, such as gift_wrap.", "小写加下划线,如 gift_wrap。"
            ),
        ),
    ],
    package: Annotated[
        bool,
        typer.Option(
            "--package",
            metavar=NO_VALUE,
            help=say(
                "A package with settings, a table, a migration and GraphQL.",
                "包:含设置、数据表、迁移和 GraphQL。",
            ),
        ),
    ] = False,
    folder: Folder = HERE,
) -> None:
    """Write the files, and say how to switch it on."""
    _check_name(folder, name)
    written = list(_written(folder / "plugins", name, package=package))
    tell(say(f"Written: {', '.join(written)}. Next:", f"已写入:{', '.join(written)}。接下来:"))
    switch_on = say(
        f"add [plugins.{name}] to farmgate.toml", f"在 farmgate.toml 中加入 [plugins.{name}]"
    )
    tell(f"  {switch_on}")
    for command in (f"farmgate plugin check {name}", "farmgate migrate", "farmgate serve"):
        tell(f"  {with_folder(command, folder)}")


def _written(plugins: Path, name: str, *, package: bool) -> "Iterator[str]":
    from importlib.resources import files

    templates = files("farmgate.cli") / "templates" / "plugin"
    if not package:
        target = plugins / f"{name}.py"
        _write(target, templates / f"one_file.py{_ENDING}", name)
        yield f"plugins/{target.name}"
        return
    for template, inside in _templates(templates / "package"):
        target = plugins / name / inside.removesuffix(_ENDING)
        _write(target, template, name)
        yield f"plugins/{name}/{inside.removesuffix(_ENDING)}"


def _templates(folder: "Traversable", inside: str = "") -> "Iterator[tuple[Traversable, str]]":
    for one in sorted(folder.iterdir(), key=lambda found: found.name):
        if one.is_dir():
            yield from _templates(one, f"{inside}{one.name}/")
        elif one.name.endswith(_ENDING):
            yield one, f"{inside}{one.name}"


def _write(target: Path, template: "Traversable", name: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_filled(template.read_text("utf-8"), name), "utf-8")


def _filled(template: str, name: str) -> str:
    """A template in the language of whoever asks: its lines of the other language are left out."""
    from string import Template

    ours, other = ("zh|", "en|") if language() == "zh-CN" else ("en|", "zh|")
    lines = [
        line.removeprefix(ours) for line in template.splitlines() if not line.startswith(other)
    ]
    words = name.split("_")
    return Template("\n".join(lines) + "\n").substitute(
        name=name,
        cls="".join(word.capitalize() for word in words),
        title=" ".join(words).capitalize(),
        range=_range(),
    )


def _range() -> str:
    """From this version on, as far as the next that may break it."""
    from packaging.version import Version

    from farmgate import __version__

    major, minor = Version(__version__).release[:2]
    return f">={major}.{minor},<{major}.{minor + 1}"


def _check_name(folder: Path, name: str) -> None:
    from farmgate.discovery import is_name, known_plugins
    from farmgate.migrations.schema import is_cores_name

    if not (folder / "farmgate.toml").exists():
        raise Stopped(
            Text(
                en=f"{folder} is no shop: it has no farmgate.toml. Name its folder with --dir.",
                zh=f"{folder} 不是店铺:没有 farmgate.toml。请用 --dir 指定店铺文件夹。",
            )
        )
    if not is_name(name) or is_cores_name(name):
        raise Stopped(
            Text(
                en=f"«{name}» cannot be a plugin's name: it takes lower-case letters, digits and "
                "single underscores, a letter first, and none of core's own names (stock, orders, "
                "…). Choose another, such as gift_wrap.",
                zh=f"“{name}”不能作为插件名:只能用小写字母、数字和单个下划线,以字母开头,"
                "且不能与核心重名(stock、orders 等)。请换一个,如 gift_wrap。",
            )
        )
    found = known_plugins(folder).get(name)
    if found is not None:
        raise Stopped(
            Text(
                en=f"There is a plugin {name} already: {found.value}. Choose another name.",
                zh=f"已经有插件 {name}:{found.value}。请换一个名字。",
            )
        )
