"""Why a person's data cannot be told or erased."""

from farmgate.problems import ProblemKind

ERASE_STAFF = ProblemKind(
    "erase_staff",
    en="This person works for the shop as {roles}. Take these roles first (`memberSetRoles`), by "
    "somebody else, then erase.",
    zh="此人是本店员工({roles})。请先由他人取消这些角色(memberSetRoles),再删除。",
    about="A person with a role of staff was to be erased: what staff recorded must stay theirs.",
)
ERASE_ONESELF = ProblemKind(
    "erase_oneself",
    en="Staff do not erase themselves. Ask another member of staff.",
    zh="员工不能删除自己。请由另一位员工操作。",
    about="A member of staff was to erase their own account in the staff's schema.",
)
PASSWORD_WRONG = ProblemKind(
    "password_wrong",
    en="This is not your password. To erase the account, give the one that you log in with.",
    zh="密码不正确。删除账号请填写登录密码。",
    about="A person asked to be erased, and gave another password than theirs.",
)
PLUGIN_CANNOT_EXPORT = ProblemKind(
    "plugin_cannot_export",
    en="The shop's «{plugin}» could not say what it holds of this person, so nothing is told: it "
    "would not be whole. Try again; if it stays so, tell the plugin's author.",
    zh="店铺的“{plugin}”无法给出它持有的此人数据,为免不完整,未给出任何数据。"
    "请重试;若仍不行,请告知插件作者。",
    about="A plugin raised an error in `export_member`, or gave what is not JSON.",
)
PLUGIN_CANNOT_ERASE = ProblemKind(
    "plugin_cannot_erase",
    en="The shop's «{plugin}» could not erase what it holds of this person, so nothing was erased. "
    "Try again; if it stays so, tell the plugin's author.",
    zh="店铺的“{plugin}”无法删除它持有的此人数据,因此没有删除任何数据。"
    "请重试;若仍不行,请告知插件作者。",
    about="A plugin raised an error in `erase_member`; the transaction was undone.",
)
