"""A whole purchase over HTTP: a guest buys, is refused, mends the cart; staff deliver."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from farmgate.demo import questions
from farmgate.demo.storefront import AnswerUnusable, Storefront
from farmgate.language import Text

APPLES = ("luochuan-fuji-apple", "LC-FUJI-80-2.5KG")
STRAWBERRIES = ("dandong-hongyan-strawberry", "DD-STRAW-500G")
MILLET = ("qinzhou-millet", "QZ-MILLET-1KG")
REGION = "540102"
_TOO_MANY = 4
_MOST_UNITS = 50

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One question to the shop and its answer; ``code`` names it for programs."""

    code: str
    asked: Text
    answer: Answer


class StepFailed(Exception):  # noqa: N818 - it reads as the sentence that it is
    """The shop answered otherwise than it should: at which step, what was expected, what came."""

    def __init__(self, code: str, expected: Text, came: Any) -> None:
        self.code = code
        self.expected = expected
        self.came = came
        super().__init__(f"{code}: expected {expected.en}; came: {came}")


@dataclass(slots=True)
class _Purchase:
    front: Storefront
    office: Storefront
    cart: Answer = field(default_factory=dict)
    secret: str = ""
    order: Answer = field(default_factory=dict)
    shipment: str = ""

    @property
    def key(self) -> Answer:
        return {"id": self.cart["id"], "secret": self.secret}


def play(front: Storefront, office: Storefront) -> Iterator[Step]:
    """Buy something, step by step; ``StepFailed`` at the first answer that is not as it should be.

    ``front`` asks the storefront's schema as a guest, ``office`` the staff's as the director.
    """
    steps = (
        _browse, _search, _fill_cart, _say_where, _choose, _be_refused, _mend, _complete,
        _record_payment, _ship, _deliver, _read_order,
    )  # fmt: skip
    purchase = _Purchase(front, office)
    for step in steps:
        code = step.__name__.removeprefix("_")
        try:
            yield step(purchase, code)
        except AnswerUnusable as error:
            expected = Text("可用的回答", "an answer that can be used")
            raise StepFailed(code, expected, str(error)) from error


def _browse(purchase: _Purchase, code: str) -> Step:
    data = purchase.front.ask(questions.BROWSE)
    _expect(bool(data["categories"]), code, Text("有分类", "shelves"), data)
    _expect(bool(data["products"]["nodes"]), code, Text("有商品", "products"), data)
    return Step(code, Text("店里有什么?", "What does the shop sell?"), data)


def _search(purchase: _Purchase, code: str) -> Step:
    data = purchase.front.ask(questions.SEARCH, words="苹果")
    found = [node["slug"] for node in data["products"]["nodes"]]
    _expect(APPLES[0] in found, code, Text(f"找到 {APPLES[0]}", f"{APPLES[0]} to be found"), found)
    return Step(code, Text("搜索“苹果”", "Search for 苹果 (apples)"), data)


def _fill_cart(purchase: _Purchase, code: str) -> Step:
    apples, strawberries, millet = (
        _variant(purchase, code, slug, sku) for slug, sku in (APPLES, STRAWBERRIES, MILLET)
    )
    asked = min(strawberries["available"] + _TOO_MANY, _MOST_UNITS)
    wanted = ((apples, 2), (strawberries, asked), (millet, 1))
    lines = [{"variantId": variant["id"], "quantity": units} for variant, units in wanted]
    payload = purchase.front.ask(questions.CART_CREATE, lines=lines)["cartCreate"]
    _expect_done(payload, code)
    purchase.cart, purchase.secret = payload["cart"], payload["secret"]
    left = strawberries["available"]
    return Step(
        code,
        Text(
            f"放进购物车:苹果 2 箱、草莓 {asked} 盒(只有 {left} 盒)、小米 1 袋",
            f"Into a cart: 2 boxes of apples, {asked} of strawberries (of {left}), 1 of millet",
        ),
        {"cart": payload["cart"]},
    )


def _say_where(purchase: _Purchase, code: str) -> Step:
    address = {
        "recipient": "卓玛",
        "phone": "+8613900000000",
        "regionCode": REGION,
        "street": "八廓街 1 号",
    }
    contact = {"name": "卓玛", "phone": "+8613900000000"}
    cart = _update(purchase, code, {"contact": contact, "address": address})
    _expect(bool(cart["deliveryOptions"]), code, Text("有配送方式", "ways of delivery"), cart)
    return Step(
        code,
        Text("寄到拉萨城关区;能怎么送?", "To Chengguan, Lhasa: how can it travel?"),
        {"cart": cart},
    )


def _choose(purchase: _Purchase, code: str) -> Step:
    codes = [option["code"] for option in purchase.cart["deliveryOptions"]]
    method = "cold" if "cold" in codes else codes[0]
    cart = _update(purchase, code, {"deliveryMethod": method, "paymentMethod": "manual"})
    asked = Text(f"配送选 {method},付款选 manual", f"Delivery by {method}, payment by manual")
    return Step(code, asked, {"cart": cart})


