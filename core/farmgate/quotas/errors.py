"""Why something limited cannot be taken."""

from farmgate.problems import ProblemKind

QUOTA_SHORT = ProblemKind(
    "quota_short",
    en="{asked} of «{name}» were asked for, and {available} are there. Take fewer, or try again "
    "when others have let go of theirs.",
    zh="需要“{name}”{asked} 份,可用的只有 {available} 份。请减少,或等他人释放后再试。",
    about="A purchase takes more of something limited (points, coupons, slots) than there is.",
)
