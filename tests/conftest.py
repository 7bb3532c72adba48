"""Nothing from outside holds for the tests; their fixtures are those of the sdk's testing kit."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def _nothing_from_outside(nothing_from_outside: None) -> None:
    """The environment of the machine says nothing of a shop in any test."""