def _be_refused(purchase: _Purchase, code: str) -> Step:
    payload = purchase.front.ask(questions.CART_COMPLETE, **purchase.key)["cartComplete"]
    codes = {problem["code"] for problem in payload["problems"]}
    # What the plugins that are on have to say to it is theirs.
    expected = "not_enough_stock"
    _expect(
        payload["order"] is None and expected in codes,
        code,
        Text(f"被拒绝,原因含 {expected}", f"to be refused with {expected}"),
        payload["problems"] or payload["order"],
    )
    return Step(code, Text("提交订单", "Complete the cart"), {"problems": payload["problems"]})


def _mend(purchase: _Purchase, code: str) -> Step:
    (line,) = (
        one["id"] for one in purchase.cart["lines"] if one["variant"]["sku"] == STRAWBERRIES[1]
    )
    lines = [{"lineId": line, "quantity": 0}]
    payload = purchase.front.ask(questions.CART_LINES_SET, **purchase.key, lines=lines)
    purchase.cart = _expect_done(payload["cartLinesSet"], code)["cart"]
    left = purchase.cart["problems"]
    _expect(not left, code, Text("不再有问题", "no problem to be left"), left)
    return Step(code, Text("把草莓拿出来", "Take the strawberries out"), {"cart": purchase.cart})


def _complete(purchase: _Purchase, code: str) -> Step:
    total = purchase.cart["total"]
    payload = purchase.front.ask(questions.CART_COMPLETE, **purchase.key, total=total)
    purchase.order = _expect_done(payload["cartComplete"], code)["order"]
    same = purchase.order["total"] == total
    _expect(same, code, Text(f"合计 {total}", f"a total of {total}"), purchase.order["total"])
    asked = Text("再次提交订单", "Complete the cart again")
    return Step(code, asked, {"order": purchase.order})


def _record_payment(purchase: _Purchase, code: str) -> Step:
    (payment,) = purchase.order["payments"]
    told = {"paymentId": payment["id"], "amount": payment["open"], "reference": "DEMO-2026-0001"}
    payload = purchase.office.ask(questions.PAYMENT_CAPTURE, input=told)["paymentCapture"]
    captured = _expect_done(payload, code)["payment"]
    asked = Text("店家登记收款", "The shop records the payment")
    return Step(code, asked, {"payment": captured})


def _ship(purchase: _Purchase, code: str) -> Step:
    told = {
        "orderId": purchase.order["id"],
        "carrier": "雪域冷链干线",
        "trackingNumber": "DEMO-540102",
    }
    payload = purchase.office.ask(questions.ORDER_SHIP, input=told)["orderShip"]
    shipment = _expect_done(payload, code)["shipment"]
    purchase.shipment = shipment["id"]
    return Step(code, Text("仓库发货", "The warehouse ships"), {"shipment": shipment})


def _deliver(purchase: _Purchase, code: str) -> Step:
    payload = purchase.office.ask(questions.SHIPMENT_DELIVER, id=purchase.shipment)
    shipment = _expect_done(payload["shipmentDeliver"], code)["shipment"]
    return Step(code, Text("送达签收", "It arrives"), {"shipment": shipment})


def _read_order(purchase: _Purchase, code: str) -> Step:
    key = {"id": purchase.order["id"], "secret": purchase.secret}
    order = purchase.front.ask(questions.ORDER, **key)["order"]
    _expect(order["status"] == "delivered", code, Text("已签收", "it to be delivered"), order)
    paid = all(float(payment["open"]["amount"]) == 0 for payment in order["payments"])
    _expect(paid, code, Text("已付清", "it to be paid"), order["payments"])
    lots = [line["lotCode"] for parcel in order["shipments"] for line in parcel["lines"]]
    _expect(any(lots), code, Text("包裹里有批次", "lots in the shipment"), order["shipments"])
    return Step(code, Text("买家查看订单", "The buyer reads the order"), {"order": order})


def _variant(purchase: _Purchase, code: str, slug: str, sku: str) -> Answer:
    product = purchase.front.ask(questions.PRODUCT, slug=slug)["product"]
    variants = [] if product is None else product["variants"]
    found = [variant for variant in variants if variant["sku"] == sku]
    _expect(bool(found), code, Text(f"有商品 {sku}", f"{sku} to be for sale"), product)
    variant: Answer = found[0]
    return variant


def _update(purchase: _Purchase, code: str, told: Answer) -> Answer:
    payload = purchase.front.ask(questions.CART_UPDATE, **purchase.key, input=told)["cartUpdate"]
    purchase.cart = _expect_done(payload, code)["cart"]
    return purchase.cart


def _expect_done(payload: Answer, code: str) -> Answer:
    expected = Text("没有被拒绝", "not to be refused")
    _expect(not payload["problems"], code, expected, payload["problems"])
    return payload


def _expect(holds: bool, code: str, expected: Text, came: Any) -> None:  # noqa: FBT001
    if not holds:
        raise StepFailed(code, expected, came)
