"""Tells a purchase: each step's number, its question, and what a person wants of the answer."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from farmgate.demo.purchase import Step, StepFailed
from farmgate.language import Text

Answer = dict[str, Any]
Told = Iterator[Text | RenderableType]

_FEW = 5


def tell(console: Console, number: int, step: Step, language: str) -> None:
    """Print one step as a person likes to read it."""
    heading = Styled().append(f"{number:>2}  ", style="bold green")
    console.print(heading.append(step.asked.into(language), style="bold"))
    for told in _TELLERS[step.code](step.answer, language):
        _indented(console, Styled(told.into(language)) if isinstance(told, Text) else told, 4)
    console.print()


def _indented(console: Console, told: RenderableType, by: int) -> None:
    if isinstance(told, Styled) and not console.is_terminal:  # whose width may break no line
        console.print(Styled(" " * by).append_text(told), soft_wrap=True)
    else:
        console.print(Padding(told, (0, 0, 0, by), expand=False), soft_wrap=False)


def tell_failure(console: Console, failure: StepFailed, language: str) -> None:
    """Print at which step the purchase went wrong, what was expected and what came."""
    title = Text("出错的步骤", "Failed at step")
    console.print(Styled(f"{title.into(language)}: {failure.code}", style="bold red"))
    expected = Text("应当", "Expected").into(language)
    came = Text("实际", "Came").into(language)
    console.print(Styled(f"  {expected}: {failure.expected.into(language)}"))
    console.print(Styled(f"  {came}: {failure.came}"))


def _browse(answer: Answer, _language: str) -> Told:
    shelves = [shelf["name"] for shelf in answer["categories"] if shelf["parent"] is None]
    count = answer["products"]["totalCount"]
    name = answer["shop"]["name"]
    yield Text(
        f"{name}有 {count} 种商品,分类:{'、'.join(shelves)}",
        f"{name} has {count} products on the shelves {', '.join(shelves)}",
    )
    for node in answer["products"]["nodes"]:
        yield Styled(f"· {node['name']}").append(f"  {node['origin'] or ''}", style="dim")


def _search(answer: Answer, language: str) -> Told:
    nodes = answer["products"]["nodes"]
    table = _table()
    for node in nodes[:_FEW]:
        first = node["variants"][0]
        left = Text(f"余 {first['available']}", f"{first['available']} left").into(language)
        table.add_row(f"· {node['name']}", first["name"], _money(first["price"]), left)
    yield table
    if len(nodes) > _FEW:
        yield Text(f"……共 {len(nodes)} 种", f"… {len(nodes)} products in all")


def _cart(answer: Answer, _language: str) -> Told:
    table = _table()
    for line in answer["cart"]["lines"]:
        variant = line["variant"]
        table.add_row(
            f"{line['quantity']} ×",
            variant["product"]["name"],
            variant["sku"],
            _money(line["total"]),
        )
    yield table
    steps = [problem["code"] for problem in answer["cart"]["problems"]]
    yield Text(f"还缺:{'、'.join(steps)}", f"Still missing: {', '.join(steps)}")


def _options(answer: Answer, _language: str) -> Told:
    table = _table()
    for option in answer["cart"]["deliveryOptions"]:
        table.add_row(
            f"· {option['code']}", option["name"], _money(option["price"]), option["reason"]
        )
    yield table


def _choice(answer: Answer, _language: str) -> Told:
    total = _money(answer["cart"]["total"])
    problems = [problem["code"] for problem in answer["cart"]["problems"]]
    yield Text(
        f"合计 {total};待解决:{', '.join(problems)}",
        f"Total {total}; to be solved: {', '.join(problems)}",
    )


def _problems(answer: Answer, language: str) -> Told:
    refused = Text("被拒绝,全部原因一次列出:", "Refused, with every reason at once:")
    yield Styled(refused.into(language), style="red")
    for problem in answer["problems"]:
        yield Styled().append("✗ ", style="red").append(problem["message"])
        signed = Text("插件 {plugin},规则 {rule}", "plugin {plugin}, rule {rule}").into(language)
        yield Styled(f"  {problem['code']} ({signed.format(**problem)})", style="cyan")
        known = {name: value for name, value in problem["evidence"].items() if value is not None}
        evidence = "; ".join(f"{name}={value}" for name, value in known.items())
        yield Styled(f"  {evidence}", style="dim")


def _mended(answer: Answer, language: str) -> Told:
    total = _money(answer["cart"]["total"])
    free = Text(f"✓ 没有问题了,合计 {total}", f"✓ Nothing stands in the way; total {total}")
    yield Styled(free.into(language), style="green")


def _placed(answer: Answer, language: str) -> Told:
    order = answer["order"]
    placed = Text(f"✓ 订单 {order['number']} 已下", f"✓ Order {order['number']} is placed")
    yield Styled(placed.into(language), style="green")
    yield _price_table(order["priceRows"], order["total"], language)
    for payment in order["payments"]:
        yield Text(f"付款:{payment['instructions']}", f"Payment: {payment['instructions']}")


def _paid(answer: Answer, _language: str) -> Told:
    payment = answer["payment"]
    captured, left = _money(payment["captured"]), _money(payment["open"])
    yield Text(f"已收 {captured},未收 {left}", f"Received {captured}, open {left}")


def _shipped(answer: Answer, _language: str) -> Told:
    shipment = answer["shipment"]
    yield Text(
        f"承运 {shipment['carrier']},运单号 {shipment['trackingNumber']}",
        f"Carrier {shipment['carrier']}, tracking number {shipment['trackingNumber']}",
    )
    yield from _lots(shipment["lines"])


def _delivered(answer: Answer, _language: str) -> Told:
    at = answer["shipment"]["deliveredAt"]
    yield Text(f"{at} 签收", f"Delivered at {at}")


def _order(answer: Answer, language: str) -> Told:
    order = answer["order"]
    left = _money(order["payments"][0]["open"])
    read = Text(
        f"✓ 订单 {order['number']}:{order['status']},未付 {left}",
        f"✓ Order {order['number']}: {order['status']}, still to pay {left}",
    )
    yield Styled(read.into(language), style="green")
    for parcel in order["shipments"]:
        yield from _lots(parcel["lines"])


def _lots(lines: Sequence[Answer]) -> Told:
    for line in lines:
        units, place, lot = line["quantity"], line["locationCode"], line["lotCode"] or "-"
        yield Text(f"· {units} 件,批次 {lot},{place} 仓", f"· {units} of lot {lot} from {place}")


def _price_table(rows: Sequence[Answer], total: Answer, language: str) -> Table:
    headings = (
        Text("项目", "Row"), Text("金额", "Amount"), Text("谁定的", "Decided by"),
        Text("规则", "Rule"), Text("原因", "Reason"),
    )  # fmt: skip
    table = Table(*(heading.into(language) for heading in headings), box=None, pad_edge=False)
    table.columns[1].justify = "right"
    table.columns[1].no_wrap = True
    for row in rows:
        by = f"{row['plugin']} {row['version']}"
        table.add_row(row["label"], _money(row["amount"]), by, row["rule"], row["reason"])
    table.add_row(Text("合计", "Total").into(language), _money(total), style="bold")
    return table


def _table() -> Table:
    return Table(box=None, show_header=False, pad_edge=False)


def _money(money: Answer) -> str:
    return f"{money['amount']} {money['currency']}"


_TELLERS: dict[str, Callable[[Answer, str], Told]] = {
    "browse": _browse,
    "search": _search,
    "fill_cart": _cart,
    "say_where": _options,
    "choose": _choice,
    "be_refused": _problems,
    "mend": _mended,
    "complete": _placed,
    "record_payment": _paid,
    "ship": _shipped,
    "deliver": _delivered,
    "read_order": _order,
}
