"""Where a permission holds: a province holds its cities, a city its counties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, select

from farmgate.scope import EVERYWHERE, NOWHERE, Scope, is_place, within

CODES = st.from_regex(r"[1-9]\d{5}(\d{3})?", fullmatch=True) | st.sampled_from(
    ["610000", "610600", "610629", "610629100", "610100", "110000", "419001", "419000"]
)
SCOPES = st.just(EVERYWHERE) | st.frozensets(CODES, max_size=3).map(within)


@pytest.mark.parametrize(
    ("region", "holds", "leaves_out"),
    [
        ("610000", ["610000", "610600", "610629", "610629100"], ["620000", "600000"]),
        ("610600", ["610600", "610629", "610629100"], ["610000", "610100", "610700"]),
        ("610629", ["610629", "610629100"], ["610600", "610000", "610628"]),
        ("610629100", ["610629100"], ["610629", "610629101"]),
        ("419001", ["419001"], ["419000", "410000"]),
    ],
)
def test_a_region_holds_all_that_lies_within_it(
    region: str, holds: list[str], leaves_out: list[str]
) -> None:
    scope = within([region])
    assert [code for code in holds if not scope.allows(code)] == []
    assert [code for code in leaves_out if scope.allows(code)] == []
    assert not scope.allows(None)


def test_everywhere_holds_what_lies_nowhere_and_nowhere_holds_nothing() -> None:
    assert EVERYWHERE.allows(None)
    assert EVERYWHERE.allows("610629")
    assert not NOWHERE.allows("610629")
    assert not NOWHERE


@given(SCOPES, SCOPES, CODES)
def test_a_scope_that_covers_another_allows_all_that_it_allows(
    one: Scope, other: Scope, code: str
) -> None:
    assert (one | other).allows(code) == (one.allows(code) or other.allows(code))
    assert (one | other).covers(one)
    if one.covers(other) and other.allows(code):
        assert one.allows(code)


@given(SCOPES, st.lists(CODES | st.none(), max_size=8))
def test_the_database_draws_the_same_line(scope: Scope, codes: list[str | None]) -> None:
    table = Table("rows", MetaData(), Column("region", String(9), nullable=True))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(
            insert(table), [{"region": code} for code in codes] or [{"region": None}]
        )
        found = connection.scalars(
            select(table.c.region).where(scope.condition(table.c.region))
        ).all()
    engine.dispose()
    expected = [code for code in codes or [None] if scope.allows(code)]
    assert sorted(found, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("text", ["", "61", "000000", "61062a", "6106291", "٦١٠٦٢٩", "610629 "])
def test_what_is_no_place_is_told_apart(text: str) -> None:
    assert not is_place(text)
