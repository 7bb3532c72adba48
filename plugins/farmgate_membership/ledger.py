"""The ledger of points, in double entry: every transaction's entries sum to nothing.

A member's account says what they have; the shop's accounts say whence it came and where it went.
What may be spent is counted by core (``farmgate_sdk.quotas``, key ``points:MEMBER``): a
redemption is taken there in the moment of the purchase, and entered here when the order's fact is
told. Everything else is entered and granted, or taken back, in one transaction.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from farmgate_membership.models import Account, Entry, Standing, Transaction
from farmgate_sdk import Refused, quotas

PLUGIN = "membership"
ISSUED, SPENT, EXPIRED, GIVEN = "issued", "spent", "expired", "given"
_TRIES = 5
_ALL = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cause:
    """Why points move: ``reference`` names one cause, which moves them once however often told."""

    kind: str
    reference: str
    at: datetime
    order_id: int | None = None
    note: str | None = None


def quota_key(member: int) -> str:
    """Under which key core counts what a member may spend."""
    return f"points:{member}"


def standing_of(session: Session, member: int) -> Standing:
    """A member's row, made where it is missing, and held until the transaction ends."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    made: Any = dialect.insert(Standing).values(member_id=member, owed=0)
    session.execute(made.on_conflict_do_nothing())
    return session.get_one(Standing, member, with_for_update=True)


def post(session: Session, cause: Cause, sides: Mapping[str, int]) -> bool:
    """Enter a transaction between accounts; False where this cause has moved points before.

    Raises ``ValueError`` where the sides do not sum to nothing or one of them moves nothing.
    """
    if sum(sides.values()) != 0 or 0 in sides.values() or not sides:
        raise ValueError(f"a transaction's sides sum to nothing, and each moves points: {sides}")
    if session.scalar(select(Transaction.id).where(Transaction.reference == cause.reference)):
        return False
    transaction = Transaction(
        kind=cause.kind,
        reference=cause.reference,
        order_id=cause.order_id,
        note=cause.note,
        occurred_at=cause.at,
    )
    session.add(transaction)
    session.flush()
    accounts = _accounts(session, sides)
    session.add_all(
        Entry(transaction_id=transaction.id, account_id=accounts[code], points=points)
        for code, points in sides.items()
    )
    session.flush()
    return True


def credit(session: Session, standing: Standing, cause: Cause, source: str, points: int) -> None:
    """Give a member points from one of the shop's accounts; what they owe is settled first."""
    member = standing.member_id
    if post(session, cause, {_of(member): points, source: -points}):
        settled = min(standing.owed, points)
        standing.owed -= settled
        if points > settled:
            quotas.grant(session, PLUGIN, quota_key(member), points - settled)


def debit(session: Session, standing: Standing, cause: Cause, target: str, points: int) -> None:
    """Take points back from a member; those that they no longer have, they owe."""
    member = standing.member_id
    if post(session, cause, {_of(member): -points, target: points}):
        standing.owed += points - take_back(session, member, points)


def withdraw(session: Session, standing: Standing, cause: Cause, target: str, points: int) -> None:
    """Take points from a member who has them. Refused (``quota_short``) where they have not."""
    member = standing.member_id
    quotas.grant(session, PLUGIN, quota_key(member), -points)
    post(session, cause, {_of(member): -points, target: points})


def record_redeemed(session: Session, standing: Standing, cause: Cause, points: int) -> None:
    """Enter points that core has counted as used with the order."""
    post(session, cause, {_of(standing.member_id): -points, SPENT: points})


def record_expired(session: Session, standing: Standing, cause: Cause, points: int) -> None:
    """Enter points that were taken back for their age."""
    post(session, cause, {_of(standing.member_id): -points, EXPIRED: points})


def collect(session: Session, standing: Standing) -> None:
    """Take what a member owes from points that have become free since."""
    if standing.owed:
        standing.owed -= take_back(session, standing.member_id, standing.owed)


def take_back(session: Session, member: int, points: int) -> int:
    """Take up to so many points that no cart holds; the answer says how many there were."""
    key = quota_key(member)
    for _ in range(_TRIES):
        there = min(points, quotas.available(session, PLUGIN, [key])[key])
        if there == 0:
            return 0
        try:
            quotas.grant(session, PLUGIN, key, -there)
        except Refused:
            continue  # a cart was faster: look again
        return there
    return 0


def lapse(session: Session, account: Account) -> None:
    """Close a member's account: what is on it lapses, and nothing says any more whose it was."""
    member, left = account.member_id, 0
    if member is not None:
        left = balance(session, member)
        take_back(session, member, _ALL)
    mine = select(Entry.transaction_id).where(Entry.account_id == account.id)
    last = session.scalar(select(func.max(Transaction.occurred_at)).where(Transaction.id.in_(mine)))
    if left and last is not None:
        cause = Cause("erased", f"erased:{account.id}", last)
        post(session, cause, {account.code: -left, EXPIRED: left})
    session.execute(
        update(Transaction).where(Transaction.id.in_(mine)).values(order_id=None, note=None)
    )
    account.member_id, account.code = None, f"erased:{account.id}"
    session.flush()


def balance(session: Session, member: int) -> int:
    """What the ledger says that a member has; below nothing where they owe."""
    statement = (
        select(func.coalesce(func.sum(Entry.points), 0))
        .join(Account, Account.id == Entry.account_id)
        .where(Account.member_id == member)
    )
    return int(session.scalar(statement) or 0)


def unbalanced(session: Session) -> list[int]:
    """Keys of transactions whose entries do not sum to nothing: there are none in sound books."""
    statement = select(Entry.transaction_id).group_by(Entry.transaction_id)
    return list(session.scalars(statement.having(func.sum(Entry.points) != 0)))


def moved_by_order(session: Session, member: int, order: int, kinds: Collection[str]) -> int:
    """What an order has moved on its buyer's account so far, in transactions of these kinds."""
    statement = (
        select(func.coalesce(func.sum(Entry.points), 0))
        .join(Account, Account.id == Entry.account_id)
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .where(
            Account.member_id == member,
            Transaction.order_id == order,
            Transaction.kind.in_(kinds),
        )
    )
    return int(session.scalar(statement) or 0)


def _of(member: int) -> str:
    return f"member:{member}"


def _accounts(session: Session, codes: Collection[str]) -> dict[str, int]:
    statement = select(Account.code, Account.id).where(Account.code.in_(codes))
    found = dict(session.execute(statement).all())
    for code in sorted(set(codes) - set(found)):
        _, is_member, member = code.partition("member:")
        account = Account(code=code, member_id=int(member) if is_member else None)
        session.add(account)
        session.flush()
        found[code] = account.id
    return found
