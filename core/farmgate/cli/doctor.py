"""``farmgate doctor``: what is well with a shop, what is not, and what to do about it."""

from dataclasses import asdict

import typer

from farmgate.cli.asking import HERE, Folder, Json
from farmgate.cli.speech import say
from farmgate.cli.terminal import out, tell, tell_json
from farmgate.cli.wording import Command, examples

_WRONG = 1


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "doctor",
        cls=Command,
        help=say(
            "Check settings, plugins, database, disk and backlog; exits 1 if something is wrong.",
            "检查设置、插件、数据库、磁盘和待办;有问题时以状态 1 退出。",
        ),
        epilog=examples("farmgate doctor", "farmgate doctor --json"),
    )(doctor)


def doctor(folder: Folder = HERE, json: Json = False) -> None:
    """Look at everything that can be looked at; what depends on something broken is left out."""
    from farmgate.cli.findings import examine

    findings = list(examine(folder))
    is_well = all(finding.is_well for finding in findings)
    if json:
        tell_json({"ok": is_well, "checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            mark, style = ("✓", "green") if finding.is_well else ("✗", "red")
            out().print(mark, style=style, end=" ")
            tell(finding.told)
            if finding.advice:
                tell(f"  → {finding.advice}")
    if not is_well:
        raise typer.Exit(_WRONG)
