"""Why the cold chain says no."""

from farmgate_sdk import ProblemKind

LANE_MISSING = ProblemKind(
    "cold_chain_lane_missing",
    en="{product} ({sku}) must be kept at {band} °C all the way. No carrier does that from "
    "{origins} to {region}. {would_help}",
    zh="{product}({sku})全程须保持 {band}℃,而从{origins}到{region}没有承运方能做到。{would_help}",
    about="No lane from where the goods lie to the address holds the product's storage class.",
)
TOO_SLOW = ProblemKind(
    "cold_chain_too_slow",
    en="{product} ({sku}) may travel for {allowed_hours} h at most; the fastest lane at {band} °C "
    "from {origins} to {region} takes {hours} h. {would_help}",
    zh="{product}({sku})在途不得超过 {allowed_hours} 小时;从{origins}到{region}能保持 {band}℃ "
    "的最快线路需 {hours} 小时。{would_help}",
    about="Lanes hold the product's storage class, but none is fast enough for it.",
)
METHOD_WARM = ProblemKind(
    "cold_chain_method_warm",
    en="{product} ({sku}) must be kept at {band} °C, and delivery by «{method}» does not keep it. "
    "Choose the delivery method {methods}, or take it out of the cart.",
    zh="{product}({sku})须保持 {band}℃,“{method}”配送无法保证。"
    "请选择配送方式 {methods},或从购物车移除该商品。",
    about="Goods with a storage class were to travel by a method that does not go by the lanes.",
)
TOO_OLD = ProblemKind(
    "cold_chain_too_old",
    en="Lot {lot} of {product} ({sku}) would arrive in {region} with {days_left} days left, and "
    "must have {min_days} at the door. {would_help}",
    zh="{product}({sku})的批次 {lot} 送到{region}时只剩 {days_left} 天,"
    "送达时至少应有 {min_days} 天。{would_help}",
    about="Only lots that would arrive below the floor at the door could fill the line.",
)
CLASS_NOT_FOUND = ProblemKind(
    "cold_chain_class_not_found",
    en="There is no storage class «{storage_class}». Save it first, or check the code.",
    zh="没有“{storage_class}”这个温层。请先保存,或检查编码。",
    about="A lane or a product was to be given a class that is not there.",
)
CLASS_INVALID = ProblemKind(
    "cold_chain_class_invalid",
    en="A storage class needs a code of lower-case letters, a band whose lower limit ({min_celsius}"
    " °C) is below its upper ({max_celsius} °C), both within −90 and 90, and hours above zero.",
    zh="温层需要小写字母编码,温度下限({min_celsius}℃)低于上限({max_celsius}℃)且均在 -90 到 90 之间,"
    "小时数大于零。",
    about="A storage class was to be saved whose limits make no sense.",
)
HOURS_INVALID = ProblemKind(
    "cold_chain_hours_invalid",
    en="A product's own limit is from 1 to {most} hours; it is {hours}. Mend it or leave it out.",
    zh="商品自己的时限应为 1 到 {most} 小时;现在是 {hours}。请修改或不填。",
    about="A product was to be given a limit of hours that makes no sense.",
)
DAYS_INVALID = ProblemKind(
    "cold_chain_days_invalid",
    en="Days at the door are from 0 to {most}; it is {days}. Mend it or leave it out.",
    zh="送达时的剩余天数应为 0 到 {most};现在是 {days}。请修改或不填。",
    about="A class or a product was to be given a floor at the door that makes no sense.",
)
LANE_INVALID = ProblemKind(
    "cold_chain_lane_invalid",
    en="A lane needs a carrier, a six-digit region code, hours from 1 to 1,000, and at least one "
    "class that it holds.",
    zh="线路需要承运方、六位行政区划代码、1 到 1000 的小时数,以及至少一个温层。",
    about="A lane was to be saved that lacks something.",
)
ORIGIN_NOT_FOUND = ProblemKind(
    "cold_chain_origin_not_found",
    en="There is no stock location «{origin}». Check the code.",
    zh="没有“{origin}”这个仓点。请检查编码。",
    about="A lane was to begin at a location that is not there.",
)
LANE_NOT_FOUND = ProblemKind(
    "cold_chain_lane_not_found",
    en="There is no such lane. Check the id.",
    zh="没有这条线路。请检查编号。",
    about="The id names no lane.",
)
PRODUCT_NOT_FOUND = ProblemKind(
    "cold_chain_product_not_found",
    en="There is no such product. Check the id.",
    zh="没有这个商品。请检查编号。",
    about="A class was to be given to a product that is not there.",
)

ALL = (
    LANE_MISSING,
    TOO_SLOW,
    TOO_OLD,
    METHOD_WARM,
    CLASS_NOT_FOUND,
    CLASS_INVALID,
    HOURS_INVALID,
    DAYS_INVALID,
    LANE_INVALID,
    ORIGIN_NOT_FOUND,
    LANE_NOT_FOUND,
    PRODUCT_NOT_FOUND,
)
