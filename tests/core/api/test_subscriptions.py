"""Following facts over a WebSocket: who hears what, and how a conversation ends."""

import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any

import anyio
import pytest
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from farmgate.api.context import Context
from farmgate.api.conversation import SocketBounds
from farmgate.api.execution import Executor
from farmgate.api.feed import Feed
from farmgate.api.schemas import compose
from farmgate.api.serving import FASTEST, BoundedH11, BoundedProtocol, start_in_thread
from farmgate.api.sockets import SubscriptionsEndpoint
from farmgate.app import create_app
from farmgate.events.outbox import record
from farmgate.events.watching import FactWatch
from farmgate.hooks.order import order_placed
from farmgate.language import Language, read_in
from farmgate.members.models import LogIn, MemberRole
from farmgate_sdk import Permission, Plugin, Text
from farmgate_sdk.facts import Fact
from farmgate_sdk.graphql import AdminSubscription, Info, ShopSubscription, extend, subscription
from farmgate_sdk.testing import Farmstand, OpenFarmstand, counted_statements

PROTOCOL = Subprotocol("graphql-transport-ws")


def bell(fact: Fact, info: Info, above: int = 0, loud: int = 0) -> Text | None:
    if fact.data.get("boom"):
        raise RuntimeError("the bell is cracked")
    number = fact.data["number"]
    assert info.context.session is not None
    noise = "!" * loud
    return Text(f"第 {number} 单{noise}", f"order {number}{noise}") if number > above else None


@extend(ShopSubscription)
class ShopBell:
    bell_rung: str = subscription(bell, on=(order_placed,), description="An order came.")


@extend(AdminSubscription)
class AdminBell:
    bell_rung: str = subscription(
        bell, on=(order_placed,), description="An order came.", permission="bell.hear"
    )


class Bell(Plugin):
    """Rings."""

    name = "bell"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("铃", "Bell")
    shop_graphql = (ShopBell,)
    admin_graphql = (AdminBell,)
    permissions = (Permission("bell.hear", Text("听铃", "Hear the bell")),)


ENGLISH = {"accept-language": "en"}
RING = "subscription { bellRung }"


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    return farmstand(Bell)


def ring(stand: Farmstand, *numbers: int, **more: Any) -> None:
    def work(session: Session) -> None:
        for number in numbers:
            record(session, stand.shop, order_placed, f"order:{number}", {"number": number, **more})

    stand.write(work)


def test_what_becomes_true_is_shown_in_order_and_in_the_readers_language(stand: Farmstand) -> None:
    ring(stand, 1)  # before anybody listens
    chinese = stand.storefront.reading("zh-CN")
    with stand.subscribe(RING) as one, stand.subscribe(RING, by=chinese) as other:
        ring(stand, 2)
        ring(stand, 3, 4)
        assert [one.next()["bellRung"] for _ in range(3)] == ["order 2", "order 3", "order 4"]
        assert other.next() == {"bellRung": "第 2 单"}
        assert one.shows_nothing()


def test_a_fact_that_is_none_of_a_subscribers_business_is_not_shown(stand: Farmstand) -> None:
    question = "subscription($n: Int!) { bellRung(above: $n) }"
    with stand.subscribe(RING) as heard, stand.subscribe(question, n=10**6) as deaf:
        ring(stand, 7)
        assert heard.next() == {"bellRung": "order 7"}
        assert deaf.shows_nothing()


def test_a_permission_is_asked_for_at_the_beginning_and_at_each_fact(stand: Farmstand) -> None:
    for stranger, code in [
        (stand.admin.with_token(None), "log_in_required"),
        (stand.staff("orders.read"), "permission_denied"),
    ]:
        with stand.subscribe(RING, by=stranger) as refused:
            message = refused.message()
            assert message["type"] == "error"
            assert message["payload"][0]["extensions"]["code"] == code
            ring(stand, 1)
            assert refused.shows_nothing()

    with stand.subscribe(RING, by=stand.staff("bell.hear")) as staff:
        ring(stand, 2)
        assert staff.next() == {"bellRung": "order 2"}
        stand.write(lambda session: session.query(MemberRole).delete())
        ring(stand, 3)
        message = staff.message()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == (
            "error",
            "permission_denied",
        )
        ring(stand, 4)
        assert staff.shows_nothing()


