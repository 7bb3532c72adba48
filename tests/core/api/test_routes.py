"""Plain HTTP addresses of plugins: served, bounded, guarded, and gone with their plugin."""

import logging
from typing import Any, ClassVar

import pytest

from farmgate_sdk import Permission, Plugin, ProblemKind, Refused, Text
from farmgate_sdk.http import Context, Request, Response, route
from farmgate_sdk.testing import Farmstand, OpenFarmstand

CLOSED = ProblemKind("bell_closed", en="The bell is away.", zh="铃不在。", about="Tests.")


class Bell(Plugin):
    name = "bell"
    version = "1.0"
    farmgate = ">=0.1"
    title = Text("门铃", "Bell")
    summary = Text("测试。", "A test.")
    permissions: ClassVar = (Permission("bell.ring", Text("按铃", "Ring")),)

    @route("GET", "")
    def page(self, request: Request, context: Context) -> Response:
        return Response("<p>叮</p>", "text/html; charset=utf-8")

    @route("GET", "rooms/{room}")
    def room(self, request: Request, context: Context) -> Response:
        shop = context.shop.settings.shop.name.text.en
        return Response.json({"room": request.parameters["room"], "q": request.query, "shop": shop})

    @route("GET", "rooms/attic")
    def attic(self, request: Request, context: Context) -> Response:
        return Response("attic", "text/plain", 203, {"Cache-Control": "max-age=60"})

    @route("POST", "rooms/{room}")
    def echo(self, request: Request, context: Context) -> Response:
        return Response(request.body, request.headers["content-type"], 201)

    @route("PUT", "ring", permission="bell.ring")
    def ring(self, request: Request, context: Context) -> Response:
        assert context.principal is not None
        return Response.json({"by": context.principal.member_id})

    @route("DELETE", "ring")
    def closed(self, request: Request, context: Context) -> Response:
        raise Refused(CLOSED())

    @route("GET", "broken")
    def broken(self, request: Request, context: Context) -> Response:
        raise RuntimeError("the clapper of bell number 5 fell off")


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    return farmstand(Bell, settings={"limits": {"body_bytes": 1_000}})


def test_a_page_is_answered_that_nothing_can_be_smuggled_into(stand: Farmstand) -> None:
    answer = stand.http.get("/plugins/bell")

    assert (answer.status_code, answer.text) == (200, "<p>叮</p>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["vary"] == "Accept-Language, Authorization"


def test_a_part_of_the_address_is_handed_over(stand: Farmstand) -> None:
    answer = stand.http.get("/plugins/bell/rooms/%E5%8E%A8%E6%88%BF?a=1&a=2&b=")

    asked = {"a": "2", "b": ""}
    assert answer.json() == {"room": "厨房", "q": asked, "shop": "Farm-gate shop"}


def test_what_is_written_out_goes_before_what_may_stand_for_anything(stand: Farmstand) -> None:
    answer = stand.http.get("/plugins/bell/rooms/attic")

    assert (answer.text, answer.status_code) == ("attic", 203)
    assert answer.headers["cache-control"] == "max-age=60"


def test_a_head_is_a_get_without_its_body(stand: Farmstand) -> None:
    answer = stand.http.head("/plugins/bell/rooms/attic")

    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (203, b"", "5")


def test_a_body_arrives_as_it_was_sent(stand: Farmstand) -> None:
    body = bytes(range(256))
    headers = {"content-type": "application/octet-stream"}
    answer = stand.http.post("/plugins/bell/rooms/x", content=body, headers=headers)

    assert (answer.status_code, answer.content) == (201, body)


def test_a_body_is_bounded(stand: Farmstand) -> None:
    def chunks() -> Any:
        yield from [b"x" * 400] * 3

    declared = stand.http.post("/plugins/bell/rooms/x", content=b"x" * 1_001)
    undeclared = stand.http.post("/plugins/bell/rooms/x", content=chunks())

    assert [declared.status_code, undeclared.status_code] == [413, 413]
    assert undeclared.json()["problems"][0]["code"] == "content_too_large"


def test_a_permission_is_asked_for(stand: Farmstand) -> None:
    guest = stand.http.put("/plugins/bell/ring", headers={"Accept-Language": "zh-CN"})
    stranger = stand.http.put("/plugins/bell/ring", headers=bearer(stand.staff("orders.read")))
    ringer = stand.http.put("/plugins/bell/ring", headers=bearer(stand.staff("bell.ring")))

    assert guest.status_code == 401
    assert guest.headers["www-authenticate"] == "Bearer"
    assert guest.json()["problems"][0]["code"] == "log_in_required"
    assert guest.json()["problems"][0]["message"].startswith("此操作需要登录")
    assert guest.headers["content-language"] == "zh-CN"
    assert stranger.status_code == 403
    assert stranger.json()["problems"][0]["evidence"] == {"permission": "bell.ring"}
    assert ringer.json()["by"] > 0


def test_a_refusal_is_told_as_a_problem(stand: Farmstand) -> None:
    answer = stand.http.delete("/plugins/bell/ring", headers={"Accept-Language": "zh-CN"})

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message"] == "铃不在。"


def test_an_unknown_address_and_a_wrong_method_are_told_apart(stand: Farmstand) -> None:
    missing = [
        stand.http.get(f"/plugins/{path}")
        for path in ("bell/", "bell/nothing", "bell/rooms/", "bell/rooms/a/b", "horn", "")
    ]
    wrong = stand.http.post("/plugins/bell")
    patched = stand.http.patch("/plugins/bell/rooms/attic")

    assert {answer.status_code for answer in missing} == {404}
    assert missing[0].json()["problems"][0]["code"] == "not_found"
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")
    assert (patched.status_code, patched.headers["allow"]) == (405, "GET, HEAD, POST")


def test_a_fault_is_masked_and_the_log_has_it(
    stand: Farmstand, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = stand.http.get("/plugins/bell/broken")

    assert answer.status_code == 500
    assert "clapper" not in answer.text
    assert answer.json()["problems"][0]["evidence"]["id"] in caplog.text
    assert "clapper" in caplog.text


def test_an_address_that_no_database_could_keep_is_turned_away(stand: Farmstand) -> None:
    answers = [
        stand.http.get(f"/plugins/bell/rooms/{odd}") for odd in ("a%00b", "a?b=%00", "a?%00=b")
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]


def test_a_plugin_that_is_off_answers_nowhere(stand: Farmstand) -> None:
    with stand.again_with() as without:
        assert without.http.get("/plugins/bell").status_code == 404


def bearer(client: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.token}"}
