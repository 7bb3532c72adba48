"""Why an order cannot be shown or moved on."""

from farmgate.problems import ProblemKind

ORDER_NOT_FOUND = ProblemKind(
    "order_not_found",
    en="There is no such order. Check the id.",
    zh="没有这个订单。请检查编号。",
    about="The id names no order, or the order is not yours: the answer is the same.",
)
REFERENCE_INVALID = ProblemKind(
    "outside_reference_invalid",
    en="An order from elsewhere needs the name that it has there, of 1 to {longest} characters.",
    zh="外部订单须有其在原平台的编号,1 到 {longest} 个字符。",
    about="An order from elsewhere came without a reference by which it would be known again.",
)
SKU_UNKNOWN = ProblemKind(
    "outside_sku_unknown",
    en="The shop has no SKU «{sku}». Mend the SKU where it was sold, or make the variant here, and "
    "take the order again.",
    zh="店里没有“{sku}”这个货号。请在原平台更正货号,或在本店新建该规格,然后重新接单。",
    about="An order from elsewhere names something that the shop does not know.",
)
SKU_AT_TWO_PRICES = ProblemKind(
    "outside_sku_at_two_prices",
    en="SKU «{sku}» stands in this order at two prices, and a line has one. Split the order where "
    "it was sold.",
    zh="该订单中货号“{sku}”有两种单价,而一行只能有一种。请在原平台拆单。",
    about="Two lines of an order from elsewhere name one SKU at different prices.",
)
TOO_MANY_OUTSIDE_LINES = ProblemKind(
    "outside_too_many_lines",
    en="The order has more than {most} lines. Split it where it was sold.",
    zh="该订单超过 {most} 行。请在原平台拆单。",
    about="An order from elsewhere has more lines than one transaction should carry.",
)
PRICE_INVALID = ProblemKind(
    "outside_price_invalid",
    en="{amount} cannot be a price: it is below zero, or larger than the shop can book. Mend it "
    "where it was sold.",
    zh="{amount} 不能作为价格:小于零,或超出可入账的范围。请在原平台更正。",
    about="A line or the delivery of an order from elsewhere has a price that makes no sense.",
)
TOTAL_DIFFERS = ProblemKind(
    "outside_total_differs",
    en="The order comes to {total}, and {paid} is said to be paid for it. Find out which is right "
    "before it is taken: the shop would owe or be owed the difference.",
    zh="订单合计 {total},而平台称已付 {paid}。请先核对,否则会产生差额。",
    about="The rows of an order from elsewhere do not sum to what was paid for it there.",
)
STEP_REFUSED = ProblemKind(
    "order_step_refused",
    en="Order {number} is {status} and cannot be {wanted} now: an order is placed, shipped, "
    "then delivered. Look at the order again.",
    zh="订单 {number} 的状态是{status},现在不能{wanted}:订单依次为已下单、已发货、已签收。"
    "请重新查看订单。",
    about="An order was to be moved to a state that does not follow the one it is in.",
)
