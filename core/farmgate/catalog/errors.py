"""Why something about the catalogue is refused."""

from farmgate.problems import ProblemKind

PRODUCT_NOT_FOUND = ProblemKind(
    "product_not_found",
    en="There is no such product. Check the id.",
    zh="没有这个商品。请检查编号。",
    about="The id names no product.",
)
VARIANT_NOT_FOUND = ProblemKind(
    "variant_not_found",
    en="There is no such variant for sale. Take ids from the product's `variants`.",
    zh="没有这个可售规格。请使用商品 variants 里的编号。",
    about="The id names no variant of a published product.",
)
CATEGORY_NOT_FOUND = ProblemKind(
    "category_not_found",
    en="There is no category «{category}». Make it first, or check the slug.",
    zh="没有“{category}”这个分类。请先新建,或检查其网址标识(slug)。",
    about="A product was to stand in a category that is not there.",
)
PRODUCER_NOT_FOUND = ProblemKind(
    "producer_not_found",
    en="There is no producer «{producer}». Check the code.",
    zh="没有“{producer}”这个生产者。请检查编码。",
    about="A product or lot was to come from a producer that is not there.",
)
TAKEN = ProblemKind(
    "already_taken",
    en="«{value}» is already taken. Choose another {field_name}.",
    zh="“{value}”已被占用。请换一个 {field_name}。",
    about="A slug, SKU or code that must be unique is in use.",
)
PRODUCT_INCOMPLETE = ProblemKind(
    "product_incomplete",
    en="The product cannot be published without {missing}. Add it, then publish.",
    zh="商品缺少{missing},不能上架。请补充后再上架。",
    about="A product was to be published that no one could buy or read.",
)
INVALID = ProblemKind(
    "input_invalid",
    en="{field_name}: {what}",
    zh="{field_name}:{what}",
    about="A value that was given cannot be used; the message says why.",
)
