"""Opaque ids: one for each row, and nothing else is one."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.ids import key_of, opaque

KINDS = st.from_regex(r"[A-Z][A-Za-z]{0,20}", fullmatch=True)


@given(KINDS, st.integers(0, 10**18 - 1))
def test_an_id_stands_for_its_row(kind: str, key: int) -> None:
    assert key_of(kind, opaque(kind, key)) == key


@given(KINDS, KINDS, st.integers(0, 10**18 - 1))
def test_an_id_of_one_kind_is_none_of_another(kind: str, other: str, key: int) -> None:
    assert (key_of(other, opaque(kind, key)) is None) == (kind != other)


@given(
    st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.b64encode(raw).decode())
)
def test_rubbish_is_no_id(rubbish: str) -> None:
    key = key_of("Cart", rubbish)
    assert key is None or opaque("Cart", key) == rubbish


@pytest.mark.parametrize(
    "text",
    [
        *("Cart:-1", "Cart:+1", "Cart:1.0", "Cart:٣", "Cart:", "Cart:1:2", "Cart:01", "Cart:1 "),
        *("cart:1", "Cart", "", "Cart:9999999999999999999", "Cart:1e3"),
    ],
)
def test_an_id_that_is_not_spelled_as_we_spell_it_is_none(text: str) -> None:
    assert key_of("Cart", base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")) is None


def test_a_row_has_one_id_only() -> None:
    id_ = opaque("Cart", 12)
    assert [key_of("Cart", other) for other in (f"{id_}=", f"{id_}\n", f"!{id_}", f" {id_}")] == [
        None
    ] * 4
