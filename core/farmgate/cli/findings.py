"""What the doctor looks at, one finding a check."""

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from farmgate.cli.mistakes import Stopped
from farmgate.cli.shops import check_migrated, database_trouble
from farmgate.cli.speech import say
from farmgate.errors import ShopCannotOpen

if TYPE_CHECKING:
    from farmgate.shop import Shop

_OLDEST_PYTHON = (3, 11)
_OLDEST_POSTGRESQL = 150000
_FEWEST_BYTES = 500 * 1024**2
_MOST_PENDING = 1000
_SQLITE_FULL = 2
_LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its stable name, whether all is well, what was seen, what to do."""

    check: str
    is_well: bool
    told: str
    advice: str = ""


def examine(folder: Path) -> Iterator[Finding]:
    """Every check that can be made; where the shop cannot open, those before it."""
    from farmgate.opening import open_shop

    yield _python()
    try:
        shop = open_shop(folder)
    except ShopCannotOpen as error:
        for reason in error.reasons:
            yield Finding("settings", is_well=False, told=say(reason.en, reason.zh))
        return
    try:
        yield from _examine_shop(shop, folder)
    finally:
        shop.db.close()


def _examine_shop(shop: "Shop", folder: Path) -> Iterator[Finding]:
    yield Finding("settings", is_well=True, told=say("The settings are sound.", "设置没有问题。"))
    names = ", ".join(f"{one.name} {one.version}" for one in shop.plugins) or "-"
    yield Finding(
        "plugins", is_well=True, told=say(f"Plugins loaded: {names}.", f"已加载插件:{names}。")
    )
    yield _graphql(shop)
    yield _disk(folder)
    reachable = _guarded("database", shop, lambda: _database(shop))
    yield reachable
    if not reachable.is_well:
        return
    yield _guarded("durability", shop, lambda: _durability(shop))
    migrated = _guarded("migrations", shop, lambda: _migrations(shop, folder))
    yield migrated
    if migrated.is_well:
        yield _guarded("backlog", shop, lambda: _backlog(shop))
        yield _guarded("jobs", shop, lambda: _jobs(shop))
        yield _guarded("plugin problems", shop, lambda: _plugin_problems(shop))
        yield _guarded("payments", shop, lambda: _payments(shop))


def _guarded(check: str, shop: "Shop", look: Callable[[], Finding]) -> Finding:
    try:
        with database_trouble(shop):
            return look()
    except Stopped as stopped:
        return Finding(check, is_well=False, told=say(stopped.text.en, stopped.text.zh))


def _graphql(shop: "Shop") -> Finding:
    from farmgate.api.schemas import compose

    try:
        compose("shop", shop.plugins)
        compose("admin", shop.plugins)
    except ShopCannotOpen as error:
        reason = error.reasons[0]
        return Finding("graphql", is_well=False, told=say(reason.en, reason.zh))
    return Finding("graphql", is_well=True, told=say("Both schemas compose.", "两个接口都能组成。"))


def _python() -> Finding:
    version = platform.python_version()
    return Finding(
        "python",
        is_well=sys.version_info[:2] >= _OLDEST_PYTHON,
        told=f"Python {version}",
        advice="" if sys.version_info[:2] >= _OLDEST_PYTHON
        else say("Use Python 3.11 or newer.", "请使用 Python 3.11 或更新版本。"),
    )  # fmt: skip


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    gigabytes = f"{free / 1024**3:.1f}"
    is_well = free >= _FEWEST_BYTES
    return Finding(
        "disk",
        is_well,
        say(f"{gigabytes} GiB free where the shop lies.", f"店铺所在磁盘剩余 {gigabytes} GiB。"),
        "" if is_well else say("Free some space before the shop cannot write any more.",
                               "请尽快腾出空间,否则店铺将无法写入。"),
    )  # fmt: skip


def _database(shop: "Shop") -> Finding:
    from sqlalchemy import text

    with shop.db.read() as session:
        session.execute(text("SELECT 1"))
    address = shop.db.url.render_as_string(hide_password=True)
    told = say(f"The database {address} answers.", f"数据库 {address} 可以连接。")
    return Finding("database", is_well=True, told=told)


def _durability(shop: "Shop") -> Finding:
    seen = _sqlite_settings(shop) if shop.db.dialect == "sqlite" else _postgresql_settings(shop)
    wrong = [f"{name}={value}" for name, (value, is_well) in seen.items() if not is_well]
    told = ", ".join(f"{name}={value}" for name, (value, _) in seen.items())
    advice = say(
        f"Acknowledged orders could be lost: {', '.join(wrong)}. PostgreSQL must be 15 or newer "
        "with fsync and synchronous_commit on; SQLite journal_mode=wal and synchronous=2.",
        f"已确认的订单可能丢失:{', '.join(wrong)}。PostgreSQL 须为 15 以上且 fsync、"
        "synchronous_commit 为 on;SQLite 须为 journal_mode=wal、synchronous=2。",
    )
    return Finding("durability", not wrong, told, advice if wrong else "")


def _sqlite_settings(shop: "Shop") -> dict[str, tuple[str, bool]]:
    from sqlalchemy import text

    with shop.db.engines[1].connect() as connection:
        journal = str(connection.scalar(text("PRAGMA journal_mode")))
        synchronous = connection.scalar(text("PRAGMA synchronous"))
    return {
        "journal_mode": (journal, journal == "wal"),
        "synchronous": (str(synchronous), synchronous == _SQLITE_FULL),
    }


def _postgresql_settings(shop: "Shop") -> dict[str, tuple[str, bool]]:
    from sqlalchemy import text

    with shop.db.read() as session:
        version = int(session.scalar(text("SHOW server_version_num")) or 0)
        fsync = str(session.scalar(text("SHOW fsync")))
        commit = str(session.scalar(text("SHOW synchronous_commit")))
    return {
        "server_version": (f"{version // 10000}.{version % 10000}", version >= _OLDEST_POSTGRESQL),
        "fsync": (fsync, fsync == "on"),
        "synchronous_commit": (commit, commit != "off"),
    }


def _migrations(shop: "Shop", folder: Path) -> Finding:
    check_migrated(shop, folder)
    told = say("All tables are up to date.", "所有数据表都是最新的。")
    return Finding("migrations", is_well=True, told=told)


def _backlog(shop: "Shop") -> Finding:
    from farmgate.events.worker import backlog

    with shop.db.read() as session:
        waiting = backlog(session)
    advice = ""
    if waiting.dead:
        advice = say(
            "Dead letters were tried in vain: staff's `deadLetters` tells the last error of each, "
            "and `deadLetterRetry` tries one again.",
            "有投递多次失败已放弃:员工端 deadLetters 列出每条的最后错误,"
            "deadLetterRetry 可重新投递。",
        )
    elif waiting.pending > _MOST_PENDING:
        advice = say(
            "See that a worker runs: `farmgate worker`.", "请确认后台任务在运行:`farmgate worker`。"
        )
    told = say(
        f"Facts still to be told: {waiting.pending}; given up: {waiting.dead}.",
        f"待投递事件 {waiting.pending} 条;已放弃 {waiting.dead} 条。",
    )
    return Finding("backlog", not advice, told, advice)


def _jobs(shop: "Shop") -> Finding:
    from farmgate.events.trouble import trouble

    with shop.db.read() as session:
        found = trouble(session, shop)
    wrong = [*found.failing, *found.dead, *found.late]
    failing = ", ".join(found.failing) or "-"
    dead, late = ", ".join(found.dead) or "-", ", ".join(found.late) or "-"
    told = say(
        f"Jobs that fail: {failing}; given up: {dead}; not run for an hour: {late}.",
        f"失败的任务:{failing};已放弃:{dead};逾期一小时未运行:{late}。",
    )
    advice = say(
        "`farmgate jobs` tells why; for what was not run, see that a worker runs: "
        "`farmgate worker`.",
        "原因见 `farmgate jobs`;未运行的,请确认后台任务在运行:`farmgate worker`。",
    )
    return Finding("jobs", not wrong, told, advice if wrong else "")


def _plugin_problems(shop: "Shop") -> Finding:
    from farmgate.events.plugin_problems import plugin_problems

    with shop.db.read() as session:
        lately = plugin_problems(session, shop, since=shop.clock.now() - _LATELY)
    if not lately:
        told = say("No plugin's hook went wrong lately.", "最近没有插件的钩子出现问题。")
        return Finding("plugin problems", is_well=True, told=told)
    seen = ", ".join(dict.fromkeys(f"{one.plugin}.{one.hook} {one.kind}" for one in lately))
    advice = say(
        "See `farmgate plugins`; switch a plugin off that keeps failing "
        "([plugins.NAME] enabled = false), and tell its author.",
        "请运行 `farmgate plugins` 查看;对持续出错的插件可先关闭"
        "([plugins.NAME] enabled = false),并告知作者。",
    )
    return Finding(
        "plugin problems",
        # Slow is not broken: it is told, and nobody is woken for it.
        is_well=all(one.kind == "overran" for one in lately),
        told=say(f"Plugins' hooks in the last 24 hours: {seen}.", f"过去 24 小时插件钩子:{seen}。"),
        advice=advice,
    )


def _payments(shop: "Shop") -> Finding:
    from farmgate.payments.reading import unsettled

    with shop.db.read() as session:
        found = unsettled(session, shop.clock.now())
    told = say(
        f"Calls of payment providers refused within a week: {found.refused}; questions that they "
        f"have not answered for an hour: {found.unanswered}.",
        f"一周内被拒绝的支付回调 {found.refused} 条;超过一小时未得到答复的支付操作 "
        f"{found.unanswered} 项。",
    )
    is_well = not (found.refused or found.unanswered)
    advice = say(
        'Look at `paymentEvents(status: "refused")` and at the `operations` of payments in the '
        "admin schema, and compare them with the provider's own books.",
        '请在管理接口查看 paymentEvents(status: "refused") 和付款的 operations,并与支付平台核对。',
    )
    return Finding("payments", is_well, told, "" if is_well else advice)