def test_a_log_in_that_was_ended_hears_nothing_more(stand: Farmstand) -> None:
    with stand.subscribe(RING, by=stand.member()) as member:
        ring(stand, 1)
        assert member.next() == {"bellRung": "order 1"}
        stand.write(lambda session: session.query(LogIn).update({"revoked_at": stand.clock.now()}))
        ring(stand, 2)
        assert member.message()["type"] == "error"
        ring(stand, 3)
        assert member.shows_nothing()


def test_a_show_that_breaks_is_told_to_its_own_client_and_goes_on(stand: Farmstand) -> None:
    with stand.subscribe(RING) as one:
        ring(stand, 1, boom=True)
        message = one.message()
        assert message["type"] == "next"
        assert message["payload"]["errors"][0]["extensions"]["code"] == "INTERNAL"
        assert "cracked" not in str(message)
        ring(stand, 2)
        assert one.next() == {"bellRung": "order 2"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ shop { name } }", "SUBSCRIPTION_EXPECTED"),
        ("mutation { cartCreate { secret } }", "SUBSCRIPTION_EXPECTED"),
        ("subscription { bellRung", None),
        ("subscription { nothing }", None),
        ("subscription { bellRung other: bellRung }", None),
        ("subscription($n: Int!) { bellRung(above: $n) }", None),
        ("subscription a { bellRung } subscription b { bellRung }", None),
        ("subscription { __typename }", None),
        (RING + " " * 100_001, "LIMIT_CHARACTERS"),
        ("", None),
    ],
)
def test_what_is_no_subscription_is_refused_with_a_sentence(
    stand: Farmstand, query: str, code: str | None
) -> None:
    with stand.subscribe(query) as refused:
        message = refused.message()
    assert message["type"] == "error"
    assert message["payload"][0]["message"]
    assert message["payload"][0].get("extensions", {}).get("code") == code


def test_the_root_may_stand_in_a_fragment(stand: Farmstand) -> None:
    query = "subscription { ...F } fragment F on Subscription { ... { rung: bellRung } }"
    with stand.subscribe(query) as following:
        ring(stand, 5)
        assert following.next() == {"rung": "order 5"}


def test_the_root_is_there_only_where_a_plugin_brings_a_field(farmstand: OpenFarmstand) -> None:
    plain = farmstand()
    assert "Subscription" not in plain.schema("shop") + plain.schema("admin")
    with plain.subscribe("subscription { bellRung }") as refused:
        message = refused.message()
        assert message["type"] == "error"


def test_over_http_a_subscription_is_shown_the_way(stand: Farmstand) -> None:
    answer = stand.storefront(RING, errors=True)
    assert answer["errors"][0]["extensions"]["code"] == "SUBSCRIPTION_REFUSED"
    assert "WebSocket" in answer["errors"][0]["message"]


def test_while_nobody_listens_the_database_is_left_in_peace(stand: Farmstand) -> None:
    with stand.subscribe(RING) as following:
        ring(stand, 1)
        following.next()
    time.sleep(0.1)
    with counted_statements(stand.shop) as asked:
        time.sleep(0.2)
    assert len(asked) == 0


# --- the protocol


@contextmanager
def talking(stand: Farmstand, *, greet: object = True, **headers: str) -> Iterator[Any]:
    with stand.http.websocket_connect("/graphql", [PROTOCOL], headers=headers) as session:
        if greet:
            session.send_json({"type": "connection_init"})
            assert session.receive_json() == {"type": "connection_ack"}
        yield session


def closed_after(session: Any, *messages: Any) -> int:
    for message in messages:
        if isinstance(message, str):
            session.send_text(message)
        elif isinstance(message, bytes):
            session.send_bytes(message)
        else:
            session.send_json(message)
    with pytest.raises(WebSocketDisconnect) as closed:
        read_on(session)
    return closed.value.code


