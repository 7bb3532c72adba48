"""Facts about persons, told after they are true, at least once, in order for each person.

They are told as those of ``hooks.order`` are. Every fact's subject is ``member:<id>``, and its
``data`` holds ``member_id`` (int).
"""

from sqlalchemy.orm import Session

from farmgate.dispatch import react
from farmgate.events.fact import Fact


@react()
def member_registered(fact: Fact, session: Session) -> None:
    """A person has an account, be it that they registered or that staff wrote them down."""


@react()
def member_erased(fact: Fact, session: Session) -> None:
    """A person's data was erased at their wish; their key stays, and nothing that says who."""
