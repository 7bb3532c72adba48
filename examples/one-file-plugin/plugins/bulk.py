"""Cheaper by the dozen: a discount on many of one thing, and a parcel that a courier can lift."""

from collections.abc import Iterator, Sequence

from farmgate_sdk import Field, Money, Plugin, PluginSettings, Problem, ProblemKind, Text, hookimpl
from farmgate_sdk.checkout import Checkout, PriceKind, PriceRow
from farmgate_sdk.graphql import Answer, Info, Payload, ShopMutation, batch, extend, mutation
from farmgate_sdk.jobs import JobRun, job, run_later
from farmgate_sdk.reading import ProductRow
from farmgate_sdk.shop import Product

TOO_HEAVY = ProblemKind(
    "bulk_too_heavy",
    en="This weighs {grams} g, and a courier lifts {most} g. Take less, or ask for an offer.",
    zh="共 {grams} 克,快递最多 {most} 克。请减少数量,或向店家询价。",
    about="A purchase weighs more than `most_grams`.",
)


class BulkSettings(PluginSettings):
    units: int = Field(5, ge=2, description="Units of one thing from which each is cheaper.")
    percent: int = Field(10, ge=1, le=50, description="What is taken off, in percent.")
    most_grams: int = Field(30_000, ge=1, description="What a courier lifts, in grams.")


def bulk_units(products: Sequence[ProductRow], info: Info) -> Sequence[int]:
    return [info.context.settings(BulkSettings).units] * len(products)


@extend(Product)
class BulkProduct:
    bulk_units: int = batch(bulk_units, description="Units from which each is cheaper.")


def bulk_ask(info: Info, slug: str, units: int) -> Answer:
    shop, asked = info.context.shop, {"slug": slug, "units": units}
    info.context.write(
        lambda session: run_later(session, shop, plugin="bulk", name="offer", payload=asked)
    )
    return Answer()


@extend(ShopMutation)
class BulkMutation:
    bulk_ask: Payload = mutation(bulk_ask, description="Ask the shop for an offer.")


class Bulk(Plugin):
    name = "bulk"
    version = "0.1.0"
    farmgate = ">=0.1,<0.2"
    title = Text("量大优惠", "Bulk")
    summary = Text("同一商品买得多就便宜。", "Many of one thing are cheaper.")
    Settings = BulkSettings
    problems = (TOO_HEAVY,)
    shop_graphql = (BulkProduct, BulkMutation)

    @hookimpl
    def price_rows(self, checkout: Checkout) -> Iterator[PriceRow]:
        percent = self.settings.percent
        label = Text(f"量大优惠 {percent}%", f"{percent} % off in bulk")
        for line in checkout.lines:
            if line.quantity >= self.settings.units:
                off = Money(-line.total.minor * percent // 100, checkout.currency)
                yield PriceRow(PriceKind.ADJUSTMENT, off, label, label, "units", line.line_id)

    @hookimpl
    def checkout_problems(self, checkout: Checkout) -> Iterator[Problem]:
        grams, most = checkout.weight_grams, self.settings.most_grams
        if grams > most:
            yield TOO_HEAVY(step="cart", rule="weight", grams=grams, most=most)

    @job(title=Text("报价", "Make an offer"))
    def offer(self, run: JobRun) -> dict[str, object]:
        return {"slug": run.payload["slug"], "percent": self.settings.percent}
