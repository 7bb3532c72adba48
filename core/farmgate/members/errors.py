"""Why a person cannot register, log in or be given a role."""

from farmgate.problems import ProblemKind

LOG_IN_FAILED = ProblemKind(
    "log_in_failed",
    en="This phone or e-mail and password do not go together. Check both and try again.",
    zh="手机号/邮箱与密码不匹配。请检查后重试。",
    about="A log-in failed; whether the account exists is not told.",
)
IDENTIFIER_TAKEN = ProblemKind(
    "identifier_taken",
    en="This phone or e-mail cannot be registered. If it is yours, log in instead.",
    zh="该手机号或邮箱无法注册。如果是您本人的,请直接登录。",
    about="A person with this phone or e-mail is known already.",
)
IDENTIFIER_INVALID = ProblemKind(
    "identifier_invalid",
    en="Give a phone number with its country code, such as +8613800000000, or an e-mail address.",
    zh="请填写带国家代码的手机号(如 +8613800000000)或邮箱地址。",
    about="Neither a phone number in E.164 form nor an e-mail address was given.",
)
PASSWORD_TOO_SHORT = ProblemKind(
    "password_too_short",
    en="The password has fewer than {length} characters. Choose a longer one.",
    zh="密码少于 {length} 个字符。请换一个更长的密码。",
    about="The password is shorter than `[members] password_length`.",
)
NAME_REQUIRED = ProblemKind(
    "name_required",
    en="A name of 1 to 100 characters is needed.",
    zh="请填写 1 到 100 个字的姓名。",
    about="A person's name is empty or too long.",
)
MEMBER_NOT_FOUND = ProblemKind(
    "member_not_found",
    en="There is no such person. Check the id.",
    zh="没有这个人。请检查编号。",
    about="The id names no person.",
)
ROLE_NOT_FOUND = ProblemKind(
    "role_not_found",
    en="There is no role «{role}». Check the code.",
    zh="没有“{role}”这个角色。请检查编码。",
    about="A role was to be given that is not there.",
)
ROLE_CODE_INVALID = ProblemKind(
    "role_code_invalid",
    en="«{role}» cannot be a role's code. Use lower-case letters, digits and underscores, "
    "a letter first.",
    zh="“{role}”不能作为角色编码。请使用小写字母、数字和下划线,以字母开头。",
    about="A role was to be saved under a code that is none.",
)
ROLE_BEYOND_YOURS = ProblemKind(
    "role_beyond_yours",
    en="Role «{role}» holds permissions that you do not hold yourself in all of those places: "
    "{permissions}. Ask somebody who holds them there.",
    zh="角色“{role}”含有您自己在这些地区没有的权限:{permissions}。请由在那里拥有这些权限的人操作。",
    about="Staff cannot give, take or save a role that may do more than they may themselves.",
)
ROLE_NOT_BY_REGION = ProblemKind(
    "role_not_by_region",
    en="Role «{role}» cannot be given for regions only, because these permissions of it hold "
    "everywhere or not at all: {permissions}. Give it without regions, or save a role without "
    "them.",
    zh="角色“{role}”不能只在部分地区给予,因为其中这些权限不分地区:{permissions}。"
    "请不带地区给予,或另存一个不含它们的角色。",
    about="A role was to be given in regions, and has permissions that look at no region.",
)
PLACE_INVALID = ProblemKind(
    "place_invalid",
    en="«{region}» is no place where a role can hold. Give six digits of GB/T 2260, such as "
    "610629, or nine with the township's (GB/T 10114); leave `regions` out for everywhere.",
    zh="“{region}”不是角色可以生效的地区。请填写 GB/T 2260 的六位数字(如 610629),"
    "或带乡镇的九位数字(GB/T 10114);不填 regions 即为全部地区。",
    about="A role was to be given in something that is not a region's code.",
)
PERMISSION_UNKNOWN = ProblemKind(
    "permission_unknown",
    en="There is no permission {permissions} in this shop. Ask `permissions` for those there are; "
    "a plugin's are known while it is on.",
    zh="店铺中没有权限 {permissions}。请用 permissions 查询现有的权限;插件启用时才有它的权限。",
    about="A role was to hold a permission that nothing declares.",
)
OWN_ROLES = ProblemKind(
    "own_roles",
    en="Nobody changes their own roles: the last director would lock everybody out. "
    "Ask another director, or use `farmgate member add`.",
    zh="不能修改自己的角色,以免最后一位负责人把所有人锁在门外。"
    "请由另一位负责人操作,或使用 `farmgate member add`。",
    about="Staff were to change their own roles, or what one of them may do.",
)
LOG_IN_REQUIRED = ProblemKind(
    "log_in_required",
    en="This needs a log-in. Send the token as `Authorization: Bearer …`.",
    zh="此操作需要登录。请以 `Authorization: Bearer …` 发送令牌。",
    about="No token was sent, or it has ended.",
)
PERMISSION_DENIED = ProblemKind(
    "permission_denied",
    en="You may not do this: it needs the permission {permission}. Ask the shop's director for it.",
    zh="您没有此操作所需的权限 {permission}。请向店铺负责人申请。",
    about="The person is logged in and lacks a permission.",
)
