"""From a new folder to a shop with goods and staff: each command, on both databases."""

import io
import json
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from farmgate.catalog.models import Product
from farmgate.events.plugin_problems import write_down
from farmgate.members.models import Member, MemberRole
from farmgate.members.service import Identifier, log_in
from farmgate.opening import open_shop
from farmgate.watching import Noted, ProblemKind
from tests.core.cli.conftest import Farmgate

PASSWORD = "strawberries in winter"


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))


def count(folder: Path, model: type[Product] | type[Member]) -> int:
    shop = open_shop(folder)
    with shop.db.read() as session:
        found = session.scalar(select(func.count()).select_from(model))
    shop.db.close()
    return found or 0


def test_a_new_folder_is_a_shop_that_explains_itself(farmgate: Farmgate, tmp_path: Path) -> None:
    ran = farmgate("new", tmp_path / "a" / "shop")
    assert ran.status == 0
    assert "farmgate migrate" in ran.out
    settings = (tmp_path / "a" / "shop" / "farmgate.toml").read_text("utf-8")
    assert "店名" in settings
    assert "The shop's name" in settings
    assert "*.db" in (tmp_path / "a" / "shop" / ".gitignore").read_text("utf-8")
    assert [one.name for one in open_shop(tmp_path / "a" / "shop").plugins] == ["cold_chain"]


def test_what_the_new_settings_show_as_defaults_are_settings(
    farmgate: Farmgate, tmp_path: Path
) -> None:
    farmgate("new", tmp_path)
    file = tmp_path / "farmgate.toml"
    shown = re.sub(r"(?m)^# (?!url)(\w+ = )", r"\1", file.read_text("utf-8"))
    file.write_text(shown, "utf-8")
    assert open_shop(tmp_path).settings.server.port == 8000


def test_a_shop_that_is_there_is_left_alone(farmgate: Farmgate, tmp_path: Path) -> None:
    (tmp_path / "farmgate.toml").write_text("# mine\n")
    ran = farmgate("new", tmp_path)
    assert ran.status == 2
    assert (tmp_path / "farmgate.toml").read_text() == "# mine\n"


def test_a_shop_does_not_open_before_its_tables_are_made(farmgate: Farmgate, folder: Path) -> None:
    for command in ("serve", "seed", "worker"):
        ran = farmgate(command, "--dir", folder)
        assert ran.status == 2
        assert "Run `farmgate migrate --dir" in ran.err


def test_migrating_says_what_was_done_for_whom(farmgate: Farmgate, folder: Path) -> None:
    ran = farmgate("migrate", "--dir", folder)
    assert ran.status == 0
    assert "core: tables made (0002)" in ran.out
    assert "cold_chain: tables made (0002)" in ran.out
    assert "up to date" in farmgate("migrate", "--dir", folder).out


def test_the_plan_says_what_would_run_and_what_it_locks(
    farmgate: Farmgate, folder: Path, database: str
) -> None:
    ran = farmgate("migrate", "--dir", folder, "plan")
    assert ran.status == 0
    assert "-- core: no tables → 0002" in ran.out
    assert "CREATE TABLE products" in ran.out
    assert "CREATE TABLE cold_chain_lanes" in ran.out
    if database == "sqlite":
        assert "SQLite locks the whole file" in ran.out
    else:
        assert "-- products: a new table that nobody uses yet (NEW)\n" in ran.out
        assert "-- locations: writers wait, readers go on (SHARE ROW EXCLUSIVE)\n" in ran.out
        assert "-- products: writers wait, readers go on (SHARE)\nCREATE INDEX" in ran.out


def test_a_plan_changes_nothing(farmgate: Farmgate, folder: Path) -> None:
    farmgate("migrate", "plan", "--dir", folder)
    assert "core: tables made" in farmgate("migrate", "--dir", folder).out
    assert "Nothing is due" in farmgate("migrate", "plan", "--dir", folder).out


@pytest.mark.slow
def test_seeding_fills_a_shop_once(farmgate: Farmgate, folder: Path) -> None:
    farmgate("migrate", "--dir", folder)
    ran = farmgate("seed", "--dir", folder)
    assert ran.status == 0
    assert "83 products" in ran.out
    assert "cold_chain" in ran.out
    ran = farmgate("seed", "--dir", folder)
    assert ran.status == 0
    assert "nothing was done" in ran.out
    assert (count(folder, Product), count(folder, Member)) == (83, 6)


def test_reindexing_writes_down_the_words_of_every_product(
    farmgate: Farmgate, folder: Path
) -> None:
    assert "farmgate migrate" in farmgate("reindex", "--dir", folder).err
    farmgate("migrate", "--dir", folder)
    farmgate("seed", "--dir", folder)
    ran = farmgate("reindex", "--dir", folder)
    assert (ran.status, "83 products" in ran.out) == (0, True)


