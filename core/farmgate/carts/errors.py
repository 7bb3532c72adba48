"""Why a cart cannot be changed or completed; the same kinds say what is still missing."""

from farmgate.problems import ProblemKind

CART_NOT_FOUND = ProblemKind(
    "cart_not_found",
    en="There is no such cart. Check its id and secret, or make a new one.",
    zh="没有这个购物车。请检查编号和密钥,或新建一个。",
    about="The id names no cart, or the cart is not yours: the answer is the same.",
)
CART_COMPLETED = ProblemKind(
    "cart_completed",
    en="This cart has become order {number} and cannot be changed. Make a new cart.",
    zh="该购物车已成为订单 {number},不能再修改。请新建购物车。",
    about="A completed cart was to be changed.",
)
LINE_NOT_FOUND = ProblemKind(
    "line_not_found",
    en="The cart has no such line. Take line ids from the cart.",
    zh="购物车里没有这一行。请使用购物车里的行编号。",
    about="A line was to be changed that is not in the cart.",
)
TOO_MANY_UNITS = ProblemKind(
    "too_many_units",
    en="{asked} of {sku} were asked for; one cart may hold {most}. Lower the quantity.",
    zh="{sku} 要 {asked} 件;每个购物车最多 {most} 件。请减少数量。",
    about="More units of one variant than `[checkout] max_units_per_variant`.",
)
TOO_MANY_LINES = ProblemKind(
    "too_many_lines",
    en="The cart would have more than {most} lines. Take some out, or make a second cart.",
    zh="购物车超过 {most} 行。请移除一些,或另建购物车。",
    about="More lines than `[checkout] max_lines`.",
)
CART_EMPTY = ProblemKind(
    "cart_empty",
    en="The cart is empty. Put something into it.",
    zh="购物车是空的。请先添加商品。",
    about="A cart without lines cannot be completed.",
)
NOT_FOR_SALE = ProblemKind(
    "not_for_sale",
    en="{product} ({sku}) is no longer for sale. Take it out of the cart.",
    zh="{product}({sku})已下架。请从购物车移除。",
    about="A product in the cart has been taken off the shelf.",
)
CONTACT_REQUIRED = ProblemKind(
    "contact_required",
    en="A name and a phone number or e-mail address are needed, to tell the buyer of the order.",
    zh="请填写联系人姓名和手机号或邮箱,以便告知订单进展。",
    about="The cart has no contact yet.",
)
CONTACT_UNREACHABLE = ProblemKind(
    "contact_unreachable",
    en="«{given}» is no phone number or e-mail address at which anybody could be told of the "
    "order. Mend it.",
    zh="“{given}”不是有效的手机号、电话或邮箱,无法告知订单进展。请修改。",
    about="The contact's phone or e-mail address does not have the form of one.",
)
ADDRESS_REQUIRED = ProblemKind(
    "address_required",
    en="An address is needed to know where the goods go.",
    zh="请填写收货地址。",
    about="The cart has no address yet.",
)
ADDRESS_INVALID = ProblemKind(
    "address_invalid",
    en="The address needs {missing}. Add it.",
    zh="收货地址缺少{missing}。请补充。",
    about="A part of the address is empty or too long.",
)
TEXT_TOO_LONG = ProblemKind(
    "text_too_long",
    en="{what} is longer than {longest} characters. Shorten it.",
    zh="{what} 超过 {longest} 个字符。请缩短。",
    about="The contact, the note or a method of a cart is longer than the shop keeps.",
)
REGION_NOT_SERVED = ProblemKind(
    "region_not_served",
    en="The shop does not deliver to region {region}. Choose one of `deliveryRegions`.",
    zh="店铺不配送到地区 {region}。请从可配送地区中选择。",
    about="The address's GB/T 2260 code is not among the shop's regions.",
)
DELIVERY_METHOD_REQUIRED = ProblemKind(
    "delivery_method_required",
    en="A delivery method is needed. Choose one of the cart's `deliveryOptions`.",
    zh="请选择配送方式。",
    about="The cart has no delivery method yet.",
)
DELIVERY_METHOD_UNAVAILABLE = ProblemKind(
    "delivery_method_unavailable",
    en="Delivery by «{method}» is not offered for this cart and address. "
    "Choose one of the cart's `deliveryOptions`.",
    zh="此购物车和地址不支持“{method}”配送。请从可选配送方式中选择。",
    about="The chosen delivery method is not among the options.",
)
PAYMENT_METHOD_REQUIRED = ProblemKind(
    "payment_method_required",
    en="A payment method is needed. Choose one of `paymentMethods`.",
    zh="请选择付款方式。",
    about="The cart has no payment method yet.",
)
PAYMENT_METHOD_UNKNOWN = ProblemKind(
    "payment_method_unknown",
    en="There is no payment method «{method}». Choose one of `paymentMethods`.",
    zh="没有“{method}”这种付款方式。请从可选付款方式中选择。",
    about="The chosen payment method is none of the shop's.",
)
TOTAL_BELOW_ZERO = ProblemKind(
    "total_below_zero",
    en="The price rows sum to {total}, below zero. Tell the shop: its rules contradict each other.",
    zh="价格明细合计为 {total},小于零。请联系店家:价格规则有冲突。",
    about="What plugins take off is more than the goods cost.",
)
PRICE_CHANGED = ProblemKind(
    "price_changed",
    en="The total was {expected} when it was shown and is {total} now. Look at it and confirm.",
    zh="确认时的金额是 {expected},现在是 {total}。请查看后重新确认。",
    about="`expectedTotal` was given at completion and is not the total any more.",
)
NOT_ALLOCATABLE = ProblemKind(
    "not_allocatable",
    en="{product} ({sku}) is in stock where it cannot be sent from to this address. "
    "Choose another address or take it out.",
    zh="{product}({sku})的库存无法发往该地址。请更换地址或移除该商品。",
    about="Plugins left out every stock item that could serve a line.",
)
