"""The staff's schema is for staff: every door in it has a lock, and every lock is known."""

import pytest
from strawberry.types import get_object_definition

from farmgate.api.fields import permission_of
from farmgate.api.roots import AdminMutation, AdminQuery
from farmgate.api.schemas import compose
from farmgate.permissions import CORE_PERMISSIONS
from tests.architecture.project import bundled_plugins

PLUGINS = [plugin(plugin.Settings.model_construct()) for plugin in bundled_plugins()]
KNOWN = {
    permission.code
    for permission in (
        *CORE_PERMISSIONS,
        *(one for plugin in PLUGINS for one in plugin.permissions),
    )
}


@pytest.fixture(scope="module")
def locks() -> dict[str, str | None]:
    """The permission that each root field of the staff's schema asks for."""
    schema = compose("admin", PLUGINS)
    return {
        f"{root.__name__}.{field.python_name}": permission_of(field)
        for root in (AdminQuery, AdminMutation)
        for field in schema.get_fields(get_object_definition(root, strict=True))
    }


def test_every_door_for_staff_has_a_lock(locks: dict[str, str | None]) -> None:
    assert len(locks) > 20
    assert [name for name, permission in locks.items() if permission is None] == []


def test_every_lock_is_declared(locks: dict[str, str | None]) -> None:
    assert {name: code for name, code in locks.items() if code not in KNOWN} == {}
