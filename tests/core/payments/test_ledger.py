"""What a ledger's entries come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.payments.ledger import Balance, balance

ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["authorised", "captured", "refunded", "voided", "failed"]),
        st.integers(0, 10**12),
    )
)


@pytest.mark.parametrize(
    ("entries", "captured", "refunded", "still_open", "is_paid"),
    [
        ([], 0, 0, 100, False),
        ([("authorised", 100)], 0, 0, 100, False),
        ([("failed", 100), ("voided", 100)], 0, 0, 100, False),
        ([("captured", 99)], 99, 0, 1, False),
        ([("captured", 40), ("captured", 60)], 100, 0, 0, True),
        ([("captured", 100), ("refunded", 30)], 100, 30, 30, False),
        ([("captured", 130)], 130, 0, -30, True),
    ],
)
def test_only_what_was_captured_and_refunded_moves_money(
    entries: list[tuple[str, int]], captured: int, refunded: int, still_open: int, is_paid: bool
) -> None:
    come_to = balance(100, entries)
    assert come_to == Balance(100, captured, refunded)
    assert (come_to.open, come_to.is_paid) == (still_open, is_paid)


def test_an_order_of_nothing_is_paid() -> None:
    assert balance(0, []).is_paid


@given(st.integers(0, 10**12), ENTRIES, st.randoms())
def test_a_balance_does_not_depend_on_the_order_of_its_entries(
    due: int, entries: list[tuple[str, int]], chance: st.DataObject
) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert balance(due, shuffled) == balance(due, entries)


@given(st.integers(0, 10**12), ENTRIES, ENTRIES)
def test_what_is_kept_and_what_is_open_are_always_what_is_due(
    due: int, entries: list[tuple[str, int]], more: list[tuple[str, int]]
) -> None:
    before, after = balance(due, entries), balance(due, entries + more)
    assert after.kept + after.open == due
    assert after.captured >= before.captured
    assert after.refunded >= before.refunded
