"""Erasing a person: what identifies them goes, what the law has the shop keep stays.

Name, phone, e-mail, password, log-ins and roles go; so do contact, address and note of every cart.
An order keeps its contact and address for ``[members] keep_orders_years`` after it was delivered,
and then loses them as well when the person is erased (again). Its lines, prices and payments stay:
without a name they are the shop's books.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, delete, func, inspect, select, update
from sqlalchemy.orm import Session

from farmgate.carts.models import Cart
from farmgate.events.outbox import record
from farmgate.fulfilment.models import Shipment
from farmgate.hooks.member import member_erased
from farmgate.members.errors import MEMBER_NOT_FOUND
from farmgate.members.models import LogIn, Member, MemberRole, Role
from farmgate.members.passwords import hash_password, is_password
from farmgate.orders.models import Order
from farmgate.payments.models import Payment, PaymentEvent
from farmgate.personal_data.errors import (
    ERASE_ONESELF,
    ERASE_STAFF,
    PASSWORD_WRONG,
    PLUGIN_CANNOT_ERASE,
)
from farmgate.problems import Refused
from farmgate.shop import Shop

log = logging.getLogger("farmgate.personal_data")

_VERSION_TABLE = "_version"
# RFC 2606: nobody is ever reached there.
_NOBODY = "erased-{key}@farmgate.invalid"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is erased of a person, and what stays."""

    log_ins: int
    carts: int
    orders_anonymised: int
    orders_kept: int
    plugins: tuple[str, ...]
    """Those that hold personal data and are asked to erase it."""
    absent: tuple[str, ...]
    """Plugins that have tables here and are off: nobody can ask them."""


def foresee(session: Session, shop: Shop, member_id: int) -> Erasure:
    """What erasing a person would do; ``Refused`` where it may not be done."""
    _erasable(session, member_id)
    return Erasure(
        log_ins=_count(session, LogIn.member_id == member_id),
        carts=_count(session, Cart.member_id == member_id),
        orders_anonymised=_count(session, _is_past_keeping(shop, member_id)),
        orders_kept=_count(
            session, Order.member_id == member_id, ~_is_past_keeping(shop, member_id)
        ),
        plugins=tuple(plugin.name for plugin in _holders(shop)),
        absent=_absent(session, shop),
    )


def erase(shop: Shop, member_id: int) -> Erasure:
    """Erase a person in one transaction with every plugin; where one cannot, nothing is erased.

    It may be run again: orders that have become old enough lose their contact and address then.
    """
    # A password that nobody knows; hashing takes its time, so it is done before the transaction.
    nobodys = hash_password(token_urlsafe())
    return shop.db.write(lambda session: _erase(session, shop, member_id, nobodys))


def erase_oneself(shop: Shop, member_id: int, password: str) -> Erasure:
    """Erase whoever asks for it and knows their own password."""
    with shop.db.read() as session:
        kept = session.scalar(select(Member.password_hash).where(Member.id == member_id))
    if not is_password(password, kept):
        raise Refused(PASSWORD_WRONG(field="password"))
    return erase(shop, member_id)


def erase_another(shop: Shop, by: int, member_id: int) -> Erasure:
    """Erase a person at the hands of staff."""
    if by == member_id:
        raise Refused(ERASE_ONESELF(field="id"))
    return erase(shop, member_id)


def _erase(session: Session, shop: Shop, member_id: int, nobodys: str) -> Erasure:
    # Two who press at once do so one after the other.
    session.get(Member, member_id, with_for_update=True)
    foreseen = foresee(session, shop, member_id)
    member = _erasable(session, member_id)
    for plugin in _holders(shop):
        _erase_in(session, plugin, member_id)
    session.execute(delete(LogIn).where(LogIn.member_id == member_id))
    session.execute(delete(MemberRole).where(MemberRole.member_id == member_id))
    _empty_carts(session, member_id)
    _anonymise_orders(session, shop, member_id)
    member.name = ""
    member.phone = None
    member.email = _NOBODY.format(key=member_id)
    member.password_hash = nobodys
    member.erased_at = member.erased_at or shop.clock.now()
    session.flush()
    record(session, shop, member_erased, f"member:{member_id}", {"member_id": member_id})
    return foreseen


def _erasable(session: Session, member_id: int) -> Member:
    member = session.get(Member, member_id)
    if member is None:
        raise Refused(MEMBER_NOT_FOUND(field="id"))
    roles = session.scalars(select(Role).join(MemberRole).where(MemberRole.member_id == member_id))
    staff = [role.code for role in roles if role.permissions]
    if staff:
        raise Refused(ERASE_STAFF(roles=", ".join(staff), field="id"))
    return member


def _holders(shop: Shop) -> Sequence[Any]:
    return [plugin for plugin in shop.plugins if plugin.personal_data is not None]


def _erase_in(session: Session, plugin: Any, member_id: int) -> None:
    try:
        plugin.erase_member(session, member_id)
        session.flush()
    except Exception:
        log.exception("plugin %s %s failed in erase_member", plugin.name, plugin.version)
        problem = PLUGIN_CANNOT_ERASE(plugin=plugin.name)
        raise Refused(problem.said_by(plugin.name, plugin.version)) from None


def _empty_carts(session: Session, member_id: int) -> None:
    session.execute(
        update(Cart)
        .where(Cart.member_id == member_id)
        .values(contact=None, address=None, note=None)
    )


def _anonymise_orders(session: Session, shop: Shop, member_id: int) -> None:
    orders = session.scalars(select(Order).where(_is_past_keeping(shop, member_id))).all()
    for order in orders:
        order.contact = {"name": "", "phone": None, "email": None}
        # The region stays: where goods went is no person's secret.
        region = order.address["region_code"]
        order.address = {"recipient": "", "phone": "", "region_code": region, "street": ""}
        order.note = None
    session.execute(
        update(PaymentEvent)
        .where(
            PaymentEvent.payment_id.in_(
                select(Payment.id).where(Payment.order_id.in_([order.id for order in orders]))
            )
        )
        .values(payload={})
    )


def _is_past_keeping(shop: Shop, member_id: int) -> ColumnElement[bool]:
    years = shop.settings.members.keep_orders_years
    now = shop.clock.now()
    # 29 February counts from the 28th: a day later than the law asks for, never earlier.
    day = min(now.day, 28) if now.month == 2 else now.day  # noqa: PLR2004 - February
    since = now.replace(year=now.year - years, day=day)
    delivered = select(Shipment.order_id).where(Shipment.delivered_at <= since)
    return (Order.member_id == member_id) & Order.id.in_(delivered)


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _absent(session: Session, shop: Shop) -> tuple[str, ...]:
    tables = inspect(session.connection()).get_table_names()
    owners = {
        table.removesuffix(_VERSION_TABLE) for table in tables if table.endswith(_VERSION_TABLE)
    }
    on = {plugin.name for plugin in shop.plugins}
    return tuple(sorted(owners - on - {"farmgate"}))
