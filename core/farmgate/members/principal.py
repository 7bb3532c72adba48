"""Who is asking: nobody, a person, or a person with the permissions of staff."""

from collections.abc import Mapping
from dataclasses import dataclass

from farmgate.scope import NOWHERE, Scope


@dataclass(frozen=True, slots=True)
class Principal:
    """A person who is logged in, and what their roles allow where."""

    member_id: int
    name: str
    roles: frozenset[str]
    held: Mapping[str, Scope]
    """Where each permission of theirs holds; ``*`` is all of them."""
    by_region: frozenset[str] = frozenset()
    """The permissions whose fields look at where they hold."""

    @property
    def permissions(self) -> frozenset[str]:
        """What they may do, somewhere at least."""
        return frozenset(self.held)

    @property
    def is_staff(self) -> bool:
        """Whether any role of theirs works for the shop."""
        return bool(self.held)

    def may(self, permission: str) -> bool:
        """Whether a permission is theirs: everywhere, or where its fields look, in some region."""
        scope = self.scope(permission)
        return scope.everywhere or (permission in self.by_region and bool(scope))

    def scope(self, permission: str) -> Scope:
        """Where a permission is theirs."""
        return self.held.get(permission, NOWHERE) | self.held.get("*", NOWHERE)
