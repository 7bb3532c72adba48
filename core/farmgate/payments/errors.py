"""Why a payment is refused."""

from farmgate.problems import ProblemKind

PAYMENT_NOT_FOUND = ProblemKind(
    "payment_not_found",
    en="There is no such payment. Check the id.",
    zh="没有这笔付款。请检查编号。",
    about="The id names no payment.",
)
AMOUNT_INVALID = ProblemKind(
    "amount_invalid",
    en="{amount} cannot be recorded: {open} is still to be paid. "
    "Give an amount above zero and up to that.",
    zh="不能登记 {amount}:待付金额为 {open}。请填写大于零且不超过该数的金额。",
    about="A payment was to be recorded of nothing, less than nothing, or more than is due.",
)
CURRENCY_DIFFERS = ProblemKind(
    "currency_differs",
    en="The order is in {wanted}, the amount in {given}. Give it in {wanted}.",
    zh="订单币种是 {wanted},而金额币种是 {given}。请使用 {wanted}。",
    about="An amount in another currency than the order's was to be recorded.",
)
REFERENCE_KNOWN = ProblemKind(
    "payment_reference_known",
    en="«{reference}» is recorded already, so this money is not booked again. "
    "Look at the payment's entries; give other money a reference of its own.",
    zh="“{reference}”已登记过,不会重复入账。请查看付款记录;如是另一笔款,请使用不同的凭证号。",
    about="Money was to be recorded under a reference that the payment's ledger has already.",
)
ORDER_NOT_PAID = ProblemKind(
    "order_not_paid",
    en="Order {number} is not paid: {open} is still open. Record the payment, then ship.",
    zh="订单 {number} 尚未付清,还差 {open}。请先登记收款,再发货。",
    about="An order was to be shipped before it is paid in full.",
)
