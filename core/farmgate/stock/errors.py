"""Why goods cannot be held, received or moved."""

from farmgate.problems import ProblemKind

NOT_ENOUGH_STOCK = ProblemKind(
    "not_enough_stock",
    en="{asked} of {product} ({sku}) were asked for and {available} are left. "
    "Lower the quantity or take the line out.",
    zh="{product}({sku})要 {asked} 件,现余 {available} 件。请减少数量或移除该商品。",
    about="Fewer units can be held for this cart than it asks for.",
)
LOCATION_NOT_FOUND = ProblemKind(
    "location_not_found",
    en="There is no stock location «{location}». Check the code.",
    zh="没有“{location}”这个仓点。请检查编码。",
    about="Goods were to be received at a location that is not there.",
)
LOT_DATES_INVALID = ProblemKind(
    "lot_dates_invalid",
    en="Lot {lot} would be best before {best_before}, which is earlier than its harvest on "
    "{harvested_on}. Mend one of the dates.",
    zh="批次 {lot} 的保质期至 {best_before},早于采收日期 {harvested_on}。请改正其中一个日期。",
    about="A lot's best-before date lies before its harvest.",
)
LOT_DIFFERS = ProblemKind(
    "lot_differs",
    en="Lot {lot} of this variant is known with other {differs}. "
    "Receive the goods under a lot code of their own.",
    zh="该规格的批次 {lot} 已有记录,但{differs}不同。请使用新的批次号收货。",
    about="Goods were received under a known lot code with another grade, date or producer.",
)
QUANTITY_INVALID = ProblemKind(
    "quantity_invalid",
    en="{quantity} is no quantity here. Give a whole number from 1 to {most}.",
    zh="数量不能是 {quantity}。请填写 1 到 {most} 的整数。",
    about="A quantity is zero, negative, or more than may be asked for at once.",
)
