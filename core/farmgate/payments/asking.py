"""Asking a provider, outside of any transaction, and writing down what it answers.

The operation was committed before, so that a process that dies in between leaves behind what it
was about to ask: ``resume`` asks again, under the same key, and the money moves once.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.events.chores import Chore
from farmgate.ids import opaque
from farmgate.language import Text
from farmgate.money import Money
from farmgate.orders.models import Order
from farmgate.payments import errors, operations
from farmgate.payments.models import Payment, PaymentOperation
from farmgate.payments.provider import (
    Declined,
    Movement,
    NoAnswer,
    PaymentProvider,
    PaymentToStart,
    Started,
    StartedPayment,
)
from farmgate.problems import Problem
from farmgate.shop import Shop

log = logging.getLogger("farmgate.payments")

_EXPECTED = {"capture": "captured", "refund": "refunded", "void": "voided"}
_MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking: what the buyer's client needs, or why there is nothing."""

    action: Mapping[str, Any] | None = None
    problem: Problem | None = None

    @property
    def is_silent(self) -> bool:
        """Whether the provider did not answer."""
        return self.problem is not None and self.problem.kind is errors.PROVIDER_SILENT


@dataclass(frozen=True, slots=True)
class _Question:
    operation: int
    kind: str
    key: str
    amount: Money
    provider: str
    payment: PaymentToStart


def carry_out(shop: Shop, operation: int) -> Outcome:
    """Ask the provider what was written down, and write down its answer."""
    with shop.db.read() as session:
        question = _question(session, operation)
    provider = shop.payment_providers.get(question.provider)
    if provider is None:
        return Outcome(problem=errors.PROVIDER_OFF(provider=question.provider))
    try:
        started, movement = _ask(provider, question)
    except Declined as declined:
        return _declined(shop, question, declined.reason)
    except Exception as error:  # noqa: BLE001 - whatever it is, the money may have moved
        return _no_answer(shop, question, error)
    if movement is not None and movement.kind == "failed":
        return _declined(shop, question, movement.reason or errors.NO_REASON)
    shop.db.write(lambda writing: operations.settle(writing, shop, operation, movement, started))
    return Outcome(action=None if started is None else started.action)


def resume(shop: Shop) -> int:
    """Ask again what was never answered and is due; the answer counts what was asked.

    Where a provider stays silent the rest waits: the worker has more to do than to wait for it.
    """
    asked = 0
    for code in shop.payment_providers:
        for key in _due_of(shop, code):
            if not _lease(shop, key):
                continue
            asked += 1
            if carry_out(shop, key).is_silent:
                break
    return asked


def _due_of(shop: Shop, code: str) -> Sequence[int]:
    with shop.db.read() as session:
        return _due(session, shop, code, _MOST_AT_ONCE)


def _lease(shop: Shop, key: int) -> bool:
    now = shop.clock.now()
    return shop.db.write(lambda session: operations.lease(session, key, now))


def has_due(session: Session, shop: Shop) -> bool:
    """Whether something is to be asked again."""
    return any(_due(session, shop, code, 1) for code in shop.payment_providers)


ASK_AGAIN = Chore("payments", has_due, resume)


def _due(session: Session, shop: Shop, code: str, limit: int) -> Sequence[int]:
    provider = shop.payment_providers[code]
    if provider.is_local:
        return ()
    now = shop.clock.now()
    statement = (
        select(PaymentOperation.id)
        .join(Payment, Payment.id == PaymentOperation.payment_id)
        .where(
            Payment.provider == code,
            PaymentOperation.status == "pending",
            PaymentOperation.due_at <= now,
            # Later, the same key would mean a second movement.
            PaymentOperation.created_at > now - provider.keys_last,
        )
    )
    return session.scalars(statement.order_by(PaymentOperation.due_at).limit(limit)).all()


def _question(session: Session, operation: int) -> _Question:
    statement = (
        select(PaymentOperation, Payment, Order.number)
        .join(Payment, Payment.id == PaymentOperation.payment_id)
        .join(Order, Order.id == Payment.order_id)
        .where(PaymentOperation.id == operation)
    )
    asked, payment, number = session.execute(statement).one()
    return _Question(
        asked.id,
        asked.kind,
        asked.key,
        Money(asked.amount_minor, payment.currency),
        payment.provider,
        PaymentToStart(
            opaque("Payment", payment.id),
            number,
            Money(payment.amount_minor, payment.currency),
            payment.provider_reference,
        ),
    )


def _ask(provider: PaymentProvider, question: _Question) -> tuple[Started | None, Movement | None]:
    to_start, key = question.payment, question.key
    if question.kind == "start":
        started = provider.start(to_start, key)
        _check_started(started, question)
        return started, started.movement
    payment = StartedPayment(
        to_start.id, to_start.order_number, to_start.amount, to_start.reference or ""
    )
    if question.kind == "capture":
        movement = provider.capture(payment, question.amount, key)
    elif question.kind == "refund":
        movement = provider.refund(payment, question.amount, key)
    else:
        movement = provider.void(payment, key)
    _check_movement(movement, question)
    return None, movement


def _check_started(started: Started, question: _Question) -> None:
    movement, due = started.movement, question.payment.amount
    if movement is None or movement.kind in ("failed", "voided"):
        return
    is_money = movement.kind in ("authorised", "captured")
    fits = movement.amount.currency == due.currency and 0 < movement.amount.minor <= due.minor
    if not (is_money and fits):
        raise NoAnswer(f"asked for {due}, the provider answered {movement}")


def _check_movement(movement: Movement, question: _Question) -> None:
    # What differs is not booked, and stays pending, in sight: somebody has to look.
    if movement.kind == "failed":
        return
    is_alike = movement.kind == _EXPECTED[question.kind]
    is_as_much = question.kind == "void" or movement.amount == question.amount
    if not (is_alike and is_as_much):
        raise NoAnswer(
            f"asked to {question.kind} {question.amount}, the provider answered {movement}"
        )


def _declined(shop: Shop, question: _Question, reason: Text) -> Outcome:
    shop.db.write(lambda session: operations.fail(session, shop, question.operation, reason))
    return Outcome(problem=errors.DECLINED(reason=reason))


def _no_answer(shop: Shop, question: _Question, error: Exception) -> Outcome:
    log.warning(
        "%s did not answer to %s (%s): %s",
        question.provider, question.kind, question.key, type(error).__name__,
        exc_info=None if isinstance(error, NoAnswer) else error,
    )  # fmt: skip
    told = f"{type(error).__name__}: {error}"
    shop.db.write(lambda session: operations.put_off(session, shop, question.operation, told))
    return Outcome(problem=errors.PROVIDER_SILENT(amount=str(question.amount)))
