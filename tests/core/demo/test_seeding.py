"""The demonstration's data in a shop, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from farmgate.catalog.models import Product, Variant
from farmgate.demo import data, seeding
from farmgate.demo.seeding import seed
from farmgate.demo.standing import stand_up, tokens
from farmgate.members.models import Member
from farmgate.members.service import Identifier, log_in, principal_of
from farmgate.shop import Shop
from farmgate.stock.models import Lot, StockItem
from farmgate_cold_chain.models import Lane
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import FakeClock, NewShop

TABLES = (Product, Variant, Lot, StockItem, Member, Lane)


@pytest.fixture
def shop(new_shop: NewShop) -> Shop:
    return new_shop(plugins=[ColdChain])


def counts(shop: Shop) -> list[int]:
    with shop.db.read() as session:
        return [session.scalar(select(func.count()).select_from(one)) or 0 for one in TABLES]


@pytest.mark.slow
def test_seeding_twice_changes_nothing(shop: Shop) -> None:
    seeded = seed(shop)
    assert seeded is not None
    assert (seeded.products, seeded.persons, list(seeded.plugins)) == (83, 6, ["cold_chain"])
    before = counts(shop)
    assert all(before)
    assert seed(shop) is None
    assert counts(shop) == before


@pytest.mark.slow
def test_dates_count_from_the_shops_own_day(new_shop: NewShop, clock: FakeClock) -> None:
    clock.tick(timedelta(hours=16))  # past midnight in Shanghai, where it is the 13th
    shop = new_shop(plugins=[ColdChain])
    seed(shop)
    with shop.db.read() as session:
        lot = session.scalars(select(Lot).where(Lot.code == "DD2611-01")).one()
    assert (lot.harvested_on, lot.best_before) == (date(2026, 10, 12), date(2026, 10, 19))


@pytest.mark.slow
def test_everybody_can_log_in_and_has_their_roles(shop: Shop) -> None:
    stand_up(shop)
    opened = tokens(shop)
    for person in data.persons():
        assert log_in(shop, Identifier.parse(person.phone), person.password)
        with shop.db.read() as session:
            principal = principal_of(session, shop, opened[person.code])
        assert principal is not None
        assert principal.roles == set(person.roles)


def test_when_something_fails_nothing_is_left_half_written(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: object, _session: object) -> None:
        raise RuntimeError("out of ink")

    monkeypatch.setattr(ColdChain, "seed", fail)
    monkeypatch.setattr(seeding, "hash_password", lambda _password: "not a hash")
    with pytest.raises(RuntimeError, match="out of ink"):
        seed(shop)
    assert not any(counts(shop))


@pytest.mark.slow
def test_every_product_can_be_bought_on_the_day_of_seeding(shop: Shop) -> None:
    seed(shop)
    with shop.db.read() as session:
        statement = select(Variant.sku, func.sum(StockItem.available)).outerjoin(
            StockItem, StockItem.variant_id == Variant.id
        )
        for sku, units in session.execute(statement.group_by(Variant.sku)):
            assert units, sku
        published = select(func.count()).where(Product.status == "published")
        assert session.scalar(published) == len(data.products())
