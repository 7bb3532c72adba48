"""Why it says no."""

from farmgate_sdk import ProblemKind

TOO_HEAVY = ProblemKind(
    "bulk_too_heavy",
    en="This weighs {grams} g, and a courier lifts {most} g. Take less, or ask for an offer.",
    zh="共 {grams} 克,快递最多 {most} 克。请减少数量,或向店家询价。",
    about="A purchase weighs more than `most_grams`.",
)
LOG_IN_FIRST = ProblemKind(
    "bulk_log_in_first",
    en="Log in first, so that the shop knows whom to answer.",
    zh="请先登录,店家才知道回复给谁。",
    about="A guest asked for an offer.",
)
PRODUCT_NOT_FOUND = ProblemKind(
    "bulk_product_not_found",
    en="There is no such product. Check the id.",
    zh="没有这个商品。请检查编号。",
    about="An offer was asked for on a product that is not there.",
)

ALL = (TOO_HEAVY, LOG_IN_FIRST, PRODUCT_NOT_FOUND)
