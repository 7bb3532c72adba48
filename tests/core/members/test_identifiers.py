"""How a person is known: one spelling for each phone and e-mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.members.passwords import hash_password, is_password
from farmgate.members.principal import Principal
from farmgate.members.service import Identifier
from farmgate.problems import Refused
from farmgate.scope import EVERYWHERE


@pytest.mark.parametrize(
    ("text", "phone", "email"),
    [
        ("+8613800000000", "+8613800000000", None),
        ("13800000000", "+8613800000000", None),
        (" 138 0000 0000 ", "+8613800000000", None),
        ("+1 415 555 0100", "+14155550100", None),
        ("Wang@Example.ORG", None, "wang@example.org"),
        ("王芳@例子.中国", None, "王芳@例子.中国"),
        ("a" * 64 + "@" + "b" * 186 + ".cn", None, "a" * 64 + "@" + "b" * 186 + ".cn"),
    ],
)
def test_a_phone_or_address_is_known_in_one_spelling(
    text: str, phone: str | None, email: str | None
) -> None:
    assert Identifier.parse(text) == Identifier(phone, email)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "王芳", "138", "+0123456789", "+86138000000001234", "008613800000000"),
        *("a@b", "a@b.c", "@b.org", "a@@b.org", "a b@c", "🍎", "x" * 10_000),
        *("1380000000٠", "+86138٠٠٠٠٠٠٠٠"),
        "a" * 65 + "@b.org",
        "a@" + "b" * 250 + ".org",
        "İ" * 64 + "@" + "b" * 180 + ".org",
    ],
)
def test_what_names_nobody_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        Identifier.parse(text)
    assert refused.value.problems[0].code == "identifier_invalid"


@given(st.text(max_size=300) | st.from_regex(r"\+?[0-9 ]{1,20}|[^@]{1,70}@[a-zİ.]{1,260}"))
def test_whatever_is_read_fits_where_it_is_kept(text: str) -> None:
    try:
        known = Identifier.parse(text)
    except Refused:
        return
    assert (known.phone is None) != (known.email is None)
    assert len(known.phone or "") <= 16
    assert len(known.email or "") <= 254
    assert Identifier.parse(known.phone or known.email or "") == known


def test_a_password_opens_its_own_account_only() -> None:
    kept = hash_password("correct horse 🐴")
    assert "correct" not in kept
    assert is_password("correct horse 🐴", kept)
    assert not is_password("correct horse", kept)
    assert not is_password("", kept)
    assert not is_password("nobody has this password", None)


@pytest.mark.parametrize(
    ("permissions", "may", "is_staff"),
    [
        ({"*"}, True, True),
        ({"stock.read"}, True, True),
        ({"stock.write"}, False, True),
        ({"stock"}, False, True),
        (set(), False, False),
    ],
)
def test_a_permission_is_had_by_name_or_by_having_all(
    permissions: set[str], may: bool, is_staff: bool
) -> None:
    person = Principal(1, "王芳", frozenset(), dict.fromkeys(permissions, EVERYWHERE))
    assert (person.may("stock.read"), person.is_staff) == (may, is_staff)
