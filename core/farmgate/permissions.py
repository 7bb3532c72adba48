"""Permissions: what a member of staff may do, and the presets that roles hand out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that staff may be allowed to do; ``code`` is ``room.read`` or ``room.write``.

    ``by_region``: every field that asks for it looks at where it holds (``scope_of``). Any other
    permission is held everywhere or not at all.
    """

    code: str
    name: Text
    by_region: bool = False


CORE_PERMISSIONS = (
    Permission("shop.read", Text("查看店铺设置和插件", "See the shop's settings and plugins")),
    Permission("shop.write", Text("运行任务和重新投递", "Run jobs and retry dead letters")),
    Permission("catalog.read", Text("查看商品", "See products")),
    Permission("catalog.write", Text("编辑商品", "Edit products")),
    Permission("stock.read", Text("查看库存", "See stock")),
    Permission("stock.write", Text("收货和调整库存", "Receive and correct stock")),
    Permission("orders.read", Text("查看订单", "See orders")),
    Permission("payments.write", Text("登记收款", "Record payments")),
    Permission("fulfilment.write", Text("发货和签收", "Ship and deliver orders")),
    Permission("members.read", Text("查看会员", "See members")),
    Permission("members.write", Text("分配角色", "Give roles to members")),
)


@dataclass(frozen=True, slots=True)
class DeclaredPermission:
    """A permission, and who declares it: a plugin's name, or ``core``."""

    permission: Permission
    plugin: str

    @property
    def code(self) -> str:
        """What roles name it by."""
        return self.permission.code

    @property
    def name(self) -> Text:
        """What people call it."""
        return self.permission.name

    @property
    def by_region(self) -> bool:
        """Whether it can be held in some regions only."""
        return self.permission.by_region


def permissions_of(plugins: Sequence[Any]) -> dict[str, DeclaredPermission]:
    """Every permission of a shop, by code; ``ShopCannotOpen`` where two declare one."""
    declared: dict[str, DeclaredPermission] = {}
    clashes: list[Text] = []
    for one in _declared(plugins):
        first = declared.setdefault(one.code, one)
        if first is not one:
            clashes.append(_same_code(one.code, first.plugin, one.plugin))
    if clashes:
        raise ShopCannotOpen(*clashes)
    return declared


def _declared(plugins: Sequence[Any]) -> Iterator[DeclaredPermission]:
    for permission in CORE_PERMISSIONS:
        yield DeclaredPermission(permission, "core")
    for plugin in plugins:
        for permission in plugin.permissions:
            yield DeclaredPermission(permission, plugin.name)


def _same_code(code: str, one: str, other: str) -> Text:
    return Text(
        en=f"Both {one} and {other} declare the permission {code}. "
        f"Switch one of them off: [plugins.{other}] enabled = false, and tell its author.",
        zh=f"{one} 与 {other} 都声明了权限 {code}。"
        f"请关闭其一:[plugins.{other}] enabled = false,并告知作者。",
    )
