"""Registering, logging in and out: one account a phone, and nothing told to strangers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from farmgate.members import passwords
from farmgate.members.models import LogIn, Member, MemberRole
from farmgate.members.service import Identifier, register
from farmgate.problems import Refused
from farmgate.shop import Shop
from farmgate_sdk.testing import FakeClock, GraphQLClient, codes, race

PHONE, PASSWORD = "+8613900000001", "correct horse"
REGISTER = """
mutation($input: MemberRegisterInput!) {
  memberRegister(input: $input) {
    token problems { code field } member { name phone email roles { code } }
  }
}
"""
LOG_IN = """
mutation($input: MemberLogInInput!) {
  memberLogIn(input: $input) { token problems { code message field } member { name } }
}
"""
LOG_OUT = "mutation { memberLogOut { problems { code } } }"
ME = "{ me { name } }"
WANG: dict[str, Any] = {"name": "王芳", "identifier": PHONE, "password": PASSWORD}


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 as slow as in a shop would be most of these tests' time."""
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    quick = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)


def log_in(ask: GraphQLClient, identifier: str = PHONE, password: str = PASSWORD) -> Any:
    return ask(LOG_IN, input={"identifier": identifier, "password": password})["memberLogIn"]


def test_a_person_registers_and_is_somebody_from_then_on(storefront: GraphQLClient) -> None:
    made = storefront(REGISTER, input=WANG)["memberRegister"]
    assert made["problems"] == []
    assert made["member"] == {
        "name": "王芳",
        "phone": PHONE,
        "email": None,
        "roles": [{"code": "shopper"}],
    }
    assert storefront.with_token(made["token"])(ME) == {"me": {"name": "王芳"}}
    for spelling in (PHONE, "13900000001", " 139 0000 0001"):
        token = log_in(storefront, spelling)["token"]
        assert storefront.with_token(token)(ME) == {"me": {"name": "王芳"}}


def test_what_makes_no_account_is_refused_in_words(shop: Shop, storefront: GraphQLClient) -> None:
    storefront(REGISTER, input=WANG)
    for change, code in (
        ({"identifier": PHONE}, "identifier_taken"),
        ({"identifier": "139 0000 0001"}, "identifier_taken"),
        ({"identifier": ""}, "identifier_invalid"),
        ({"identifier": "🍎"}, "identifier_invalid"),
        ({"identifier": "x" * 10_000 + "@example.org"}, "identifier_invalid"),
        ({"password": ""}, "password_too_short"),
        ({"password": "九个字符的密码好短"}, "password_too_short"),
        ({"name": ""}, "name_required"),
        ({"name": " \n"}, "name_required"),
        ({"name": "王" * 101}, "name_required"),
        ({"name": "🍎" * 10_000}, "name_required"),
    ):
        given = WANG | {"identifier": "b@example.org"} | change
        made = storefront(REGISTER, input=given)["memberRegister"]
        assert (codes(made), made["token"], made["member"]) == ([code], None, None), change
    with shop.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Member)) == 2  # and the director


def test_a_name_and_a_password_may_be_in_any_letters(storefront: GraphQLClient) -> None:
    given = {"name": "🍎" * 100, "identifier": "a@example.org", "password": "🐴" * 10_000}
    assert codes(storefront(REGISTER, input=given)["memberRegister"]) == []
    assert log_in(storefront, "A@example.org", "🐴" * 10_000)["member"] == {"name": "🍎" * 100}
    assert codes(log_in(storefront, "a@example.org", "🐴" * 9_999)) == ["log_in_failed"]


def test_two_registrations_of_one_phone_make_one_account(shop: Shop) -> None:
    def try_it(_: int) -> str:
        try:
            return str(register(shop, "王芳", Identifier.parse(PHONE), PASSWORD))
        except Refused as refused:
            return refused.problems[0].code

    answers = sorted(race(try_it, 4))
    assert answers[1:] == ["identifier_taken"] * 3
    with shop.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Member)) == 1
        assert session.scalar(select(func.count()).select_from(MemberRole)) == 1


def test_a_log_in_tells_nobody_which_accounts_there_are(
    storefront: GraphQLClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    storefront(REGISTER, input=WANG)
    verified: list[str] = []
    hasher = passwords._hasher()
    verify: Callable[[str, str], bool] = hasher.verify

    def counted(password: str, kept: str) -> bool:
        verified.append(kept)
        return verify(password, kept)

    monkeypatch.setattr(hasher, "verify", counted)
    answers = [log_in(storefront, PHONE, "wrong"), log_in(storefront, "x@example.org", "wrong")]

    assert answers[0] == answers[1]
    assert codes(answers[0]) == ["log_in_failed"]
    assert len(verified) == 2  # as much work for an account that is not there


def test_a_log_out_ends_one_session_and_may_be_said_twice(storefront: GraphQLClient) -> None:
    one = storefront.with_token(storefront(REGISTER, input=WANG)["memberRegister"]["token"])
    other = storefront.with_token(log_in(storefront)["token"])
    for _ in range(2):
        assert codes(one(LOG_OUT)["memberLogOut"]) == []
    assert one(ME) == {"me": None}
    assert other(ME) == {"me": {"name": "王芳"}}
    assert codes(storefront(LOG_OUT)["memberLogOut"]) == []


def test_a_session_ends_by_itself(storefront: GraphQLClient, clock: FakeClock) -> None:
    shopper = storefront.with_token(storefront(REGISTER, input=WANG)["memberRegister"]["token"])
    clock.tick(timedelta(days=30) - timedelta(seconds=1))
    assert shopper(ME) == {"me": {"name": "王芳"}}
    clock.tick(timedelta(seconds=1))
    assert shopper(ME) == {"me": None}


def test_a_token_that_was_never_given_is_a_guests(
    storefront: GraphQLClient, admin: GraphQLClient
) -> None:
    real = storefront(REGISTER, input=WANG)["memberRegister"]["token"]
    for token in ("x", "fgt_", real[:-1], f"{real}x", real.upper(), f"{real} {real}", "x" * 9_000):
        assert storefront.with_token(token)(ME) == {"me": None}
        (error,) = admin.with_token(token)("{ members { nodes { id } } }", errors=1)["errors"]
        assert error["extensions"]["code"] == "log_in_required"


def test_neither_tokens_nor_passwords_are_kept_in_clear(
    shop: Shop, storefront: GraphQLClient
) -> None:
    token = storefront(REGISTER, input=WANG)["memberRegister"]["token"]
    with shop.db.read() as session:
        kept = [
            *session.execute(select(*LogIn.__table__.columns)).all(),
            *session.execute(select(*Member.__table__.columns)).all(),
        ]
    assert token not in str(kept)
    assert token.removeprefix("fgt_") not in str(kept)
    assert PASSWORD not in str(kept)


def test_a_person_pages_through_their_own_orders_only(
    shop: Shop, storefront: GraphQLClient
) -> None:
    shopper = storefront.with_token(storefront(REGISTER, input=WANG)["memberRegister"]["token"])
    orders = shopper("{ me { orders(first: 3) { nodes { number } totalCount } } }")["me"]["orders"]
    assert orders == {"nodes": [], "totalCount": 0}
