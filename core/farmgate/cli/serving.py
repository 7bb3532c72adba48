"""``farmgate serve`` and ``farmgate worker``: a shop that is open."""

import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from farmgate.cli.asking import HERE, Folder, Json
from farmgate.cli.ports import address_of, check_free
from farmgate.cli.shops import check_migrated, opened
from farmgate.cli.speech import say
from farmgate.cli.terminal import log_to_stderr, tell, tell_json
from farmgate.cli.wording import Command, examples

if TYPE_CHECKING:
    from farmgate.shop import Shop

_GLANCE = 0.5

Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=0,
        max=65535,
        metavar=say("PORT", "端口"),
        help=say("Port to listen on; 0 takes a free one.", "监听的端口;0 表示任选一个空闲端口。"),
    ),
]
Host = Annotated[
    str | None,
    typer.Option(
        "--host",
        metavar=say("ADDRESS", "地址"),
        help=say("Address to listen on; farmgate.toml says which by default.",
                 "监听的地址;默认按 farmgate.toml。"),
    ),
]  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add both commands."""
    app.command(
        "serve",
        cls=Command,
        help=say(
            "Open the shop: answer over HTTP until stopped.", "开店:提供 HTTP 服务,直到停止。"
        ),
        epilog=examples("farmgate serve", "farmgate serve --port 8080", "farmgate serve --json"),
    )(serve)
    app.command(
        "worker",
        cls=Command,
        help=say(
            "Deliver facts to plugins, run jobs and free held goods, apart from the server.",
            "单独运行后台任务:把事件送达插件,运行定时任务,释放过期占用的库存。",
        ),
        epilog=examples("farmgate worker", "farmgate worker --dir my-shop"),
    )(worker)


def serve(folder: Folder = HERE, host: Host = None, port: Port = None, json: Json = False) -> None:
    """Serve until SIGTERM or Ctrl-C, then let the requests under way end."""
    from farmgate.api.serving import serve as listen
    from farmgate.app import create_app

    log_to_stderr()
    with opened(folder) as shop:
        check_migrated(shop, folder)
        server = shop.settings.server
        host = host or server.host
        port = server.port if port is None else port
        check_free(host, port)

        def ready(taken: int) -> None:
            _tell_ready(shop, address_of(host, taken), as_json=json)

        listen(create_app(shop), host, port, ready=ready)


def _tell_ready(shop: "Shop", address: str, *, as_json: bool) -> None:
    shop_url, admin_url = f"{address}/graphql", f"{address}/admin/graphql"
    if as_json:
        tell_json({"shop_url": shop_url, "admin_url": admin_url, "pid": os.getpid()})
        return
    name = shop.settings.shop.name.text
    tell(say(f"{name.en} is open.", f"{name.zh}开店了。"))
    tell(say(f"  storefront  {shop_url}", f"  顾客  {shop_url}"))
    tell(say(f"  staff       {admin_url}", f"  员工  {admin_url}"))
    tell(say("Stop it with Ctrl-C.", "按 Ctrl-C 停止。"))


def worker(folder: Folder = HERE) -> None:
    """Work until SIGTERM or Ctrl-C."""
    from farmgate.housekeeping import worker_for

    log_to_stderr()
    with opened(folder) as shop:
        check_migrated(shop, folder)
        # Both signals raise in this thread: to stop a worker from within a handler could lock up.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        hand = worker_for(shop)
        with suppress(KeyboardInterrupt):
            hand.start()
            tell(
                say(
                    "The worker is at work. Stop it with Ctrl-C.",
                    "后台任务已启动。按 Ctrl-C 停止。",
                )
            )
            while hand.is_well:
                time.sleep(_GLANCE)
        hand.stop()
