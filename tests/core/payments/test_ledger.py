"""What a ledger's entries come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.payments.ledger import (
    Underway,
    balance,
    may_void,
    most_to_capture,
    most_to_refund,
    status,
    underway,
)

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
    assert (come_to.due, come_to.captured, come_to.refunded) == (100, captured, refunded)
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


@pytest.mark.parametrize(
    ("entries", "word"),
    [
        ([], "open"),
        ([("authorised", 100)], "authorised"),
        ([("authorised", 100), ("failed", 100)], "failed"),
        ([("failed", 100), ("captured", 100)], "captured"),
        ([("captured", 99)], "part_captured"),
        ([("captured", 100), ("failed", 5)], "captured"),
        ([("captured", 100), ("refunded", 1)], "part_refunded"),
        ([("captured", 100), ("refunded", 100)], "refunded"),
        ([("authorised", 100), ("voided", 100)], "voided"),
    ],
)
def test_a_payment_is_told_in_one_word(entries: list[tuple[str, int]], word: str) -> None:
    assert status(balance(100, entries), entries[-1][0] if entries else None) == word


def test_what_is_being_asked_counts_as_done() -> None:
    asked = underway([("capture", 30), ("refund", 20), ("start", 100)])
    held = balance(100, [("authorised", 100), ("captured", 40)])
    assert asked == Underway(captures=30, refunds=20)
    assert most_to_capture(held, asked, is_local=False) == 30
    assert most_to_refund(held, asked) == 20
    assert not may_void(held, asked)
    assert most_to_capture(held, underway([("void", 100)]), is_local=False) == 0


@given(st.integers(0, 10**12), ENTRIES, st.integers(0, 10**12), st.booleans())
def test_never_more_is_moved_than_there_is(
    due: int, entries: list[tuple[str, int]], pending: int, is_local: bool
) -> None:
    now, asked = balance(due, entries), Underway(captures=pending, refunds=pending)
    assert 0 <= most_to_capture(now, asked, is_local=is_local) <= max(now.open, now.authorised)
    assert 0 <= most_to_refund(now, asked) <= max(now.kept, 0)
