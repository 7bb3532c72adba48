"""Keyset pages: every row once, whichever way one walks and whatever comes in between."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farmgate.catalog.reading import ProductFilter, products_page
from farmgate.paging import Page, PageRequest
from farmgate.problems import Refused
from farmgate.shop import Shop
from farmgate_sdk.testing import GraphQLClient, put_on_sale

SLUGS = [f"product-{number}" for number in range(7)]
PAGE = """
query($first: Int, $after: String, $last: Int, $before: String) {
  products(first: $first, after: $after, last: $last, before: $before) {
    nodes { slug } edges { cursor node { slug } } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


@pytest.fixture
def shelf(shop: Shop) -> Shop:
    for slug in SLUGS:
        put_on_sale(shop, slug, lots=())
    return shop


def read(shop: Shop, request: PageRequest) -> Page[Any]:
    with shop.db.read() as session:
        return products_page(session, ProductFilter(), request)


def forward(shop: Shop, size: int) -> Iterator[Page[Any]]:
    page = read(shop, PageRequest(first=size))
    yield page
    while page.has_next:
        page = read(shop, PageRequest(first=size, after=page.page_info.end_cursor))
        yield page


def backward(shop: Shop, size: int) -> Iterator[Page[Any]]:
    page = read(shop, PageRequest(last=size))
    yield page
    while page.has_previous:
        page = read(shop, PageRequest(last=size, before=page.page_info.start_cursor))
        yield page


def slugs(page: Page[Any]) -> list[str]:
    return [row.slug for row in page.nodes]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 9))
def test_every_row_is_met_once_forward_and_backward(shelf: Shop, size: int) -> None:
    there = [slug for page in forward(shelf, size) for slug in slugs(page)]
    back = [slug for page in backward(shelf, size) for slug in reversed(slugs(page))]

    assert there == SLUGS
    assert back == SLUGS[::-1]


def test_a_new_row_elsewhere_disturbs_nobody_who_turns_pages(shelf: Shop) -> None:
    pages = forward(shelf, 3)
    met = slugs(next(pages))
    put_on_sale(shelf, "late", lots=())

    met += [slug for page in pages for slug in slugs(page)]

    assert met == [*SLUGS, "late"]


def test_a_cursor_holds_its_place_when_its_row_is_taken_off_the_shelf(
    shelf: Shop, admin: GraphQLClient, storefront: GraphQLClient
) -> None:
    first = storefront(PAGE, first=3)["products"]
    taken = storefront('{ product(slug: "product-2") { id } }')["product"]["id"]
    admin("mutation($id: ID!) { productArchive(id: $id) { problems { code } } }", id=taken)

    after = storefront(PAGE, first=3, after=first["pageInfo"]["endCursor"])["products"]

    assert [row["slug"] for row in after["nodes"]] == SLUGS[3:6]
    assert after["totalCount"] == 6


def test_a_page_knows_its_ends_and_the_whole_lists_length(
    shelf: Shop, storefront: GraphQLClient
) -> None:
    page = storefront(PAGE, first=3)["products"]
    cursors = [edge["cursor"] for edge in page["edges"]]

    assert page["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": cursors[0],
        "endCursor": cursors[-1],
    }
    assert page["totalCount"] == len(SLUGS)
    assert [edge["node"]["slug"] for edge in page["edges"]] == SLUGS[:3]


def test_a_page_between_two_cursors_has_what_lies_between(
    shelf: Shop, storefront: GraphQLClient
) -> None:
    edges = storefront(PAGE, first=7)["products"]["edges"]
    between = {"after": edges[0]["cursor"], "before": edges[5]["cursor"]}

    for size in ({"first": 9}, {"last": 9}):
        page = storefront(PAGE, **between, **size)["products"]
        assert [row["slug"] for row in page["nodes"]] == SLUGS[1:5]


def test_an_empty_list_has_an_empty_page(shop: Shop, storefront: GraphQLClient) -> None:
    page = storefront(PAGE, first=3)["products"]
    ends = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert (page["nodes"], page["pageInfo"], page["totalCount"]) == ([], ends, 0)


@pytest.mark.parametrize(
    "request_", [PageRequest(first=0), PageRequest(last=-1), PageRequest(first=101)]
)
def test_a_page_of_no_size_is_refused(request_: PageRequest) -> None:
    with pytest.raises(Refused, match="1 to 100 rows"):
        _ = request_.size


def test_a_page_is_counted_from_one_end_only() -> None:
    with pytest.raises(Refused, match="first: 1, last: 1"):
        _ = PageRequest(first=1, last=1).size


def cursor_of(values: Any) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode()


NO_PLACES: list[Any] = [None, 1, {}, [], [1], [1, 2, 3], ["1", "2"], [1.5, 2], [True, 1]]
NO_PLACES += [[None, 1], [1, 2**63], [-(2**63), 1], [[1], 2]]
STRANGE = (
    *("", "x", "苹果", "🍎" * 3, "a" * 10_000, "W" * 9_999),
    *map(cursor_of, NO_PLACES),
    urlsafe_b64encode(b"[" * 3_000).decode(),
    urlsafe_b64encode(b"[1," + b"9" * 5_000).decode(),
)


def test_a_cursor_that_this_list_never_gave_is_refused(
    shop: Shop, storefront: GraphQLClient
) -> None:
    for cursor in STRANGE:
        for ends in ({"first": 2, "after": cursor}, {"last": 2, "before": cursor}):
            (error,) = storefront(PAGE, **ends, errors=True)["errors"]
            assert error["extensions"]["code"] == "cursor_invalid"
