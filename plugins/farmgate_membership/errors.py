"""Why membership says no."""

from farmgate_sdk import ProblemKind

MEMBERS_ONLY = ProblemKind(
    "membership_members_only",
    en="Points are redeemed by members. Log in, or buy without points.",
    zh="只有会员才能使用积分。请先登录,或不使用积分下单。",
    about="A guest wanted to redeem points.",
)
POINTS_INVALID = ProblemKind(
    "membership_points_invalid",
    en="{asked} is no number of points: give one from 0 to {most}.",
    zh="{asked} 不是有效的积分数:请填写 0 到 {most}。",
    about="A number of points below zero, or larger than anybody has.",
)
OVER_CAP = ProblemKind(
    "membership_points_over_cap",
    en="{asked} points were to be redeemed; goods of {goods} may be paid with {most} points at "
    "most ({percent} %). Redeem fewer.",
    zh="要抵扣 {asked} 积分;{goods} 的商品最多可用 {most} 积分({percent}%)。请减少积分。",
    about="More points than `redeem_percent` of the goods' catalogue price is worth.",
)
POINTS_OWED = ProblemKind(
    "membership_points_owed",
    en="{owed} points of refunded orders are still to be taken back. Redeem none now; they are "
    "settled with what you earn next, or overnight.",
    zh="因退款需扣回的 {owed} 积分尚未扣清。请暂不使用积分;将以之后获得的积分或在夜间结算中扣清。",
    about="A member owes points that were reversed by a refund after they had been redeemed.",
)
TIER_NOT_FOUND = ProblemKind(
    "membership_tier_not_found",
    en="There is no tier «{code}». Check the code.",
    zh="没有“{code}”这个等级。请检查编码。",
    about="A tier was named that is not there.",
)
TIER_INVALID = ProblemKind(
    "membership_tier_invalid",
    en="A tier needs a code of lower-case letters, a threshold of 0 or more that no other tier "
    "has, a discount from 0 to {most} % (what points may pay is {redeem} %), and a multiplier "
    "from 0 to 100.",
    zh="等级需要小写字母编码、不与其他等级相同且不小于零的门槛、0 到 {most}% 的折扣"
    "(积分最多可付 {redeem}%),以及 0 到 100 的积分倍数。",
    about="A tier was to be saved whose terms make no sense, or which would make goods free.",
)
TIER_IN_USE = ProblemKind(
    "membership_tier_in_use",
    en="Tier {code} has {members} members. Change its threshold so that they move at the next "
    "review, then remove it.",
    zh="等级 {code} 还有 {members} 名会员。请先调整门槛,待下次评定后再删除。",
    about="A tier was to be removed that members hold.",
)
MEMBER_NOT_FOUND = ProblemKind(
    "membership_member_not_found",
    en="There is no such member. Check the id.",
    zh="没有这名会员。请检查编号。",
    about="Points were to be given to somebody who is not there.",
)
NOTE_REQUIRED = ProblemKind(
    "membership_note_required",
    en="Say why in 1 to 200 characters: the ledger keeps it.",
    zh="请用 1 到 200 个字符说明原因:账目会保留。",
    about="Staff gave or took points without saying why.",
)

ALL = (
    MEMBERS_ONLY,
    POINTS_INVALID,
    OVER_CAP,
    POINTS_OWED,
    TIER_NOT_FOUND,
    TIER_INVALID,
    TIER_IN_USE,
    MEMBER_NOT_FOUND,
    NOTE_REQUIRED,
)
