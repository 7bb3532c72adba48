"""Buyers for tests: a cart as a storefront holds it, and what its buyer does with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from farmgate_sdk.testing.clients import GraphQLClient
from farmgate_sdk.testing.factories import OnSale

CONTACT = {"name": "王芳", "phone": "+8613800000000", "email": None}
ADDRESS = {"recipient": "王芳", "phone": "1", "regionCode": "610102", "street": "东大街 1 号"}
READY = {
    "contact": CONTACT,
    "address": ADDRESS,
    "deliveryMethod": "standard",
    "paymentMethod": "manual",
}

PROBLEMS = "problems { code field step evidence message }"
CART = f"""
  id status note deliveryMethod paymentMethod
  contact {{ name phone email }} address {{ recipient phone regionCode street }}
  lines {{ id quantity variant {{ sku }} total {{ amount }} }}
  total {{ amount currency }}
  deliveryOptions {{ code price {{ amount }} }}
  {PROBLEMS}
"""
ORDER = """
  id number status note deliveryMethod total { amount currency }
  lines {
    id sku productName quantity unitPrice { amount } total { amount }
    allocations { quantity lotCode locationCode bestBefore }
  }
  priceRows { kind label amount { amount } lineId }
  payments { id provider amount { amount } captured { amount } open { amount } }
  shipments { id status carrier trackingNumber lines { orderLineId quantity lotCode } }
"""
CREATE = f"""
mutation($lines: [CartLineAddInput!]) {{
  cartCreate(lines: $lines) {{ secret {PROBLEMS} cart {{ {CART} }} }}
}}
"""
LOOK = f"query($id: ID!, $secret: String) {{ cart(id: $id, secret: $secret) {{ {CART} }} }}"
ADD = f"""
mutation($id: ID!, $secret: String, $lines: [CartLineAddInput!]!) {{
  cartLinesAdd(id: $id, secret: $secret, lines: $lines) {{ {PROBLEMS} cart {{ {CART} }} }}
}}
"""
SET = f"""
mutation($id: ID!, $secret: String, $lines: [CartLineSetInput!]!) {{
  cartLinesSet(id: $id, secret: $secret, lines: $lines) {{ {PROBLEMS} cart {{ {CART} }} }}
}}
"""
UPDATE = f"""
mutation($id: ID!, $secret: String, $input: CartUpdateInput!) {{
  cartUpdate(id: $id, secret: $secret, input: $input) {{ {PROBLEMS} cart {{ {CART} }} }}
}}
"""
BEGIN = f"""
mutation($id: ID!, $secret: String) {{
  checkoutBegin(id: $id, secret: $secret) {{ {PROBLEMS} reservedUntil }}
}}
"""
COMPLETE = f"""
mutation($id: ID!, $secret: String, $total: MoneyInput) {{
  cartComplete(id: $id, secret: $secret, expectedTotal: $total) {{
    {PROBLEMS} order {{ {ORDER} }}
  }}
}}
"""
ORDER_BY = f"query($id: ID!, $secret: String) {{ order(id: $id, secret: $secret) {{ {ORDER} }} }}"


@dataclass(frozen=True)
class CartInHand:
    """A cart, with what it takes to use it."""

    ask: GraphQLClient
    id: str
    secret: str | None

    def look(self) -> Any:
        """The cart as it stands."""
        return self._ask(LOOK)["cart"]

    def add(self, *lines: Mapping[str, Any]) -> Any:
        """Put units in; the payload."""
        return self._ask(ADD, lines=lines)["cartLinesAdd"]

    def set(self, *lines: Mapping[str, Any]) -> Any:
        """Change quantities; the payload."""
        return self._ask(SET, lines=lines)["cartLinesSet"]

    def update(self, **input: Any) -> Any:
        """Say who, where and how; the payload."""
        return self._ask(UPDATE, input=input)["cartUpdate"]

    def begin(self) -> Any:
        """Hold the goods; the payload."""
        return self._ask(BEGIN)["checkoutBegin"]

    def complete(self, expecting: str | None = None) -> Any:
        """Buy; the payload."""
        total = None if expecting is None else {"amount": expecting, "currency": "CNY"}
        return self._ask(COMPLETE, total=total)["cartComplete"]

    def order(self, id: str) -> Any:
        """The order that it has become."""
        return self.ask(ORDER_BY, id=id, secret=self.secret)["order"]

    def held_by(self, ask: GraphQLClient, secret: str | None = None) -> "CartInHand":
        """The same cart in somebody else's hands."""
        return CartInHand(ask, self.id, secret)

    def _ask(self, question: str, **variables: Any) -> Any:
        return self.ask(question, id=self.id, secret=self.secret, **variables)


def codes(answer: Any) -> list[str]:
    """The codes of the problems in a payload or a cart."""
    return [problem["code"] for problem in answer["problems"]]


def new_cart(ask: GraphQLClient, units: Mapping[str, int] | None = None) -> CartInHand:
    """A cart with so many units of these variants, by id."""
    lines = [{"variantId": id_, "quantity": count} for id_, count in (units or {}).items()]
    made = ask(CREATE, lines=lines)["cartCreate"]
    assert made["problems"] == []
    return CartInHand(ask, made["cart"]["id"], made["secret"])


def ready_cart(ask: GraphQLClient, goods: OnSale, quantity: int = 1) -> CartInHand:
    """A cart that lacks nothing, where ``deliver_to(shop)`` was said."""
    cart = new_cart(ask, {goods.variant_id(): quantity})
    assert cart.update(**READY)["problems"] == []
    return cart


def buy(ask: GraphQLClient, goods: OnSale, quantity: int = 1) -> Any:
    """An order, just placed."""
    completed = ready_cart(ask, goods, quantity).complete()
    assert completed["problems"] == []
    return completed["order"]
