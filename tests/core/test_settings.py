"""What a shop can be told, and how it says all at once that it does not understand."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, SecretStr

from farmgate.errors import ShopCannotOpen
from farmgate.settings import (
    PluginSettings,
    Settings,
    UncheckedPluginSettings,
    check,
    plugins_named,
    read_file,
)


class Boxes(PluginSettings):
    grams: int = Field(10, ge=1)


def refusal(raw: dict[str, Any]) -> list[str]:
    with pytest.raises(ShopCannotOpen) as refused:
        check(raw, {"boxes": Boxes})
    return [reason.en for reason in refused.value.reasons]


def test_a_shop_that_is_told_nothing_sells_in_yuan_by_shanghais_clock() -> None:
    settings = check({}, {})
    assert (settings.shop.currency, settings.shop.time_zone) == ("CNY", "Asia/Shanghai")
    assert settings.checkout.reservation_minutes == 15


def test_all_mistakes_are_told_at_once() -> None:
    reasons = refusal(
        {
            "shop": {"currency": "yuan", "time_zone": "Mars/Olympus"},
            "server": {"port": 70_000},
            "plugins": {"boxes": {"grams": 0, "colour": "red"}},
            "chekout": {},
        }
    )
    assert len(reasons) == 6
    for place in (
        "[shop] currency",
        "[shop] time_zone",
        "[server] port",
        "[plugins.boxes] grams",
        "[plugins.boxes] colour",
        "chekout",
    ):
        assert any(f"farmgate.toml: {place}: " in reason for reason in reasons), place


@pytest.mark.parametrize("zone", ["{", "{0}", "{oops}", "../../etc/passwd", "/etc/localtime", ""])
def test_a_zone_of_no_place_is_refused_in_both_languages(zone: str) -> None:
    with pytest.raises(ShopCannotOpen) as refused:
        check({"shop": {"time_zone": zone}}, {})
    (reason,) = refused.value.reasons
    assert "[shop] time_zone" in reason.en
    assert "[shop] time_zone" in reason.zh


def test_a_database_password_is_not_printed() -> None:
    (reason,) = refusal({"database": {"url": "mysql://shop:hunter2@db/shop"}})
    assert "hunter2" not in reason


class Bank(PluginSettings):
    key: SecretStr | None = Field(None, min_length=20)
    keys: tuple[SecretStr, ...] = ()


@pytest.mark.parametrize("table", [{"key": "hunter2"}, {"key": 2}, {"keys": ["a", ["hunter2"]]}])
def test_a_secret_that_is_wrong_is_not_printed(table: dict[str, Any]) -> None:
    with pytest.raises(ShopCannotOpen, match="bank") as refused:
        check({"plugins": {"bank": table}}, {"bank": Bank})
    assert not any("hunter2" in str(reason) for reason in refused.value.reasons)
    assert "(it is" not in str(refused.value)


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARMGATE_CHECKOUT__RESERVATION_MINUTES", "5")
    settings = check({"checkout": {"reservation_minutes": 20, "max_lines": 7}}, {})
    assert settings.checkout.reservation_minutes == 5
    assert settings.checkout.max_lines == 7


def test_settings_do_not_change_while_the_shop_is_open() -> None:
    settings = check({}, {})
    with pytest.raises(ValueError, match="frozen"):
        settings.shop.currency = "USD"  # type: ignore[misc]


def test_a_plugin_that_is_off_keeps_its_table() -> None:
    raw = {"plugins": {"boxes": {"enabled": False, "colour": "red"}}}
    settings = check(raw, {"boxes": UncheckedPluginSettings})
    assert settings.of_plugin("boxes").model_dump() == {"enabled": False, "colour": "red"}


@pytest.mark.parametrize(
    ("raw", "environment", "named"),
    [
        ({}, {}, {}),
        ({"plugins": {"boxes": {}}}, {}, {"boxes": True}),
        ({"plugins": {"boxes": {"enabled": False}}}, {}, {"boxes": False}),
        ({}, {"FARMGATE_PLUGINS__BOXES__GRAMS": "5"}, {"boxes": False}),
        (
            {"plugins": {"boxes": {}}},
            {"FARMGATE_PLUGINS__BOXES__ENABLED": "off"},
            {"boxes": False},
        ),
        (
            {"plugins": {"boxes": {"enabled": False}}},
            {"FARMGATE_PLUGINS__BOXES__ENABLED": "true"},
            {"boxes": True},
        ),
        ({"plugins": {"boxes": 3}}, {}, {"boxes": True}),
        ({"plugins": 3}, {}, {}),
    ],
)
def test_a_plugin_is_on_where_its_table_stands_and_does_not_say_otherwise(
    raw: dict[str, Any], environment: dict[str, str], named: dict[str, bool]
) -> None:
    assert plugins_named(raw, environment) == named


def test_a_folder_without_a_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ShopCannotOpen, match="farmgate new"):
        read_file(tmp_path)


@pytest.mark.parametrize("content", [b"shop = [", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "farmgate.toml").write_bytes(content)
    with pytest.raises(ShopCannotOpen, match=r"farmgate\.toml is not valid TOML"):
        read_file(tmp_path)


SECTIONS = [name for name in Settings.model_fields if name != "plugins"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*SECTIONS, "plugins", "x"]), VALUES, max_size=4))
def test_no_file_is_too_strange_to_be_refused_in_sentences(raw: dict[str, Any]) -> None:
    try:
        check(raw, {"boxes": Boxes})
    except ShopCannotOpen as error:
        refused = error
    else:
        return
    assert all(reason.en and reason.zh for reason in refused.reasons)
