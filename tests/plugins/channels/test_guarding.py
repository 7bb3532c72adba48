"""Secrets stay secret, buyers' contacts are not kept for longer than they are needed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from farmgate_channels import signing
from farmgate_channels.models import ChannelOrder
from farmgate_channels.plugin import Channels
from farmgate_channels.settings import ChannelsSettings
from farmgate_sdk.reading import key_of
from farmgate_sdk.testing import MORNING, OpenFarmstand
from farmgate_sdk.testing.marketplace import Marketplace
from tests.plugins.channels.conftest import ORDERS, SAVE, Trade

KEY, SECRET = "farmgate-shop", "a secret of the marketplace"


def said(**changes: Any) -> dict[str, Any]:
    channel = {
        "name": {"zh-CN": "东集", "en": "East"},
        "url": "https://market.example/api/",
        "key": KEY,
        "secret": SECRET,
    }
    return {"channels": {"east": {**channel, **changes}}}


def test_a_secret_is_never_printed(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Channels, settings={"plugins": {"channels": said()}})

    assert SECRET not in f"{stand.shop.settings!r} {stand.plugin('channels').settings!r}"
    assert SECRET not in stand.shop.settings.model_dump_json()
    assert stand.plugin("channels").settings.channels["east"].secret.get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"secret": "too short"}, "[plugins.channels.channels.east] secret"),
        ({"secret": 12345}, "[plugins.channels.channels.east] secret"),
        ({"url": "http://market.example"}, "[plugins.channels.channels.east] url"),
        ({"url": "https://me:pass@market.example"}, "[plugins.channels.channels.east] url"),
        ({"url": "ftp://market.example"}, "[plugins.channels.channels.east] url"),
        ({"buffer_percent": 101}, "[plugins.channels.channels.east] buffer_percent"),
        ({"kind": "taobao"}, "[plugins.channels.channels.east] kind"),
        ({"colour": "red"}, "[plugins.channels.channels.east] colour"),
        ({"name": {"en": "East"}}, "[plugins.channels.channels.east.name] zh-CN"),
    ],
)
def test_a_channel_that_is_set_up_wrongly_does_not_open(
    farmstand: OpenFarmstand, changes: dict[str, Any], place: str
) -> None:
    with pytest.raises(Exception, match=r"farmgate\.toml") as refusal:
        farmstand(Channels, settings={"plugins": {"channels": said(**changes)}})

    told = str(refusal.value)
    assert place in told
    assert "too short" not in told.partition("secret: ")[2]
    assert "12345" not in told
    assert "me:pass" not in told


@pytest.mark.parametrize("code", ["East", "a b", "9lives", "a__b", "a-b", "x" * 33, ""])
def test_a_channels_code_is_plain(farmstand: OpenFarmstand, code: str) -> None:
    tables = {"channels": {code: said()["channels"]["east"]}}
    with pytest.raises(Exception, match=r"farmgate\.toml"):
        farmstand(Channels, settings={"plugins": {"channels": tables}})


def test_staff_need_permission(trade: Trade) -> None:
    listing = {"channel": "east", "productId": trade.apples.id}
    reader, writer = trade.stand.staff("channels.read"), trade.stand.staff("channels.write")

    assert reader("{ channels { code } }") == {"channels": [{"code": "east"}]}
    assert reader(ORDERS)["channelsOrders"]["nodes"] == []
    refused = reader(SAVE, input=listing)["channelsListingSave"]["problems"]
    assert [one["code"] for one in refused] == ["permission_denied"]
    assert writer(SAVE, input=listing)["channelsListingSave"]["problems"] == []
    for query in ("{ channels { code } }", ORDERS):
        (error,) = trade.stand.staff("orders.read")(query, errors=True)["errors"]
        assert error["extensions"]["code"] == "permission_denied"


def test_a_buyers_contact_is_kept_only_while_it_may_be_needed(trade: Trade) -> None:
    trade.market.sell("E-1", {"FUJI-APPLES": 2})
    trade.market.sell("E-2", {"UNKNOWN": 2})
    trade.pull()
    assert held(trade) == ["E-2"]

    trade.stand.clock.tick(timedelta(days=29))
    assert trade.stand.run_job("tidy", plugin="channels") == {"forgotten": 0}
    trade.stand.clock.tick(timedelta(days=2))
    assert trade.stand.run_job("tidy", plugin="channels") == {"forgotten": 1}
    assert held(trade) == []
    orders = trade.stand.staff("channels.read")(ORDERS)["channelsOrders"]["nodes"]
    assert [one["status"] for one in orders] == ["taken", "refused"]


def test_a_member_is_shown_what_is_held_of_them_and_it_is_forgotten(trade: Trade) -> None:
    register = """mutation($input: MemberRegisterInput!) {
      memberRegister(input: $input) { member { id } }
    }"""
    given = {"name": "李雷", "identifier": "13900000000", "password": "correct horse"}
    member = trade.stand.storefront(register, input=given)["memberRegister"]["member"]
    key = key_of("Member", member["id"]) or 0
    trade.market.sell("E-1", {"UNKNOWN": 1})
    other = {"name": "韩梅梅", "phone": "13911111111"}
    elsewhere = {"recipient": "韩", "phone": "1", "region_code": "310115", "street": "1 号"}
    trade.market.sell("E-2", {"UNKNOWN": 1}, changes={"contact": other, "address": elsewhere})
    trade.pull()
    plugin = trade.stand.plugin("channels")

    told = trade.stand.read(lambda session: plugin.export_member(session, key))
    assert [one["reference"] for one in told["refused_orders"]] == ["E-1"]
    assert told["refused_orders"][0]["order"]["contact"]["phone"] == "13900000000"

    trade.stand.write(lambda session: plugin.erase_member(session, key))
    trade.stand.write(lambda session: plugin.erase_member(session, key))
    assert trade.stand.read(lambda session: plugin.export_member(session, key)) == {
        "refused_orders": []
    }
    assert held(trade) == ["E-2"]


def test_a_signature_is_of_all_that_is_said() -> None:
    call = ("PUT", "/stock/A?x=1", b'{"units": 1}')
    headers = signing.signed_headers(KEY, SECRET, *call, now=MORNING, nonce="a-nonce-of-this-call")

    def verified(
        method: str, path: str, body: bytes, changes: Mapping[str, str] | None = None
    ) -> bool:
        try:
            given = {**headers, **(changes or {})}
            signing.verify(given, KEY, SECRET, method, path, body, now=MORNING, skew_seconds=300)
        except signing.Forged:
            return False
        return True

    assert verified(*call)
    assert not verified("POST", *call[1:])
    assert not verified("PUT", "/stock/B?x=1", call[2])
    assert not verified("PUT", call[1], b'{"units": 2}')
    for name, value in (
        (signing.KEY, "somebody"),
        (signing.NONCE, "another-nonce-altogether"),
        (signing.NONCE, "short"),
        (signing.TIMESTAMP, str(int(MORNING.timestamp()) + 1)),
        (signing.TIMESTAMP, "٣"),
        (signing.TIMESTAMP, "9" * 30),
        (signing.SIGNATURE, ""),
        (signing.SIGNATURE, "签名"),
    ):
        assert not verified(*call, {name: value})


def test_a_channel_that_knows_no_such_key_is_told_nothing(
    farmstand: OpenFarmstand, market: Marketplace
) -> None:
    wrong = market.settings("east", secret="not the one they know")
    stand = farmstand(Channels, settings=wrong)
    trade = Trade(stand, market, stand.put_on_sale())
    trade.list_apples()
    trade.tell()

    assert market.products == {}
    assert "401 signature" in trade.going()["lastError"]


def test_settings_of_a_channel_come_from_the_environment_too(
    farmstand: OpenFarmstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = "FARMGATE_PLUGINS__CHANNELS__CHANNELS__EAST__SECRET"
    monkeypatch.setenv(variable, "another secret altogether")
    settings = farmstand(Channels, settings={"plugins": {"channels": said()}}).plugin("channels")

    east = ChannelsSettings.model_validate(settings.settings.model_dump()).channels["east"]
    assert east.secret.get_secret_value() == "another secret altogether"


def held(trade: Trade) -> list[str]:
    """References of orders that still hold what their buyers said."""
    statement = select(ChannelOrder.reference).where(ChannelOrder.told.is_not(None))
    return list(trade.stand.read(lambda session: session.scalars(statement).all()))
