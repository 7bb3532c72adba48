"""Permissions: what a member of staff may do, and the presets that roles hand out."""

from dataclasses import dataclass

from farmgate.language import Text


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that staff may be allowed to do; ``code`` is ``room.read`` or ``room.write``."""

    code: str
    name: Text


CORE_PERMISSIONS = (
    Permission("shop.read", Text("查看店铺设置和插件", "See the shop's settings and plugins")),
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
