"""Why a piece of content cannot be saved, reviewed or published."""

from farmgate_sdk import ProblemKind

PIECE_NOT_FOUND = ProblemKind(
    "content_piece_not_found",
    en="There is no such piece of content, or it is of a region that is not yours. Check the id.",
    zh="没有这篇内容,或它属于您无权处理的地区。请检查编号。",
    about="The id names no piece, or one outside the regions of whoever asks.",
)
PIECE_INVALID = ProblemKind(
    "content_piece_invalid",
    en="A piece needs a slug of lower-case letters, digits and hyphens, a kind among {kinds}, a "
    "title of up to {title} characters and at least one channel. Mend {field_name}.",
    zh="内容需要由小写字母、数字和连字符组成的 slug、{kinds} 之一的类型、不超过 {title} 个字的标题,"
    "以及至少一个渠道。请修改 {field_name}。",
    about="A piece of content is to be saved with something missing or malformed.",
)
SLUG_TAKEN = ProblemKind(
    "content_slug_taken",
    en="There is a piece «{slug}» already. Choose another slug.",
    zh="已有名为“{slug}”的内容。请换一个 slug。",
    about="Two pieces cannot have one slug.",
)
CHANNEL_UNKNOWN = ProblemKind(
    "content_channel_unknown",
    en="There is no channel «{channel}»; there are {known}. Choose among them, or switch on the "
    "plugin that offers it.",
    zh="没有渠道“{channel}”,现有 {known}。请从中选择,或启用提供该渠道的插件。",
    about="A piece names a channel that no plugin which is on offers.",
)
PRODUCT_UNKNOWN = ProblemKind(
    "content_product_unknown",
    en="One of the products is not there. Check `productIds`.",
    zh="其中有商品不存在。请检查 productIds。",
    about="A piece names a product that is not there.",
)
REGION_NOT_YOURS = ProblemKind(
    "content_region_not_yours",
    en="You may not write for region {region}. Choose one of yours: {yours}.",
    zh="您无权为地区 {region} 撰写内容。请选择您负责的地区:{yours}。",
    about="A piece is to be saved in a region outside those of whoever saves it.",
)
WRONG_STATUS = ProblemKind(
    "content_wrong_status",
    en="«{slug}» is {status}, so this cannot be done to it now. What it needs is {needed}.",
    zh="“{slug}”现在是{status},不能进行此操作。下一步应为:{needed}。",
    about="A step was tried that does not follow from where the piece is.",
)
CHANGED_MEANWHILE = ProblemKind(
    "content_changed_meanwhile",
    en="«{slug}» was changed after you read it: it is at version {version} now. "
    "Read it again before you decide.",
    zh="“{slug}”在您阅读之后已被修改,现为第 {version} 版。请重新阅读后再决定。",
    about="A review or a signature was of another version than the one that stands.",
)
SAME_PERSON = ProblemKind(
    "content_same_person",
    en="You wrote «{slug}» or reviewed it already; each step is another person's. "
    "Ask a colleague for the {review}.",
    zh="您是“{slug}”的作者或已审核过它;每一步须由不同的人完成。请由同事进行{review}。",
    about="An author, or somebody who took an earlier step, tried to take another.",
)
REASON_MISSING = ProblemKind(
    "content_reason_missing",
    en="Say why, in 1 to {longest} characters: the author must know what to mend.",
    zh="请说明原因(1 到 {longest} 个字),作者需要知道如何修改。",
    about="A rejection or a withdrawal came without a reason.",
)
SIGNATURE_BROKEN = ProblemKind(
    "content_signature_broken",
    en="«{slug}» is not what was signed. Submit it again, so that it is reviewed as it stands.",
    zh="“{slug}”与签发时的内容不一致。请重新提交审核。",
    about="The text of a piece no longer matches its signature.",
)
SLOT_PAST = ProblemKind(
    "content_slot_past",
    en="The slot {slot} has passed. Choose a later one, or leave `publishAt` out to publish now.",
    zh="时间 {slot} 已过。请选择更晚的时间,或不填 publishAt 立即发布。",
    about="A piece was to be scheduled for a time that has passed.",
)
SLOT_CLASH = ProblemKind(
    "content_slot_clash",
    en="In {channel} another piece is published at {other}, less than {hours} hours apart. "
    "The next free slot is {free}; or say `allowClash: true`.",
    zh="渠道 {channel} 在 {other} 已有内容发布,间隔不足 {hours} 小时。"
    "下一个可用时间是 {free};或设置 allowClash: true。",
    about="Two pieces would be published in one channel within `hours_between_posts`.",
)
ALMANAC_MISSING = ProblemKind(
    "content_almanac_missing",
    en="The solar terms cannot be worked out here: lunar-python is not installed. "
    "Run `pip install 'farmgate[content]'` on the server.",
    zh="无法计算节气:没有安装 lunar-python。请在服务器上运行 `pip install 'farmgate[content]'`。",
    about="The library of the extra `content` is not installed.",
)
YEAR_INVALID = ProblemKind(
    "content_year_invalid",
    en="The solar terms are known for the years {earliest} to {latest}; {year} is none of them.",
    zh="节气可查询 {earliest} 至 {latest} 年,不含 {year} 年。",
    about="A year was asked for that the calendar does not hold.",
)
SPAN_INVALID = ProblemKind(
    "content_span_invalid",
    en="The calendar shows 1 to {longest} days. Choose an end after the start, within them.",
    zh="日历可显示 1 到 {longest} 天。请选择其内且晚于开始的结束日期。",
    about="A calendar was asked for whose end is before its start, or too far from it.",
)

ALL = (
    PIECE_NOT_FOUND,
    PIECE_INVALID,
    SLUG_TAKEN,
    CHANNEL_UNKNOWN,
    PRODUCT_UNKNOWN,
    REGION_NOT_YOURS,
    WRONG_STATUS,
    CHANGED_MEANWHILE,
    SAME_PERSON,
    REASON_MISSING,
    SIGNATURE_BROKEN,
    SLOT_PAST,
    SLOT_CLASH,
    ALMANAC_MISSING,
    YEAR_INVALID,
    SPAN_INVALID,
)
