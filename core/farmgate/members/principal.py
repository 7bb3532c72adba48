"""Who is asking: nobody, a person, or a person with the permissions of staff."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """A person who is logged in, and what their roles allow."""

    member_id: int
    name: str
    roles: frozenset[str]
    permissions: frozenset[str]

    @property
    def is_staff(self) -> bool:
        """Whether any role of theirs works for the shop."""
        return bool(self.permissions)

    def may(self, permission: str) -> bool:
        """Whether a permission is theirs; ``*`` is all of them."""
        return permission in self.permissions or "*" in self.permissions
