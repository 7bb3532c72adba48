"""Which pages may ask the shop from a browser."""

import pytest

from farmgate_sdk.testing import NewShop, open_doors

STOREFRONT = "https://shop.example.org"
PREFLIGHT = {
    "Origin": STOREFRONT,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, content-type",
}


@pytest.mark.parametrize("origin", [STOREFRONT, "https://elsewhere.example"])
def test_only_the_storefronts_that_are_named_may_ask(new_shop: NewShop, origin: str) -> None:
    shop = new_shop(settings={"server": {"allowed_origins": [STOREFRONT]}})
    with open_doors(shop) as doors:
        preflight = doors.http.options("/graphql", headers={**PREFLIGHT, "Origin": origin})
        asked = doors.http.post(
            "/graphql", json={"query": "{ shop { name } }"}, headers={"Origin": origin}
        )

    allowed = STOREFRONT if origin == STOREFRONT else None
    assert preflight.headers.get("access-control-allow-origin") == allowed
    assert asked.headers.get("access-control-allow-origin") == allowed
    assert "Origin" in asked.headers["vary"]


def test_a_shop_that_names_none_allows_none(new_shop: NewShop) -> None:
    with open_doors(new_shop()) as doors:
        preflight = doors.http.options("/graphql", headers=PREFLIGHT)

    assert "access-control-allow-origin" not in preflight.headers
