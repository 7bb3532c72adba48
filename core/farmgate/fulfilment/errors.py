"""Why goods cannot be sent or handed over."""

from farmgate.problems import ProblemKind

CARRIER_REQUIRED = ProblemKind(
    "carrier_required",
    en="Say who carries the goods, in 1 to 100 characters.",
    zh="请填写 1 到 100 个字的承运方名称。",
    about="A shipment was to be made without a carrier.",
)
SHIPMENT_NOT_FOUND = ProblemKind(
    "shipment_not_found",
    en="There is no such shipment. Check the id.",
    zh="没有这个包裹。请检查编号。",
    about="The id names no shipment.",
)
