"""Why a question about metrics cannot be answered."""

from farmgate_sdk import ProblemKind

METRIC_NOT_FOUND = ProblemKind(
    "kpi_metric_not_found",
    en="There is no metric «{metric}». Take codes from `kpiMetrics`.",
    zh="没有“{metric}”这个指标。请使用 kpiMetrics 里的代码。",
    about="A metric was named that neither this plugin nor another that is on brings.",
)
PERIOD_INVALID = ProblemKind(
    "kpi_period_invalid",
    en="From {first} to {last} is no period here: it begins before it ends, has {most} days at "
    "most, and is over: today is {today}. Mend the days.",
    zh="{first} 至 {last} 不是有效的时段:须先开始后结束,最多 {most} 天,且已经过完(今天是 {today})。"
    "请修改日期。",
    about="A period ends before it begins, is too long, or is not over.",
)
GOAL_INVALID = ProblemKind(
    "kpi_goal_invalid",
    en="A weight is a whole number from 0 to {most_weight}, and a target a number below "
    "{most_target}; these are {weight} and {target}. Mend them.",
    zh="权重应为 0 到 {most_weight} 的整数,目标应为小于 {most_target} 的数;"
    "现在是 {weight} 和 {target}。请修改。",
    about="A target or a weight was to be set that makes no sense.",
)
LINK_INVALID = ProblemKind(
    "kpi_link_invalid",
    en="This link to the dashboard has ended or was changed. Ask for a new one, "
    "by `kpiDashboardLink`.",
    zh="该看板链接已过期或被改动。请用 kpiDashboardLink 重新获取。",
    about="The dashboard was asked for by a link that is not, or no longer, signed by the shop.",
)
ALL = (METRIC_NOT_FOUND, PERIOD_INVALID, GOAL_INVALID, LINK_INVALID)