def read_on(session: Any) -> None:
    while True:
        session.receive_json()


SUBSCRIBE = {"type": "subscribe", "id": "a", "payload": {"query": RING}}


def test_a_ping_is_answered_even_before_the_greeting(stand: Farmstand) -> None:
    with talking(stand, greet=False) as session:
        session.send_json({"type": "ping", "payload": {"n": 1}})
        assert session.receive_json() == {"type": "pong", "payload": {"n": 1}}
        session.send_json({"type": "pong"})
        session.send_json({"type": "connection_init"})
        assert session.receive_json() == {"type": "connection_ack"}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([SUBSCRIBE, SUBSCRIBE], 4409),
        ([{"type": "connection_init"}], 4429),
        (["not json"], 4400),
        (["[]"], 4400),
        (["{}"], 4400),
        ([b"\x00"], 4400),
        ([{"type": 1}], 4400),
        ([{"type": "start"}], 4400),
        ([{"type": "subscribe", "payload": {"query": RING}}], 4400),
        ([{"type": "subscribe", "id": "", "payload": {"query": RING}}], 4400),
        ([{"type": "subscribe", "id": "x" * 201, "payload": {"query": RING}}], 4400),
        (["[" * 100_000], 4400),
        ([json.dumps({"type": "ping", "payload": "🍎" * 200_000})], 1009),
    ],
)
def test_whoever_breaks_the_protocol_is_hung_up_on(
    stand: Farmstand, messages: list[Any], code: int
) -> None:
    with talking(stand) as session:
        assert closed_after(session, *messages) == code


@pytest.mark.parametrize("payload", [None, [], "x", {}, {"query": 1}, {"query": "\x00"}])
def test_a_payload_of_rubbish_is_an_error_of_that_subscription(
    stand: Farmstand, payload: Any
) -> None:
    with talking(stand) as session:
        session.send_json({"type": "subscribe", "id": "a", "payload": payload})
        message = session.receive_json()
        assert (message["type"], message["id"]) == ("error", "a")


def test_nobody_subscribes_before_the_greeting(stand: Farmstand) -> None:
    with talking(stand, greet=False) as session:
        assert closed_after(session, SUBSCRIBE) == 4401


def test_a_token_that_opens_nothing_is_turned_away(stand: Farmstand) -> None:
    greeting = {"type": "connection_init", "payload": {"authorization": "Bearer fgt_wrong"}}
    with talking(stand, greet=False) as session:
        assert closed_after(session, greeting) == 4401
    with talking(stand, greet=False) as session:
        assert closed_after(session, {"type": "connection_init", "payload": [1]}) == 4400
    with talking(stand, greet=False, authorization="Bearer fgt_wrong") as session:
        assert closed_after(session, {"type": "connection_init"}) == 4401


def test_an_id_is_free_again_after_complete(stand: Farmstand) -> None:
    with talking(stand, **ENGLISH) as session:
        for _ in range(3):
            session.send_json(SUBSCRIBE)
            session.send_json({"type": "complete", "id": "a"})
        session.send_json({"type": "complete", "id": "never was"})
        session.send_json(SUBSCRIBE)
        session.send_json({"type": "ping"})
        assert session.receive_json() == {"type": "pong"}
        ring(stand, 1)
        shown = session.receive_json()
        assert shown == {"type": "next", "id": "a", "payload": {"data": {"bellRung": "order 1"}}}


def test_a_connection_has_so_many_subscriptions_and_no_more(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Bell, settings={"subscriptions": {"per_connection": 2}})
    with talking(stand) as session:
        for id_ in "abc":
            session.send_json({**SUBSCRIBE, "id": id_})
        message = session.receive_json()
        assert (message["type"], message["id"]) == ("error", "c")
        assert "2 subscriptions" in message["payload"][0]["message"] or "2 个订阅" in str(message)


def test_a_process_has_so_many_connections_and_no_more(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Bell, settings={"subscriptions": {"connections": 1}})
    with talking(stand), stand.http.websocket_connect("/graphql", [PROTOCOL]) as second:
        assert closed_after(second) == 1013
    time.sleep(0.05)
    with talking(stand):
        pass


