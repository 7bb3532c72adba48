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
METHOD_CODE_INVALID = ProblemKind(
    "delivery_method_code_invalid",
    en="«{method}» cannot be a delivery method's code. Use lower-case letters, digits and hyphens.",
    zh="“{method}”不能作为配送方式编码。请使用小写字母、数字和连字符。",
    about="A delivery method was to be saved under a malformed code.",
)
RATES_REQUIRED = ProblemKind(
    "delivery_rates_required",
    en="A delivery method needs at least one rate. Give one for region 000000, which is anywhere.",
    zh="配送方式至少需要一条运费。可为地区 000000(任意地区)设置一条。",
    about="A delivery method was to be saved that no address could use.",
)
RATE_NEGATIVE = ProblemKind(
    "delivery_rate_negative",
    en="The rate for region {region} is negative. Give amounts of zero or more.",
    zh="地区 {region} 的运费为负。请填写零或正数。",
    about="A delivery rate below zero was to be saved.",
)