def test_a_shop_in_production_gets_no_people_with_public_passwords(
    farmgate: Farmgate, folder: Path
) -> None:
    farmgate("migrate", "--dir", folder)
    with (folder / "farmgate.toml").open("a") as settings:
        settings.write("[server]\nproduction = true\n")
    for command in (["seed"], ["demo"], ["demo", "--once"]):
        ran = farmgate(*command, "--dir", folder)
        assert ran.status == 2
        assert "production" in ran.err
    assert (count(folder, Product), count(folder, Member)) == (0, 0)


@pytest.mark.usefixtures("stdin")
def test_the_first_member_of_staff_comes_in_by_the_command(
    farmgate: Farmgate, folder: Path
) -> None:
    farmgate("migrate", "--dir", folder)
    roles = ("--role", "operations_director", "--role", "shopper")
    who = ("--name", "陈立春", "--identifier", "chen@example.org", *roles, "--password-stdin")
    ran = farmgate("member", "add", *who, "--dir", folder)
    assert (ran.status, ran.err) == (0, "")
    shop = open_shop(folder)
    assert log_in(shop, Identifier.parse("chen@example.org"), PASSWORD)
    shop.db.close()


@pytest.mark.usefixtures("stdin")
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("--role", "king"), "operations_director"),
        (("--identifier", "nobody"), "+86"),
        (("--name", " "), "name"),
        (("--region", "Luochuan"), "610629"),
    ],
)
def test_a_member_who_cannot_be_is_told_why(
    farmgate: Farmgate, folder: Path, changed: tuple[str, str], told: str
) -> None:
    farmgate("migrate", "--dir", folder)
    asked = {"--name": "陈", "--identifier": "a@example.org", "--role": "shopper"}
    asked |= dict([changed])
    flat = [word for pair in asked.items() for word in pair]
    ran = farmgate("member", "add", *flat, "--password-stdin", "--dir", folder)
    assert ran.status == 2
    assert told in ran.err
    assert count(folder, Member) == 0


@pytest.mark.usefixtures("stdin")
def test_a_role_that_holds_everywhere_is_not_given_in_a_region(
    farmgate: Farmgate, folder: Path
) -> None:
    farmgate("migrate", "--dir", folder)
    who = ("--name", "陈", "--identifier", "a@example.org", "--password-stdin", "--dir", folder)
    role = ("--role", "logistics_warehouse", "--region", "610629")
    ran = farmgate("member", "add", *who, *role)
    assert ran.status == 2
    assert "stock.write" in ran.err
    assert count(folder, Member) == 0


@pytest.mark.usefixtures("stdin")
def test_a_role_is_given_in_regions_by_the_command(farmgate: Farmgate, folder: Path) -> None:
    farmgate("migrate", "--dir", folder)
    who = ("--name", "陈", "--identifier", "a@example.org", "--password-stdin", "--dir", folder)
    regions = ("--region", "610629", "--region", "610600")
    ran = farmgate("member", "add", *who, "--role", "coop_member", *regions)
    assert (ran.status, ran.err) == (0, "")
    shop = open_shop(folder)
    with shop.db.read() as session:
        assert session.scalars(select(MemberRole.regions)).all() == [["610600", "610629"]]
    shop.db.close()


@pytest.mark.usefixtures("stdin")
def test_without_a_terminal_the_password_is_not_asked_for(farmgate: Farmgate, folder: Path) -> None:
    farmgate("migrate", "--dir", folder)
    who = ("--name", "陈", "--identifier", "a@example.org", "--role", "shopper")
    ran = farmgate("member", "add", *who, "--dir", folder)
    assert ran.status == 2
    assert "--password-stdin" in ran.err


def test_the_doctor_finds_a_new_shop_well(farmgate: Farmgate, folder: Path) -> None:
    farmgate("migrate", "--dir", folder)
    ran = farmgate("doctor", "--dir", folder, "--json")
    assert ran.out, ran.err
    found = json.loads(ran.out)
    # PostgreSQL of the tests does not sync: the doctor is to say so.
    ill = {check["check"] for check in found["checks"] if not check["is_well"]}
    assert ill <= {"durability"}
    names = {"python", "settings", "plugins", "disk", "database", "durability", "backlog"}
    assert names <= {check["check"] for check in found["checks"]}


def test_the_doctor_sees_missing_tables_and_says_what_to_do(
    farmgate: Farmgate, folder: Path
) -> None:
    ran = farmgate("doctor", "--dir", folder)
    assert ran.status == 1
    assert "farmgate migrate" in ran.out


def test_the_doctor_sees_wrong_settings(farmgate: Farmgate, tmp_path: Path) -> None:
    (tmp_path / "farmgate.toml").write_text("[shop]\nnam = 1\n")
    ran = farmgate("doctor", "--dir", tmp_path, language="zh-CN")
    assert ran.status == 1
    assert "没有这个设置项" in ran.out


