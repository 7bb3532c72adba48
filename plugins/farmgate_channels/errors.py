"""Why the channels plugin says no."""

from farmgate_sdk import ProblemKind

CHANNEL_UNKNOWN = ProblemKind(
    "channels_channel_unknown",
    en="There is no channel «{channel}». Use the code of a table below "
    "`[plugins.channels.channels]`, or add one and restart.",
    zh="没有“{channel}”这个渠道。请使用 `[plugins.channels.channels]` 下某个表的编码,"
    "或新增后重启。",
    about="Something was asked of a channel that the settings do not name.",
)
PRODUCT_NOT_FOUND = ProblemKind(
    "channels_product_not_found",
    en="There is no such product. Check the id.",
    zh="没有这个商品。请检查编号。",
    about="A product was to be listed that is not there.",
)
MARKUP_INVALID = ProblemKind(
    "channels_markup_invalid",
    en="A markup is from {least} to {most} per cent; it is {markup}. Mend it, or leave it out for "
    "the channel's own.",
    zh="加价幅度应为 {least} 到 {most}(百分比);现在是 {markup}。请修改,或不填以采用渠道的设置。",
    about="A listing was to be saved at a price that makes no sense.",
)
ORDER_MALFORMED = ProblemKind(
    "channels_order_malformed",
    en="The channel's order cannot be read: {what}. Have the channel mend it and send it again.",
    zh="渠道发来的订单无法读取:{what}。请由渠道更正后重新发送。",
    about="An order lacks something, or says it in another form than the protocol's.",
)
ORDER_NOT_FOUND = ProblemKind(
    "channels_order_not_found",
    en="There is no such order from a channel. Check the id.",
    zh="没有这个渠道订单。请检查编号。",
    about="The id names no order that a channel has told of.",
)
ORDER_NOT_RETRIED = ProblemKind(
    "channels_order_not_retried",
    en="Order {reference} cannot be tried again: it is taken already, or what was told of it is "
    "not kept any more. Have the channel send it again.",
    zh="订单 {reference} 不能重试:已接单,或其内容已不再保留。如需处理,请由渠道重新发送。",
    about="Only a refused order whose content is still kept can be tried again.",
)
CALL_FORGED = ProblemKind(
    "channels_call_forged",
    en="This call is not proven to be the channel's: {why}. Sign it as the protocol says.",
    zh="无法证明此调用来自该渠道:{why}。请按协议签名。",
    about="A webhook without a valid signature, too old, or let in before.",
)

ALL = (
    CHANNEL_UNKNOWN,
    PRODUCT_NOT_FOUND,
    MARKUP_INVALID,
    ORDER_MALFORMED,
    ORDER_NOT_FOUND,
    ORDER_NOT_RETRIED,
    CALL_FORGED,
)
