"""What compliance does for other plugins' hooks where they are on: content's and kpi's."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from farmgate_compliance.plugin import Compliance
from farmgate_sdk import Plugin, Problem, Text, content, kpi
from farmgate_sdk.content import ContentPiece, content_problems
from farmgate_sdk.kpi import Ratio, kpi_metrics
from farmgate_sdk.testing import Farmstand, OpenFarmstand

EXEMPT = """mutation($input: ComplianceExemptionInput!) {
  complianceExemptionRecord(input: $input) { problems { code } }
}"""


class Owner(Plugin):
    """Stands for the plugins that own the hooks."""

    name = "owner"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("主人", "Owner")
    hookspecs = (content, kpi)


def piece(body: str, *products: int) -> ContentPiece:
    words = Text(body, "A morning in the orchard")
    title = Text("果园的早晨", "Morning")
    return ContentPiece(1, "morning", "article", title, words, None, products, (), 1)


def said_of(stand: Farmstand, one: ContentPiece) -> Sequence[Problem]:
    return stand.read(lambda session: stand.shop.hooks.problems(content_problems, one, session))


def test_words_of_a_piece_are_judged_as_those_of_a_product(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Compliance, Owner)
    assert said_of(stand, piece("苹果红了")) == []
    (problem,) = said_of(stand, piece("红了,唯 一的苹果"))
    assert (problem.code, problem.plugin) == ("compliance_copy_refused", "compliance")
    assert problem.field == "body"
    assert "“唯 一”" in problem.message("zh-CN")


def test_proof_must_be_of_every_product_that_a_piece_names(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Compliance, Owner)
    apples, pears = stand.put_on_sale(), stand.put_on_sale("pears")
    given = {"productId": apples.id, "rule": "unique", "words": "唯一", "reason": "见县志"}
    stand.admin(EXEMPT, input=given)
    assert said_of(stand, piece("唯一的苹果", apples.key)) == []
    assert len(said_of(stand, piece("唯一的苹果", apples.key, pears.key))) == 1
    assert len(said_of(stand, piece("唯一的苹果", 999))) == 1


def test_the_share_of_products_that_pass_is_a_metric(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Owner)
    stand.put_on_sale(name=Text("顶级苹果", "Apples"))
    stand.put_on_sale("pears")
    stand.put_on_sale("plums", is_published=False, name=Text("顶级李子", "Plums"))
    assert stand.shop.hooks.contributions(kpi_metrics) == []
    with stand.again_with(Owner, Compliance) as on:
        (metric,) = on.shop.hooks.contributions(kpi_metrics)
        today: Any = date(2026, 10, 12)
        measured = on.read(lambda session: metric.measure(session, on.shop, today))
        assert measured == Ratio(1, 2)
        assert metric.code == "compliance_ad_copy_pass_rate"


def test_nothing_breaks_where_their_owners_are_off(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Compliance)
    assert said_of(stand, piece("唯一的苹果")) == []
