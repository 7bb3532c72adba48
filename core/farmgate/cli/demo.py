"""``farmgate demo``: the demonstration shop, open to look around or playing a purchase."""

from pathlib import Path
from typing import Annotated

import typer

from farmgate.cli.asking import Json
from farmgate.cli.serving import Port
from farmgate.cli.speech import say
from farmgate.cli.wording import NO_VALUE, Command, examples

_FOLDER = Path("farmgate-demo")
_PORT = 8000
_HOST = "127.0.0.1"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "demo",
        cls=Command,
        help=say(
            "Open the demonstration shop with its people logged in; or play a whole purchase.",
            "打开演示店铺,演示人员均已登录;或完整演示一次购买。",
        ),
        epilog=examples("farmgate demo", "farmgate demo --port 8080", "farmgate demo --once"),
    )(demo)


def demo(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar=say("FOLDER", "文件夹"),
            help=say(
                "Where its data lies (./farmgate-demo; with --once: nowhere that stays).",
                "数据放在哪里(./farmgate-demo;加 --once 时用完即删)。",
            ),
        ),
    ] = None,
    port: Port = None,
    once: Annotated[
        bool,
        typer.Option(
            "--once",
            metavar=NO_VALUE,
            help=say(
                "Play a purchase over HTTP, step by step, and exit: 0 if the shop did all right.",
                "通过 HTTP 逐步演示一次购买后退出:一切正常则状态为 0。",
            ),
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Stand the demonstration up, then serve it or play a purchase in it."""
    from farmgate.cli.terminal import log_to_stderr

    log_to_stderr()
    if once:
        from farmgate.cli.playing import play_once

        raise typer.Exit(play_once(folder, as_json=json))
    _serve(folder or _FOLDER, port, as_json=json)


def _serve(folder: Path, port: int | None, *, as_json: bool) -> None:
    from farmgate.api.serving import serve
    from farmgate.app import create_app
    from farmgate.cli.panel import tell_open
    from farmgate.cli.ports import address_of, check_free, is_free
    from farmgate.cli.shops import opened
    from farmgate.demo import standing

    if port is None:
        port = _PORT if is_free(_HOST, _PORT) else 0
    else:
        check_free(_HOST, port)
    standing.make_folder(folder)
    with opened(folder) as shop:
        standing.stand_up(shop)
        tokens = standing.tokens(shop)

        def ready(taken: int) -> None:
            tell_open(folder, address_of(_HOST, taken), tokens, as_json=as_json)

        serve(create_app(shop, worker=True), _HOST, port, ready=ready)
