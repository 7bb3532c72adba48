"""Why Stripe says no, in the shop's words.

By the codes of https://docs.stripe.com/error-codes and https://docs.stripe.com/declines/codes.
Where a bank gives a reason that should not be told to whoever holds the card (stolen, lost), it
says no more than that it was declined, as Stripe advises.
"""

from collections.abc import Mapping

from farmgate_sdk import Text

DECLINED = Text(
    "银行卡被发卡行拒绝。请换一张卡,或联系银行。",
    "The card was declined by its bank. Use another card, or ask the bank.",
)
REFUSED = Text("Stripe 拒绝了这次操作。", "Stripe refuses this.")

_BY_CODE: Mapping[str, Text] = {
    "card_declined": DECLINED,
    "insufficient_funds": Text(
        "余额或额度不足。请换一张卡。", "The card has too little on it. Use another card."
    ),
    "card_velocity_exceeded": Text(
        "超过这张卡的限额。请换一张卡。", "The card's limit is exceeded. Use another card."
    ),
    "withdrawal_count_limit_exceeded": Text(
        "超过这张卡的限额。请换一张卡。", "The card's limit is exceeded. Use another card."
    ),
    "expired_card": Text("银行卡已过期。请换一张卡。", "The card has expired. Use another card."),
    "incorrect_cvc": Text("安全码不正确。请重新填写。", "The security code is wrong. Mend it."),
    "invalid_cvc": Text("安全码不正确。请重新填写。", "The security code is wrong. Mend it."),
    "incorrect_number": Text("卡号不正确。请重新填写。", "The card number is wrong. Mend it."),
    "invalid_number": Text("卡号不正确。请重新填写。", "The card number is wrong. Mend it."),
    "invalid_expiry_month": Text(
        "有效期不正确。请重新填写。", "The expiry date is wrong. Mend it."
    ),
    "invalid_expiry_year": Text("有效期不正确。请重新填写。", "The expiry date is wrong. Mend it."),
    "authentication_required": Text(
        "发卡行要求验证身份。请重新付款并完成验证。",
        "The bank wants to see who pays. Pay again, and go through its check.",
    ),
    "payment_intent_authentication_failure": Text(
        "身份验证没有通过。请重新付款,或换一种方式。",
        "The bank's check was not passed. Pay again, or in another way.",
    ),
    "processing_error": Text(
        "处理时出错。请稍后再试。", "An error occurred while it was processed. Try again later."
    ),
    "amount_too_small": Text(
        "金额低于 Stripe 的最低收款额。请换一种付款方式。",
        "The amount is below the least that Stripe takes. Pay in another way.",
    ),
    "amount_too_large": Text(
        "金额超过 Stripe 的单笔上限。请换一种付款方式。",
        "The amount is above the most that Stripe takes. Pay in another way.",
    ),
    "charge_already_refunded": Text(
        "这笔款在 Stripe 已经退过。请在 Stripe 后台核对。",
        "Stripe has given this back already. Look into Stripe's dashboard.",
    ),
    "charge_disputed": Text(
        "这笔款有争议,不能退款。请在 Stripe 后台处理。",
        "This charge is disputed and cannot be refunded. See to it in Stripe's dashboard.",
    ),
    "charge_expired_for_capture": Text(
        "授权已过期,不能再请款。请让顾客重新付款。",
        "The authorisation has expired and cannot be captured. Ask the buyer to pay again.",
    ),
    "payment_intent_unexpected_state": Text(
        "这笔付款在 Stripe 的状态不允许此操作,比如已请款或已取消。请在 Stripe 后台核对。",
        "The state of this payment at Stripe does not allow it: say, it is captured or cancelled "
        "already. Look into Stripe's dashboard.",
    ),
    "insufficient_balance": Text(
        "店铺的 Stripe 余额不足,暂不能退款。请先充值,或稍后再试。",
        "The shop's balance at Stripe is too small for this refund. Add to it, or try later.",
    ),
    "resource_missing": Text(
        "Stripe 没有这笔付款:可能换过账户或密钥。请核对 [plugins.stripe] 的密钥。",
        "Stripe knows no such payment: perhaps the account or the keys were changed. Check the "
        "keys in [plugins.stripe].",
    ),
    "parameter_invalid_integer": Text(
        "金额格式不符合 Stripe 的要求。", "The amount is not one that Stripe takes."
    ),
}
_REFUNDS: Mapping[str, Text] = {
    "lost_or_stolen_card": Text("卡已挂失,退款无法到账。", "The card is lost or stolen."),
    "expired_or_canceled_card": Text(
        "卡已过期或注销,退款无法到账。", "The card has expired or is cancelled."
    ),
    "charge_for_pending_refund_disputed": Text("该笔款有争议。", "The charge is disputed."),
    "insufficient_funds": Text("店铺的 Stripe 余额不足。", "The shop's balance is too small."),
    "declined": Text("银行拒绝了退款。", "The bank has declined the refund."),
}
_REFUND_FAILED = Text("退款失败。", "The refund failed.")
_OTHERWISE = Text("请用其他方式退给顾客。", " Give the money back in another way.")


def reason(code: str | None, decline_code: str | None = None) -> Text:
    """What to tell a person; the bank's code says more than Stripe's."""
    known = _BY_CODE.get(decline_code or "") or _BY_CODE.get(code or "")
    if known is not None:
        return known
    return DECLINED if decline_code else REFUSED


def refund_reason(failure: str | None) -> Text:
    """Why a refund has failed, and what to do."""
    why = _REFUNDS.get(failure or "", _REFUND_FAILED)
    return Text(why.zh + _OTHERWISE.zh, why.en + _OTHERWISE.en)
