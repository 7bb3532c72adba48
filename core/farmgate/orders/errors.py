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
    en="Order {number} is {status} and cannot be {wanted}.",
    zh="订单 {number} 的状态是{status},不能{wanted}。",
    about="An order was to be moved to a state that does not follow the one it is in.",
)
