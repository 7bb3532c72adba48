"""The ways to pay of one shop: core's own, and those that its plugins bring."""

from collections.abc import Mapping, Sequence

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.payments.manual import ManualPayment
from farmgate.payments.outside import OutsidePayment
from farmgate.payments.provider import PaymentProvider
from farmgate.plugins import Plugin


def payment_providers(plugins: Sequence[Plugin], currency: str) -> Mapping[str, PaymentProvider]:
    """All providers by their codes; ``ShopCannotOpen`` where two plugins bring one code."""
    own: list[PaymentProvider] = [ManualPayment(), OutsidePayment()]
    providers = {provider.code: provider for provider in own}
    owners = dict.fromkeys(providers, "core")
    for plugin in plugins:
        for provider in plugin.payment_providers(currency):
            if provider.code in providers:
                raise ShopCannotOpen(_same_code(provider.code, owners[provider.code], plugin.name))
            providers[provider.code] = provider
            owners[provider.code] = plugin.name
    return providers


def _same_code(code: str, one: str, other: str) -> Text:
    return Text(
        en=f"Both {one} and {other} bring a payment provider with the code {code}. "
        f"Switch one of them off: [plugins.{other}] enabled = false, and tell its author.",
        zh=f"{one} 与 {other} 都提供了代码为 {code} 的付款方式。"
        f"请关闭其一:[plugins.{other}] enabled = false,并告知作者。",
    )