def test_another_protocol_is_not_spoken(stand: Farmstand) -> None:
    with stand.http.websocket_connect("/graphql", ["graphql-ws"]) as session:
        assert closed_after(session) == 4406
    with pytest.raises(WebSocketDisconnect), stand.http.websocket_connect("/nowhere", [PROTOCOL]):
        pass


@pytest.mark.parametrize(
    ("origin", "is_let_in"),
    [
        ("http://testserver", True),
        ("https://shop.example.org", True),
        ("https://evil.example.org", False),
        ("null", False),
        ("http://testserver.evil.example.org", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_pages_of_other_sites_are_turned_away(
    farmstand: OpenFarmstand, origin: str, is_let_in: bool
) -> None:
    allowed = {"server": {"allowed_origins": ["https://shop.example.org"]}}
    stand = farmstand(Bell, settings=allowed)
    if is_let_in:
        with talking(stand, origin=origin):
            pass
    else:
        with pytest.raises(WebSocketDisconnect), talking(stand, origin=origin):
            pass


# --- through a real server


@contextmanager
def dialled(url: str, path: str = "/graphql", **payload: str) -> Iterator[ClientConnection]:
    address = url.replace("http://", "ws://") + path
    with connect(address, subprotocols=[PROTOCOL], compression=None) as line:
        line.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert json.loads(line.recv(5)) == {"type": "connection_ack"}
        yield line


def said(line: ClientConnection, *messages: Mapping[str, Any]) -> None:
    for message in (*messages, {"type": "ping"}):
        line.send(json.dumps(message))
    assert json.loads(line.recv(5)) == {"type": "pong"}


@pytest.mark.parametrize("protocol", [FASTEST, BoundedH11])
def test_a_browser_hears_through_a_real_server_what_another_process_wrote(
    stand: Farmstand, protocol: type[BoundedProtocol]
) -> None:
    app = create_app(stand.shop, worker=False)
    token = stand.staff("bell.hear").token
    with (
        start_in_thread(app, protocol=protocol) as server,
        dialled(server.url) as guest,
        dialled(server.url, "/admin/graphql", Authorization=f"Bearer {token}") as staff,
        stand.again_with(Bell) as elsewhere,  # with connections of its own
    ):
        said(guest, SUBSCRIBE)
        said(staff, SUBSCRIBE)
        ring(elsewhere, 9)
        for line in (guest, staff):
            shown = json.loads(line.recv(5))
            assert (shown["type"], shown["id"]) == ("next", "a")
            assert "9" in shown["payload"]["data"]["bellRung"]


def test_a_large_message_is_cut_off_by_the_server(stand: Farmstand) -> None:
    with (
        start_in_thread(create_app(stand.shop, worker=False)) as server,
        dialled(server.url) as line,
        pytest.raises(ConnectionClosed) as closed,
    ):
        chatter(line, "x" * 300_000)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def chatter(line: ClientConnection, text: str) -> None:
    line.send(text)
    line.recv(5)


def test_a_foreign_page_is_refused_by_http_already(stand: Farmstand) -> None:
    with start_in_thread(create_app(stand.shop, worker=False)) as server:
        address = server.url.replace("http://", "ws://") + "/graphql"
        foreign = Origin("https://evil.example.org")
        with pytest.raises(InvalidStatus) as turned_away:
            connect(address, subprotocols=[PROTOCOL], origin=foreign)
    assert turned_away.value.response.status_code == 403


def little_room(stand: Farmstand) -> Starlette:
    """Subscriptions of the storefront, where three facts may wait."""
    feed = Feed(stand.shop.db, ["order_placed"], poll_seconds=0.02)

    @contextmanager
    def contexts(language: Language, token: str | None) -> Iterator[Context]:
        context = Context(stand.shop, language, token)
        with read_in(language):
            yield context
        context.close()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(feed.run)
            yield
            tasks.cancel_scope.cancel()

    endpoint = SubscriptionsEndpoint(
        Executor(compose("shop", stand.shop.plugins)),
        feed,
        contexts,
        threads=anyio.CapacityLimiter(2),
        bounds=SocketBounds(waiting_facts=3, init_seconds=0.3, goodbye_seconds=0.2),
    )
    return Starlette(routes=[WebSocketRoute("/graphql", endpoint)], lifespan=lifespan)


def test_whoever_does_not_read_is_hung_up_on_and_the_others_go_on(stand: Farmstand) -> None:
    loud = {"query": "subscription { bellRung(loud: 2000000) }"}
    with (
        start_in_thread(little_room(stand)) as server,
        dialled(server.url) as slow,
        dialled(server.url, **ENGLISH) as quick,
    ):
        said(quick, SUBSCRIBE)
        said(slow, {**SUBSCRIBE, "payload": loud})
        for number in range(1, 31):
            ring(stand, number)
            shown = json.loads(quick.recv(10))
            assert shown["payload"]["data"] == {"bellRung": f"order {number}"}
        with pytest.raises(ConnectionClosed):
            hear_out(slow)


def hear_out(line: ClientConnection) -> None:
    while True:
        line.recv(10)


def test_whoever_leaves_in_the_middle_of_a_sentence_troubles_nobody(
    stand: Farmstand, caplog: pytest.LogCaptureFixture
) -> None:
    loud = {"query": "subscription { bellRung(loud: 100000) }"}
    with (
        start_in_thread(create_app(stand.shop, worker=False)) as server,
        dialled(server.url, **ENGLISH) as quick,
    ):
        said(quick, SUBSCRIBE)
        for number in range(1, 11):
            with dialled(server.url) as leaving:
                said(leaving, {**SUBSCRIBE, "payload": loud})
                ring(stand, number)
                leaving.socket.close()
            shown = json.loads(quick.recv(10))
            assert shown["payload"]["data"] == {"bellRung": f"order {number}"}
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == []


def test_whoever_says_nothing_is_hung_up_on(stand: Farmstand) -> None:
    with start_in_thread(little_room(stand)) as server:
        address = server.url.replace("http://", "ws://") + "/graphql"
        silent = connect(address, subprotocols=[PROTOCOL])
        with silent, pytest.raises(ConnectionClosed) as closed:
            silent.recv(5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4408


def test_a_server_that_stops_lets_go_of_its_listeners(stand: Farmstand) -> None:
    with (
        start_in_thread(create_app(stand.shop, worker=False)) as server,
        dialled(server.url) as line,
    ):
        said(line, SUBSCRIBE)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 5
        with pytest.raises(ConnectionClosed):
            line.recv(5)


# --- finding facts


def test_a_fact_that_commits_late_is_found(stand: Farmstand) -> None:
    if stand.shop.db.dialect == "sqlite":
        pytest.skip("SQLite has one writer: ids appear in order")
    watch = FactWatch(["order_placed"])
    stand.read(lambda session: watch.begin(session, 0.0))
    _, writer = stand.shop.db.engines
    with Session(writer) as late:
        record(late, stand.shop, order_placed, "order:1", {"number": 1})
        ring(stand, 2)
        first = stand.read(lambda session: watch.new(session, 1.0))
        late.commit()
    second = stand.read(lambda session: watch.new(session, 2.0))
    assert [[fact.subject for fact in found] for found in (first, second)] == [
        ["order:2"],
        ["order:1"],
    ]


def test_each_fact_is_found_once_and_memory_stays_small(stand: Farmstand) -> None:
    watch = FactWatch(["order_placed"])
    ring(stand, *range(5))
    stand.read(lambda session: watch.begin(session, 0.0))
    found: list[str] = []
    for at in range(1, 400, 10):
        ring(stand, at, at + 1)
        found += [fact.subject for fact in stand.read(partial(watch.new, at=float(at)))]
    assert found == [f"order:{one}" for at in range(1, 400, 10) for one in (at, at + 1)]
    assert len(watch._seen) <= 2 * 8
    with stand.statements() as asked:
        assert stand.read(lambda session: watch.new(session, 500.0)) == []
    assert len(asked) == 1
