"""The dashboard and the pictures: for staff or by a link that ends, and readable by everybody."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_kpi.drawing import HEIGHT, WIDTH, Trend, draw
from farmgate_kpi.links import is_valid, sign
from farmgate_sdk import Language, Text
from farmgate_sdk.kpi import Metric, Unit
from farmgate_sdk.testing import MORNING
from tests.plugins.kpi.conftest import Counted

LINK = "mutation { kpiDashboardLink(days: 7) { url expiresAt problems { code } } }"
SVG = "{http://www.w3.org/2000/svg}"
KEY = "ab" * 32


def headers(counted: Counted, *permissions: str) -> dict[str, str]:
    token = counted.stand.staff(*permissions).token
    return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


@pytest.fixture
def busy(counted: Counted) -> Counted:
    for boxes in (1, 2, 3):
        counted.stand.pay(counted.buy(boxes))
        counted.next_day()
    counted.close()
    counted.goal("sales", "150", 10)
    return counted


def test_staff_read_the_dashboard_and_others_do_not(busy: Counted) -> None:
    http = busy.stand.http
    answer = http.get("/plugins/kpi/dashboard", headers=headers(busy, "kpi.read"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "Sales" in answer.text
    assert "<script" not in answer.text
    assert answer.text.count("<svg") == 10
    for path in ("dashboard", "trend.svg?metric=sales"):
        assert http.get(f"/plugins/kpi/{path}").status_code == 401
        denied = http.get(f"/plugins/kpi/{path}", headers=headers(busy, "shop.read"))
        assert denied.status_code == 403


def test_a_link_opens_the_dashboard_until_it_ends(busy: Counted) -> None:
    stand = busy.stand
    link = stand.staff("kpi.read")(LINK)["kpiDashboardLink"]
    assert link["problems"] == []
    page = stand.http.get(link["url"])
    assert (page.status_code, "Sales" in page.text) == (200, True)
    stand.clock.tick(timedelta(minutes=15))
    over = stand.http.get(link["url"])
    assert (over.status_code, over.json()["problems"][0]["code"]) == (422, "kpi_link_invalid")
    refused = stand.staff("kpi.write")(LINK)["kpiDashboardLink"]
    assert refused["problems"] == [{"code": "permission_denied"}]


@pytest.mark.parametrize(
    "given_", ["", "x", "1.2.3", "99999999999.1." + "0" * 64, "²³.1.x", "9" * 400 + ".1.2", "é"]
)
def test_a_link_that_was_made_up_opens_nothing(busy: Counted, given_: str) -> None:
    busy.stand.admin(LINK)
    answer = busy.stand.http.get("/plugins/kpi/dashboard", params={"pass": given_})
    assert answer.status_code == 422


def test_a_link_that_was_changed_opens_nothing(busy: Counted) -> None:
    url = busy.stand.admin(LINK)["kpiDashboardLink"]["url"]
    (given_,) = parse_qs(urlsplit(url).query)["pass"]
    until, member, signature = given_.split(".")
    for changed in (
        f"{int(until) + 60}.{member}.{signature}",
        f"{until}.{int(member) + 1}.{signature}",
        f"{until}.{member}.{signature[::-1]}",
    ):
        answer = busy.stand.http.get("/plugins/kpi/trend.svg", params={"pass": changed})
        assert answer.status_code == 422


@given(st.text())
def test_nothing_made_up_is_a_valid_pass(given_: str) -> None:
    assert not is_valid(KEY, given_, MORNING)


def test_a_pass_is_valid_until_its_second() -> None:
    given_ = sign(KEY, 7, MORNING)
    assert is_valid(KEY, given_, MORNING - timedelta(seconds=1))
    assert not is_valid(KEY, given_, MORNING)
    assert not is_valid("cd" * 32, given_, MORNING - timedelta(seconds=1))


def test_a_picture_is_an_svg_in_the_readers_language(busy: Counted) -> None:
    http, staff = busy.stand.http, headers(busy, "kpi.read")
    asked = "/plugins/kpi/trend.svg?metric=sales&days=5&lang="
    answer = http.get(f"{asked}zh", headers=staff)
    assert answer.headers["content-type"] == "image/svg+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.text)  # noqa: S314 - drawn by ourselves
    assert root.find(f"{SVG}title").text == "销售额"  # type: ignore[union-attr]
    assert "目标为 ¥150.00" in (root.find(f"{SVG}desc").text or "")  # type: ignore[union-attr]
    english = http.get(f"{asked}en", headers=staff).text
    assert "The target is ¥150.00." in english
    assert "3 days with values, ¥100.00 at the lowest" in english


@pytest.mark.parametrize("query", ["metric=nobody", "", "metric=sales%20"])
def test_a_picture_of_nothing_is_refused(busy: Counted, query: str) -> None:
    answer = busy.stand.http.get(
        f"/plugins/kpi/trend.svg?{query}", headers=headers(busy, "kpi.read")
    )
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (
        422,
        "kpi_metric_not_found",
    )


@pytest.mark.parametrize("days", ["0", "-1", "abc", "²", "99999999", "1e3", ""])
def test_days_that_are_none_are_read_as_some_that_are(busy: Counted, days: str) -> None:
    answer = busy.stand.http.get(
        "/plugins/kpi/dashboard", params={"days": days}, headers=headers(busy, "kpi.read")
    )
    assert answer.status_code == 200


def test_a_shop_without_values_says_so(counted: Counted) -> None:
    page = counted.stand.http.get("/plugins/kpi/dashboard", headers=headers(counted, "kpi.read"))
    assert "No score yet" in page.text
    assert "No values from" in page.text


values = st.none() | st.decimals(-(10**10), 10**10, places=3)
languages: st.SearchStrategy[Language] = st.sampled_from(["zh-CN", "en"])


@given(st.lists(values, min_size=1, max_size=60), values, st.sampled_from(Unit), languages)
def test_any_trend_is_a_sound_picture_within_its_frame(
    found: list[Decimal | None], target: Decimal | None, unit: Unit, language: Language
) -> None:
    metric = Metric(
        code="odd",
        name=Text("<奇> & “怪”", '<odd> & "strange"'),
        definition=Text("", ""),
        unit=unit,
        direction="higher",
        measure=lambda *_: None,
    )
    first = date(2026, 10, 1)
    points = [(first + timedelta(days=place), value) for place, value in enumerate(found)]
    drawn = draw(Trend(metric, points, target, "CNY"), language)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - drawn by ourselves
    assert root.find(f"{SVG}title").text == metric.name.into(language)  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text  # type: ignore[union-attr]
    for circle in root.iter(f"{SVG}circle"):
        assert 0 <= float(circle.attrib["cx"]) <= WIDTH
        assert 0 <= float(circle.attrib["cy"]) <= HEIGHT
    assert len(list(root.iter(f"{SVG}line"))) <= 12
