"""Carts as staff see them: what a buyer is told, and why."""

import strawberry

from farmgate.api.composition import extend
from farmgate.api.context import Context, Info
from farmgate.api.fields import query
from farmgate.api.roots import AdminQuery
from farmgate.api.types import DecisionType, MoneyType, PriceRowType, ProblemType
from farmgate.carts.graphql.types import CartView
from farmgate.carts.models import Cart as CartRecord
from farmgate.ids import key_of, opaque


@strawberry.type(description="So many units of one variant in a cart.", name="CartLine")
class CartLine:
    id: strawberry.ID
    sku: str
    quantity: int
    total: MoneyType = strawberry.field(description="Units times price, before adjustments.")


@strawberry.type(
    name="Cart", description="What a buyer is about to buy, and all that is decided about it."
)
class Cart:
    id: strawberry.ID
    status: str = strawberry.field(description="`open` or `completed`.")
    member_id: strawberry.ID | None = strawberry.field(description="Whose it is; null: a guest's.")
    order_id: strawberry.ID | None = strawberry.field(description="What it has become.")
    lines: list[CartLine]
    price_rows: list[PriceRowType] = strawberry.field(description="What it costs now, and why.")
    total: MoneyType
    problems: list[ProblemType] = strawberry.field(
        description="All that is still missing or in the way."
    )
    decisions: list[DecisionType] = strawberry.field(
        description="Everything that is decided about it now, and on what; of a completed cart, "
        "what was decided about its order."
    )


class AdminCartView(CartView):
    """A cart as staff are answered."""

    def __init__(self, cart: CartRecord, context: Context) -> None:
        super().__init__(cart, context)
        self.member_id = None if cart.member_id is None else opaque("Member", cart.member_id)

    @property
    def order_id(self) -> str | None:
        return None if self.order is None else self.order.id


def cart(info: Info, id: strawberry.ID) -> AdminCartView | None:
    key, context = key_of("Cart", id), info.context
    found = None if key is None else context.session.get(CartRecord, key)
    return None if found is None else AdminCartView(found, context)


@extend(AdminQuery)
class CartsQuery:
    """What staff may ask of carts."""

    cart: Cart | None = query(
        cart,
        description="One cart, worked out as its buyer would see it now.",
        permission="orders.read",
    )


ADMIN = (CartsQuery,)
