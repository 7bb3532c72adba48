"""Reading carts: who may, and the purchase as it stands."""

import hashlib
import hmac
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from farmgate.carts import errors
from farmgate.carts.models import Cart, CartLine
from farmgate.catalog.models import Product, Variant
from farmgate.checkout import Address, Checkout, CheckoutLine, Contact
from farmgate.members.principal import Principal
from farmgate.money import Money
from farmgate.problems import Refused
from farmgate.shop import Shop


def secret_hash(secret: str) -> str:
    """What is kept of a cart's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def owned_cart(
    session: Session,
    key: int | None,
    secret: str | None,
    principal: Principal | None,
    *,
    lock: bool = False,
) -> Cart:
    """The cart, for its member, or for whoever knows the secret of a guest's cart.

    A cart that is somebody else's is refused in the words of one that never was. ``lock`` holds
    the row until the transaction ends, so that two changes of one cart follow each other.
    """
    cart = None if key is None else session.get(Cart, key, with_for_update=lock or None)
    if cart is None or not _is_owner(cart, secret, principal):
        raise Refused(errors.CART_NOT_FOUND(field="id"))
    return cart


def _is_owner(cart: Cart, secret: str | None, principal: Principal | None) -> bool:
    if cart.member_id is not None:
        return principal is not None and principal.member_id == cart.member_id
    return secret is not None and hmac.compare_digest(cart.secret_hash, secret_hash(secret))


def checkout_of(session: Session, shop: Shop, cart: Cart) -> Checkout:
    """The purchase that a cart stands for, in the catalogue's present words and prices."""
    now = shop.clock.now()
    return Checkout(
        cart_id=cart.id,
        member_id=cart.member_id,
        currency=shop.currency,
        lines=tuple(_lines(session, cart.id)),
        contact=None if cart.contact is None else Contact(**cart.contact),
        address=None if cart.address is None else Address(**cart.address),
        delivery_method=cart.delivery_method,
        payment_method=cart.payment_method,
        now=now,
        today=now.astimezone(shop.time_zone).date(),
        zone=shop.time_zone,
    )


def _lines(session: Session, cart: int) -> list[CheckoutLine]:
    statement = (
        select(CartLine.id, CartLine.quantity, Variant, Product.name, Product.status)
        .join(Variant, Variant.id == CartLine.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(CartLine.cart_id == cart)
        .order_by(CartLine.id)
    )
    return [_line(*row) for row in session.execute(statement)]


def _line(line_id: int, quantity: int, variant: Variant, name: Any, status: str) -> CheckoutLine:
    return CheckoutLine(
        line_id=line_id,
        product_id=variant.product_id,
        variant_id=variant.id,
        sku=variant.sku,
        product_name=name,
        variant_name=variant.name,
        is_for_sale=status == "published",
        quantity=quantity,
        unit_price=Money(variant.price_minor, variant.currency),
        weight_grams=variant.weight_grams,
    )
