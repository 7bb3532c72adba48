"""A new plugin keeps the contract from the first minute, in the language of whoever asked."""

import json
import re
from pathlib import Path

import pytest

from farmgate.opening import migrate, open_shop
from tests.core.cli.conftest import Farmgate

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "farmgate.toml").write_text("", "utf-8")
    return tmp_path


@pytest.mark.parametrize("options", [(), ("--package",)], ids=["one file", "package"])
def test_a_new_plugin_opens_once_it_is_switched_on(
    farmgate: Farmgate, shop: Path, options: tuple[str, ...]
) -> None:
    ran = farmgate("plugin", "new", "gift_wrap", *options, "--dir", shop)
    assert ran.status == 0
    assert "add [plugins.gift_wrap] to farmgate.toml" in ran.out

    (shop / "farmgate.toml").write_text("[plugins.gift_wrap]\n", "utf-8")
    opened = open_shop(shop)
    migrate(opened)
    assert [plugin.name for plugin in opened.plugins] == ["gift_wrap"]
    opened.db.close()


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--package",)], ids=["one file", "package"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_new_plugin_passes_its_check(
    farmgate: Farmgate, shop: Path, options: tuple[str, ...], language: str
) -> None:
    farmgate("plugin", "new", "gift_wrap", *options, "--dir", shop, language=language)
    ran = farmgate("plugin", "check", "gift_wrap", "--json", "--dir", shop)
    told = json.loads(ran.out)
    assert [one for one in told["checks"] if not one["ok"]] == []
    assert ran.status == 0


def test_a_new_plugin_is_written_in_the_readers_language(farmgate: Farmgate, shop: Path) -> None:
    for language, name in (("en", "english"), ("zh-CN", "chinese")):
        farmgate("plugin", "new", name, "--dir", shop, language=language)
    first_line = {
        name: (shop / "plugins" / f"{name}.py").read_text("utf-8").splitlines()[0]
        for name in ("english", "chinese")
    }
    assert not CHINESE.search(first_line["english"])
    assert CHINESE.search(first_line["chinese"])


@pytest.mark.parametrize("name", ["Gift", "gift-wrap", "2gifts", "core", "stock", "order", "_x"])
def test_a_name_that_no_plugin_can_have_is_refused(
    farmgate: Farmgate, shop: Path, name: str
) -> None:
    ran = farmgate("plugin", "new", name, "--dir", shop)
    assert ran.status == 2
    assert f"«{name}» cannot be a plugin's name" in ran.err
    assert not (shop / "plugins").exists()


def test_what_is_there_is_not_written_over(farmgate: Farmgate, shop: Path) -> None:
    farmgate("plugin", "new", "gift_wrap", "--dir", shop)
    for options in ((), ("--package",)):
        ran = farmgate("plugin", "new", "gift_wrap", *options, "--dir", shop)
        assert ran.status == 2
        assert "There is a plugin gift_wrap already: plugins/gift_wrap.py" in ran.err


def test_a_plugin_is_made_in_a_shop(farmgate: Farmgate, tmp_path: Path) -> None:
    ran = farmgate("plugin", "new", "gift_wrap", "--dir", tmp_path)
    assert ran.status == 2
    assert "is no shop" in ran.err


@pytest.mark.slow
def test_what_is_wrong_with_a_plugin_ends_its_check_with_one(
    farmgate: Farmgate, shop: Path
) -> None:
    farmgate("plugin", "new", "gift_wrap", "--dir", shop)
    file = shop / "plugins" / "gift_wrap.py"
    file.write_text(file.read_text("utf-8").replace('zh="Gift wrap"', 'zh=""'), "utf-8")
    ran = farmgate("plugin", "check", file)
    assert ran.status == 1
    assert "✗ declaration: title is not in both languages" in ran.out
    assert "→ Give every text in both languages" in ran.out


@pytest.mark.parametrize("which", ["nothing_like_it", "plugins/nothing.py"])
def test_what_is_not_there_cannot_be_checked(farmgate: Farmgate, shop: Path, which: str) -> None:
    ran = farmgate("plugin", "check", which, "--dir", shop)
    assert ran.status == 2
    assert "nothing" in ran.err


def test_what_the_environment_says_of_a_shop_does_not_hold_for_the_check(
    farmgate: Farmgate, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FARMGATE_DATABASE__URL", "postgresql://nowhere/at_all")
    farmgate("plugin", "new", "gift_wrap", "--dir", shop)
    ran = farmgate("plugin", "check", "gift_wrap", "--json", "--dir", shop)
    assert ran.status == 0, ran.out
