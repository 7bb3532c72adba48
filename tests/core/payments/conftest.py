"""A shop with a payment provider that misbehaves when it is told to."""

from typing import Any

import pytest

from farmgate_sdk.testing import Farmstand, OpenFarmstand
from farmgate_sdk.testing.payments import FakePayments

MANUAL_CAPTURE = {"plugins": {"fake_payments": {"manual_capture": True}}}


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    """A shop in which buyers pay at once."""
    return opened(farmstand(FakePayments))


@pytest.fixture
def reserving(farmstand: OpenFarmstand) -> Farmstand:
    """A shop in which buyers authorise, and staff capture."""
    return opened(farmstand(FakePayments, settings=MANUAL_CAPTURE))


def opened(stand: Farmstand) -> Farmstand:
    stand.deliver_to(price="0.00")
    return stand


def bought(stand: Farmstand, **said: Any) -> Any:
    """An order of 59.80 yuan to be paid by the fake provider; its buyer is a member."""
    buyer = stand.member()
    goods = stand.put_on_sale()
    order = stand.buy(goods, by=buyer, **{"paymentMethod": "fake", **said})
    return {**order, "by": buyer}
