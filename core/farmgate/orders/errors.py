"""Why an order cannot be shown or moved on."""

from farmgate.problems import ProblemKind

ORDER_NOT_FOUND = ProblemKind(
    "order_not_found",
    en="There is no such order. Check the id.",
    zh="没有这个订单。请检查编号。",
    about="The id names no order, or the order is not yours: the answer is the same.",
)
STEP_REFUSED = ProblemKind(
    "order_step_refused",
    en="Order {number} is {status} and cannot be {wanted} now: an order is placed, shipped, "
    "then delivered. Look at the order again.",
    zh="订单 {number} 的状态是{status},现在不能{wanted}:订单依次为已下单、已发货、已签收。"
    "请重新查看订单。",
    about="An order was to be moved to a state that does not follow the one it is in.",
)
