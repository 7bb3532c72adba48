"""Why a payment is refused."""

from farmgate.language import Text
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
CAPTURE_INVALID = ProblemKind(
    "capture_invalid",
    en="{amount} cannot be captured: {open} is authorised and still to be taken. "
    "Give an amount above zero and up to that.",
    zh="不能请款 {amount}:已授权且尚未请款的金额为 {open}。请填写大于零且不超过该数的金额。",
    about="A provider was to be asked for nothing, less than nothing, or more than is authorised; "
    "what it has been asked for and has not answered counts as taken.",
)
REFUND_INVALID = ProblemKind(
    "refund_invalid",
    en="{amount} cannot be refunded: {most} of what was captured is left to give back. "
    "Give an amount above zero and up to that.",
    zh="不能退款 {amount}:已收款中可退的金额为 {most}。请填写大于零且不超过该数的金额。",
    about="A refund of nothing, less than nothing, or more than the shop has of this payment; "
    "refunds that are underway count as given back.",
)
VOID_REFUSED = ProblemKind(
    "payment_void_refused",
    en="This payment cannot be let go: money of it is captured, or being captured, or it was let "
    "go before. Refund what was captured.",
    zh="这笔付款不能撤销:已经收款、正在收款,或早已撤销。如已收款,请退款。",
    about="A payment was to be voided of which something is captured.",
)
NOT_STARTED = ProblemKind(
    "payment_not_started",
    en="The buyer has not begun to pay, so the provider knows nothing of this payment. Wait for "
    "the buyer.",
    zh="顾客尚未开始付款,支付平台没有这笔付款。请等待顾客付款。",
    about="A provider was to be asked about a payment that it was never told of.",
)
PAYMENT_SETTLED = ProblemKind(
    "payment_settled",
    en="Nothing is left to be paid here: it is authorised, paid or let go already. Look at the "
    "payment's status.",
    zh="这笔付款无需再支付:已授权、已付或已撤销。请查看付款状态。",
    about="A buyer was to start a payment on which there is nothing left to do.",
)
PROVIDER_OFF = ProblemKind(
    "payment_provider_off",
    en="Payments by «{provider}» are not switched on in this shop now, so nothing can be asked of "
    "it. Switch its plugin on and try again.",
    zh="本店目前没有启用“{provider}”付款方式,无法操作。请启用对应的插件后再试。",
    about="The provider of a payment is none of the shop's, say because its plugin is off.",
)
PROVIDER_SILENT = ProblemKind(
    "payment_provider_silent",
    en="The payment provider has not answered about {amount} yet, and it may have been done. The "
    "shop asks again by itself: look at the payment in a moment, and do not repeat it.",
    zh="支付平台尚未答复 {amount} 的结果,可能已经完成。系统会自动再次查询:"
    "请稍后查看,不要重复操作。",
    about="No answer, a time-out or trouble at the provider: the operation stays pending.",
)
DECLINED = ProblemKind(
    "payment_declined",
    en="{reason} The payment provider has refused, and no money moved. Mend that, or choose "
    "another way.",
    zh="{reason}支付平台拒绝了这次操作,没有发生资金变动。请解决后重试,或改用其他方式。",
    about="A provider refused what it was asked; no money moved.",
)
NO_REASON = Text("没有说明原因。请联系支付平台。", "it gave no reason. Ask the provider.")
