"""``farmgate explain``: everything that was decided about a cart or an order, and by whom."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farmgate.cli.asking import HERE, Folder, Json
from farmgate.cli.mistakes import Stopped
from farmgate.cli.speech import language, say
from farmgate.cli.terminal import out, tell, tell_json
from farmgate.cli.wording import Command, examples
from farmgate.language import Text

if TYPE_CHECKING:
    from rich.text import Text as Styled
    from sqlalchemy.orm import Session

    from farmgate.checkout import Decision
    from farmgate.shop import Shop

_KINDS = {
    "exclusion": Text("排除的库存", "Stock left out"),
    "allocation": Text("选用的库存", "Stock taken"),
    "delivery": Text("配送", "Delivery"),
    "quota": Text("限量", "Limited things"),
    "price": Text("价格", "Price"),
    "refusal": Text("未能下单的原因", "In the way"),
}
_LONGEST_KEY = 18


@dataclass(frozen=True)
class Explained:
    """A cart or an order, and what was decided about it."""

    title: str
    facts: dict[str, Any]
    decisions: "list[Decision]"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "explain",
        cls=Command,
        help=say(
            "Tell everything that was decided about a cart or an order, by which plugin and rule.",
            "说明一个购物车或订单的每项决定:由哪个插件、哪条规则作出,依据是什么。",
        ),
        epilog=examples(
            "farmgate explain cart:12",
            "farmgate explain 261012-7Q4M0ZKD",
            "farmgate explain T3JkZXI6MQ --json",
        ),
    )(explain)


def explain(
    subject: Annotated[
        str,
        typer.Argument(
            metavar=say("CART|ORDER", "购物车|订单"),
            help=say(
                "An id as the API gives it, an order's number, cart:KEY or order:KEY.",
                "接口里的编号、订单号、cart:序号或 order:序号。",
            ),
        ),
    ],
    folder: Folder = HERE,
    json: Json = False,
) -> None:
    """Work a cart out as it stands; read of an order what was kept when it was placed."""
    from farmgate.cli.shops import check_migrated, opened

    with opened(folder) as shop:
        check_migrated(shop, folder)
        with shop.db.read() as session:
            found = _explained(session, shop, subject)
    if found is None:
        raise Stopped(_not_found(subject))
    if json:
        tell_json({**found.facts, "decisions": [_as_json(one) for one in found.decisions]})
        return
    _tell(found)


def _explained(session: "Session", shop: "Shop", subject: str) -> Explained | None:
    kind, key = _key(subject)
    if kind == "cart":
        return _cart(session, shop, key)
    return _order(session, kind, subject if kind == "number" else key)


def _key(subject: str) -> tuple[str, int]:
    """Which table is meant, and the key in it; ``number`` where it can only be an order's."""
    from farmgate.ids import key_of

    for kind in ("cart", "order"):
        name, _, number = subject.partition(":")
        is_key = number.isascii() and number.isdigit() and len(number) <= _LONGEST_KEY
        key = int(number) if name.lower() == kind and is_key else key_of(kind.title(), subject)
        if key is not None:
            return kind, key
    return "number", 0


def _cart(session: "Session", shop: "Shop", key: int) -> Explained | None:
    from farmgate.carts.decisions import decisions
    from farmgate.carts.models import Cart
    from farmgate.carts.quote import quote
    from farmgate.carts.reading import checkout_of

    cart = session.get(Cart, key)
    if cart is None:
        return None
    if cart.status == "completed":
        return _order(session, "of_cart", key)
    worked_out = quote(session, shop, checkout_of(session, shop, cart))
    total = str(worked_out.total)
    title = say(f"Cart {key}, as it stands now: {total}", f"购物车 {key},当前:{total}")
    facts = {"cart": key, "order": None, "status": cart.status, "total": total}
    return Explained(title, facts, decisions(worked_out))


def _order(session: "Session", kind: str, said: int | str) -> Explained | None:
    from sqlalchemy import select

    from farmgate.money import Money
    from farmgate.orders.models import Order
    from farmgate.orders.reading import decisions_of

    column = {"number": Order.number, "of_cart": Order.cart_id, "order": Order.id}[kind]
    order = session.scalar(select(Order).where(column == said))
    if order is None:
        return None
    total = str(Money(order.total_minor, order.currency))
    title = say(
        f"Order {order.number}, as it was placed: {total}",
        f"订单 {order.number},下单时:{total}",
    )
    facts = {
        "cart": order.cart_id,
        "order": order.id,
        "number": order.number,
        "status": order.status,
        "total": total,
    }
    return Explained(title, facts, decisions_of(session, [order.id])[0])


def _not_found(subject: str) -> Text:
    return Text(
        en=f"There is no cart or order «{subject}» in this shop. Give an id as the API gives it, "
        "an order's number, cart:KEY or order:KEY.",
        zh=f"店铺里没有购物车或订单“{subject}”。"
        "请给出接口里的编号、订单号、cart:序号或 order:序号。",
    )


def _as_json(one: "Decision") -> dict[str, Any]:
    from farmgate.language import json_with_texts, texts_in

    return {
        "kind": one.kind,
        "plugin": one.plugin,
        "version": one.version,
        "rule": one.rule,
        "reason": one.reason.into(language()),
        "inputs": json_with_texts(texts_in(one.inputs, language())),
        "outcome": json_with_texts(texts_in(one.outcome, language())),
        "line": one.line_id,
    }


def _tell(found: Explained) -> None:
    tell(found.title)
    for kind, name in _KINDS.items():
        of_kind = [one for one in found.decisions if one.kind == kind]
        if of_kind:
            tell()
            _tell_kind(name.into(language()), of_kind)


def _tell_kind(title: str, decisions: "list[Decision]") -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, expand=False)
    table.add_column(title, style="bold", max_width=30, overflow="fold")
    table.add_column(say("Decided by", "决定者"), max_width=34, overflow="fold")
    table.add_column(say("Why, and on what", "原因和依据"), overflow="fold")
    for one in decisions:
        table.add_row(_outcome(one), f"{one.plugin} {one.version}\n{one.rule}", _why(one))
    out().print(table)


def _outcome(one: "Decision") -> str:
    told: dict[str, Any] = _as_json(one)["outcome"]
    match one.kind:
        case "price":
            return f"{told['amount']} {told['currency']}\n{told['label']}"
        case "delivery":
            return f"{told['method']}\n{told['amount']} {told['currency']}"
        case "refusal":
            return str(told["code"])
        case "quota":
            needed, there = told["units"], told["available"]
            return say(f"{needed} of {there}", f"{needed}(可用 {there})")
        case "allocation":
            return say(f"{told['units']} units", f"{told['units']} 件")
    return str(one.inputs.get("lot") or one.inputs.get("location") or told["stock_item_id"])


def _why(one: "Decision") -> "Styled":
    """The sentence, and below it in a dim line what it was decided on, unless that says it all."""
    from rich.text import Text as Styled

    told = _as_json(one)
    inputs = {name: _plain(value) for name, value in told["inputs"].items() if value is not None}
    if one.kind == "refusal":  # its sentence is made of them
        inputs = {name: value for name, value in inputs.items() if value not in told["reason"]}
    said = [f"{name} {value}" for name, value in inputs.items()]
    if one.line_id is not None:
        said.insert(0, say(f"line {one.line_id}", f"第 {one.line_id} 行"))
    below = (f"\n{', '.join(said)}", "dim")
    return Styled.assemble(told["reason"], below) if said else Styled(told["reason"])


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