def test_plugins_are_listed_with_the_order_of_their_hooks(
    farmgate: Farmgate, folder_on_sqlite: Path
) -> None:
    ran = farmgate("plugins", "--dir", folder_on_sqlite)
    assert ran.status == 0
    assert "Cold chain" in ran.out
    found = json.loads(farmgate("plugins", "--dir", folder_on_sqlite, "--json").out)
    assert found["plugins"][0]["name"] == "cold_chain"
    hooks = {hook["name"]: hook["plugins"] for hook in found["hooks"]}
    assert hooks["checkout_problems"] == ["cold_chain"]
    (about,) = [hook for hook in found["hooks"] if hook["name"] == "checkout_problems"]
    assert (about["kind"], about["on_failure"], about["budget_ms"]) == ("check", "closed", 20)
    assert found["problems"] is None, "there are no tables yet"


def note(folder: Path, kind: ProblemKind, days_ago: int = 0) -> None:
    shop = open_shop(folder)
    at = shop.clock.now() - timedelta(days=days_ago)
    shop.hooks.watch.journal.add(
        Noted("cold_chain", "0.1.0", "price_rows", kind, 3, at, at, "RuntimeError: a fault")
    )
    write_down(shop, at_once=True)
    shop.db.close()


def plugin_check(farmgate: Farmgate, folder: Path) -> dict[str, Any]:
    checks = json.loads(farmgate("doctor", "--dir", folder, "--json").out)["checks"]
    found: dict[str, Any] = {check["check"]: check for check in checks}["plugin problems"]
    return found


def test_what_went_wrong_with_a_plugin_is_told(farmgate: Farmgate, folder: Path) -> None:
    farmgate("migrate", "--dir", folder)
    assert plugin_check(farmgate, folder)["is_well"]

    note(folder, "overran")
    slow = plugin_check(farmgate, folder)
    assert slow["is_well"], "slow is not broken"
    assert "farmgate plugins" in slow["advice"]

    note(folder, "raised")
    broken = plugin_check(farmgate, folder)
    assert not broken["is_well"]
    assert "cold_chain.price_rows raised" in broken["told"]

    listed = farmgate("plugins", "--dir", folder).out
    assert "RuntimeError: a fault" in listed
    row = json.loads(farmgate("plugins", "--dir", folder, "--json").out)["problems"][0]
    assert (row["plugin"], row["hook"], row["count"]) == ("cold_chain", "price_rows", 3)
    assert "被略过" not in farmgate("plugins", "--dir", folder, language="zh-CN").out
    note(folder, "skipped")
    assert "被略过" in farmgate("plugins", "--dir", folder, language="zh-CN").out


def test_what_went_wrong_long_ago_does_not_worry_the_doctor(
    farmgate: Farmgate, folder: Path
) -> None:
    farmgate("migrate", "--dir", folder)
    note(folder, "raised", days_ago=2)
    assert plugin_check(farmgate, folder)["is_well"]


def test_a_schema_is_exported_without_any_database(
    farmgate: Farmgate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("farmgate.toml").write_text('[database]\nurl = "postgresql://clerk@127.0.0.1:1/x"\n')
    assert "type Cart " in farmgate("schema", "export", "shop").out
    assert farmgate("schema", "export", "admin", "--out", "admin.graphql").status == 0
    assert "paymentCapture" in Path("admin.graphql").read_text("utf-8")


CLASHING = """
from farmgate_sdk import Plugin, Text, shop
from farmgate_sdk.graphql import batch, extend


def ripe(products, info):
    return [True for _ in products]


def plugin(name):
    @extend(shop.Product)
    class Ripeness:
        ripeness: bool = batch(ripe, description="Whether it is ripe.")

    return type(name, (Plugin,), {
        "name": name, "version": "1", "farmgate": ">=0.1", "title": Text(name, name),
        "summary": Text(name, name), "shop_graphql": (Ripeness,),
    })


one, two = plugin("one"), plugin("two")
"""


def test_the_doctor_sees_that_two_plugins_bring_one_field(
    farmgate: Farmgate, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clashing_plugins.py").write_text(CLASHING)
    points = "[farmgate.plugins]\none = clashing_plugins:one\ntwo = clashing_plugins:two\n"
    distribution = tmp_path / "clashing_plugins-1.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text("Name: clashing-plugins\nVersion: 1\n")
    (distribution / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(tmp_path)
    with (folder / "farmgate.toml").open("a", encoding="utf-8") as settings:
        settings.write("[plugins.one]\n[plugins.two]\n")
    assert farmgate("migrate", "--dir", folder).status == 0

    examined = farmgate("doctor", "--dir", folder)
    served = farmgate("serve", "--dir", folder, "--port", "0")

    for ran in (examined, served):
        assert ran.status != 0
        assert "Both one and two bring the GraphQL field Product.ripeness" in ran.out + ran.err
