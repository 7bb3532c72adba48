"""The plugin at work in a small shop: a purchase from cart to door, facts told, jobs run."""

from collections.abc import Iterator

from farmgate.jobs import jobs_of
from farmgate.language import Text
from farmgate.plugins import Plugin
from farmgate_sdk.conformance.finding import Finding, judged
from farmgate_sdk.conformance.watching import Seen
from farmgate_sdk.testing.buying import codes
from farmgate_sdk.testing.clients import GraphQLClient
from farmgate_sdk.testing.factories import OnSale
from farmgate_sdk.testing.farmstand import Farmstand


def purchase(stand: Farmstand, buyer: GraphQLClient, goods: OnSale, seen: Seen) -> None:
    """A cart is looked at, completed where the plugin lets it, paid and delivered."""
    cart = stand.cart(goods, by=buyer)
    cart.look()
    # Once through unmeasured: whatever is imported late is imported now.
    seen.forget_times()
    cart.look()
    cart.begin()
    completed = cart.complete()
    if codes(completed):
        return
    order = completed["order"]
    stand.pay(order)
    stand.deliver(order)
    stand.tell_facts()


def hooks(stand: Farmstand, seen: Seen) -> Finding:
    """None raised, and each stayed within its budget."""
    specs = stand.shop.hooks.specs
    wrong = [f"{hook} raised {what}" for hook, what in seen.raised.items()]
    wrong += [
        f"{hook} took {took:.0f} ms, and its budget is {specs[hook].budget_ms} ms"
        for hook, took in seen.quickest_ms.items()
        if hook in specs and took > specs[hook].budget_ms
    ]
    times = ", ".join(f"{hook} {took:.1f} ms" for hook, took in sorted(seen.quickest_ms.items()))
    return judged(
        "hooks",
        wrong,
        Text(f"一次购买中的钩子:{times or '-'}", f"hooks during a purchase: {times or '-'}"),
        Text(
            "先一次读取全部所需,再计算;出错时返回问题,不要抛出异常。",
            "Read what is needed at once, then work it out; answer with problems, do not raise.",
        ),
    )


def jobs(stand: Farmstand, plugin: Plugin) -> Finding:
    """Each job on a schedule runs."""
    declared = jobs_of(plugin)
    wrong = [
        problem
        for name, one in declared.items()
        if one.is_periodic
        for problem in _run(stand, plugin.name, name)
    ]
    listed = ", ".join(f"{name} ({one.schedule.en})" for name, one in declared.items()) or "-"
    return judged(
        "jobs",
        wrong,
        Text(f"后台任务:{listed}", f"jobs: {listed}"),
        Text("任务在没有可做之事时也应成功结束。", "A job ends well where there is nothing to do."),
    )


def _run(stand: Farmstand, plugin: str, name: str) -> Iterator[str]:
    try:
        stand.run_job(name, plugin=plugin)
    except Exception as error:  # noqa: BLE001 - whatever a job raises is the finding
        yield f"job {name} raised {type(error).__name__}: {error}"
