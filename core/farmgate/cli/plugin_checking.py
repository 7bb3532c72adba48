"""``farmgate plugin check``: holds a plugin to the contract, check by check."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from farmgate.cli.asking import HERE, Folder, Json
from farmgate.cli.mistakes import Stopped
from farmgate.cli.speech import say
from farmgate.cli.terminal import out, tell, tell_json
from farmgate.cli.wording import Command, examples
from farmgate.language import Text

_NOT_KEPT = 1


def add_to(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "check",
        cls=Command,
        help=say(
            "Hold a plugin to the contract, in shops made for it; exits 1 if it breaks any of it.",
            "在临时店铺中检查插件是否合乎约定;有不合之处以状态 1 退出。",
        ),
        epilog=examples(
            "farmgate plugin check thanks",
            "farmgate plugin check plugins/thanks.py",
            "farmgate plugin check thanks --json",
        ),
    )(check)


def check(
    which: Annotated[
        str,
        typer.Argument(
            metavar=say("NAME|PATH", "插件名|路径"),
            help=say(
                "A plugin, installed or in the shop's folder; or its file or package itself.",
                "已安装或在店铺文件夹里的插件名,或插件文件、包的路径。",
            ),
        ),
    ],
    folder: Folder = HERE,
    json: Json = False,
) -> None:
    """Run the suite of the sdk, which knows the testing kit."""
    plugin, settings = _plugin(which, folder)
    with _nothing_from_outside(plugin.name):
        findings = _suite().check_plugin(plugin, settings=settings)
    is_kept = all(one.is_kept for one in findings)
    if json:
        tell_json({"plugin": plugin.name, "ok": is_kept, "checks": [_row(one) for one in findings]})
    else:
        _tell(findings)
    if not is_kept:
        raise typer.Exit(_NOT_KEPT)


def _row(finding: Any) -> dict[str, Any]:
    return {
        "check": finding.check,
        "ok": finding.is_kept,
        "told": say(finding.told.en, finding.told.zh),
        "advice": "" if finding.is_kept else say(finding.advice.en, finding.advice.zh),
    }


def _tell(findings: Any) -> None:
    for row in map(_row, findings):
        mark, style = ("✓", "green") if row["ok"] else ("✗", "red")
        out().print(mark, style=style, end=" ")
        tell(f"{row['check']}: {row['told']}")
        if row["advice"]:
            tell(f"  → {row['advice']}")


def _suite() -> Any:
    """The conformance suite stands on the testing kit, floors above core: it is asked by name."""
    try:
        return import_module("farmgate_sdk.conformance")
    except ModuleNotFoundError as error:
        raise Stopped(
            Text(
                en=f"The check needs the testing kit, and {error.name} is missing. Install it: "
                '`pip install "farmgate[testing]"`.',
                zh=f"检查需要测试套件,缺少 {error.name}。请安装:"
                '`pip install "farmgate[testing]"`。',
            )
        ) from error


def _plugin(which: str, folder: Path) -> tuple[Any, Mapping[str, Any]]:
    from farmgate.discovery import known_plugins, plugin_at
    from farmgate.plugins import load

    path = Path(which)
    if path.suffix == ".py" or path.is_dir():
        plugin = plugin_at(path)
    else:
        (plugin,) = load([which], known_plugins(folder))
    return plugin, _settings(plugin.name, folder)


def _settings(name: str, folder: Path) -> Mapping[str, Any]:
    """What the shop's file says of it, if there is one: some plugins need to be told a thing."""
    from farmgate.settings import FILE_NAME, read_file

    if not (folder / FILE_NAME).exists():
        return {}
    table = read_file(folder).get("plugins", {}).get(name, {})
    return {key: value for key, value in table.items() if key != "enabled"}


@contextmanager
def _nothing_from_outside(name: str) -> Iterator[None]:
    """What the environment says of this machine's shop is not said of those of the check."""
    own = f"FARMGATE_PLUGINS__{name.upper()}__"
    kept = dict(os.environ)
    for variable in kept:
        if variable.startswith("FARMGATE_") and "__" in variable and not variable.startswith(own):
            del os.environ[variable]
    try:
        yield
    finally:
        os.environ.update(kept)
