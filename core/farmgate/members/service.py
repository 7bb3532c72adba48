"""What is done with persons: register, log in and out."""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from farmgate.events.outbox import record
from farmgate.hooks.member import member_registered
from farmgate.members import errors
from farmgate.members.giving import give_role
from farmgate.members.models import LogIn, Member, MemberRole, Role
from farmgate.members.passwords import hash_password, is_password
from farmgate.members.principal import Principal
from farmgate.permissions import permissions_of
from farmgate.problems import Refused
from farmgate.scope import NOWHERE, Scope, within
from farmgate.shop import Shop

_CHINESE_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
_TOKEN_PREFIX = "fgt_"  # noqa: S105 - a mark that makes leaked tokens easy to find
_LONGEST_NAME = 100
_LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class Identifier:
    """How a person is known: a phone number (E.164) or an e-mail address, in one spelling."""

    phone: str | None
    email: str | None

    @classmethod
    def parse(cls, text: str) -> "Identifier":
        """The identifier in a text; a bare Chinese mobile number is given its country code."""
        text = text.strip().replace(" ", "")
        if _CHINESE_MOBILE.fullmatch(text):
            text = f"+86{text}"
        if _E164.fullmatch(text):
            return cls(text, None)
        text = text.lower()  # before it is measured: some letters are longer in lower case
        if _EMAIL.fullmatch(text) and len(text) <= _LONGEST_EMAIL:
            return cls(None, text)
        raise Refused(errors.IDENTIFIER_INVALID(field="identifier"))


def register(
    shop: Shop,
    name: str,
    identifier: Identifier,
    password: str,
    then: Callable[[Session, int], None] = lambda _session, _key: None,
) -> int:
    """Make an account with the role of a shopper; the answer is its key.

    ``then`` is done in the same transaction, or nothing is.
    """
    if len(password) < shop.settings.members.password_length:
        length = shop.settings.members.password_length
        raise Refused(errors.PASSWORD_TOO_SHORT(length=length, field="password"))
    if not 1 <= len(name.strip()) <= _LONGEST_NAME:
        raise Refused(errors.NAME_REQUIRED(field="name"))
    password_hash = hash_password(password)

    def work(session: Session) -> int:
        member = add_member(session, shop, name.strip(), identifier, password_hash)
        give_role(session, shop, member.id, "shopper")
        then(session, member.id)
        return member.id

    try:
        return shop.db.write(work)
    except IntegrityError:  # two registrations of one phone at the same moment
        with shop.db.read() as session:
            if _by_identifier(session, identifier) is None:
                raise
        raise Refused(errors.IDENTIFIER_TAKEN(field="identifier")) from None


def add_member(
    session: Session, shop: Shop, name: str, identifier: Identifier, password_hash: str
) -> Member:
    """Write a person down. Refused where the phone or e-mail is known already."""
    if _by_identifier(session, identifier) is not None:
        raise Refused(errors.IDENTIFIER_TAKEN(field="identifier"))
    member = Member(
        name=name,
        phone=identifier.phone,
        email=identifier.email,
        password_hash=password_hash,
        created_at=shop.clock.now(),
    )
    session.add(member)
    session.flush()
    data = {"member_id": member.id}
    record(session, shop, member_registered, f"member:{member.id}", data)
    return member


def log_in(shop: Shop, identifier: Identifier, password: str) -> str:
    """Check a password and open a session; the answer is its token, shown this once only."""
    with shop.db.read() as session:
        member = _by_identifier(session, identifier)
    if not is_password(password, None if member is None else member.password_hash):
        raise Refused(errors.LOG_IN_FAILED())
    assert member is not None  # noqa: S101 - an unknown account has no password
    key = member.id
    return shop.db.write(lambda session: open_session(session, shop, key))


def open_session(session: Session, shop: Shop, member_id: int) -> str:
    """A new token for a person; only its hash is kept."""
    token = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    now = shop.clock.now()
    session.add(
        LogIn(
            member_id=member_id,
            token_hash=_hash(token),
            created_at=now,
            expires_at=now + timedelta(days=shop.settings.members.session_days),
        )
    )
    session.flush()
    return token


def log_out(session: Session, shop: Shop, token: str) -> None:
    """End the session of a token; ending it twice changes nothing."""
    session.execute(
        update(LogIn)
        .where(LogIn.token_hash == _hash(token), LogIn.revoked_at.is_(None))
        .values(revoked_at=shop.clock.now())
    )


def principal_of(session: Session, shop: Shop, token: str) -> Principal | None:
    """The person whose token this is; None where it is unknown, revoked or past its time."""
    statement = (
        select(Member.id, Member.name, Role.code, Role.permissions, MemberRole.regions)
        .join(LogIn, LogIn.member_id == Member.id)
        .outerjoin(MemberRole, MemberRole.member_id == Member.id)
        .outerjoin(Role, Role.id == MemberRole.role_id)
        .where(
            LogIn.token_hash == _hash(token),
            LogIn.revoked_at.is_(None),
            LogIn.expires_at > shop.clock.now(),
        )
    )
    rows = session.execute(statement).all()
    if not rows:
        return None
    roles = frozenset(row.code for row in rows if row.code)
    held: dict[str, Scope] = {}
    for row in rows:
        for code in row.permissions or ():
            held[code] = held.get(code, NOWHERE) | within(row.regions)
    return Principal(rows[0].id, rows[0].name, roles, held, _by_region(shop))


def _by_region(shop: Shop) -> frozenset[str]:
    declared = permissions_of(shop.plugins).values()
    return frozenset(one.code for one in declared if one.by_region)


def _by_identifier(session: Session, identifier: Identifier) -> Member | None:
    if identifier.phone is not None:
        return session.scalar(select(Member).where(Member.phone == identifier.phone))
    return session.scalar(select(Member).where(Member.email == identifier.email))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
