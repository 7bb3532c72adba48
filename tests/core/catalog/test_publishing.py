"""What plugins may say before a product stands on the shelf, and what staff may mend."""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from farmgate.language import Text
from farmgate.plugins import Plugin
from farmgate_sdk import Problem, ProblemKind, hookimpl
from farmgate_sdk.catalog import ProductDraft
from farmgate_sdk.facts import Fact
from farmgate_sdk.testing import OpenFarmstand

BOAST = ProblemKind("boast", en="«{word}» is a boast.", zh="“{word}”是夸口。", about="Test.")
DULL = ProblemKind("dull", en="It is dull.", zh="太平淡。", about="Test.")
CREATE = """mutation($input: ProductCreateInput!) {
  productCreate(input: $input) { problems { code } product { id problems { code plugin } } }
}"""
PUBLISH = """mutation($id: ID!) {
  productPublish(id: $id) {
    problems { code message plugin version evidence } product { status problems { code } }
  }
}"""
UPDATE = """mutation($id: ID!, $input: ProductUpdateInput!) {
  productUpdate(id: $id, input: $input) {
    problems { code field }
    product {
      names { zh en } description origin originRegionCode status
      category { slug } variants { name } problems { code }
    }
  }
}"""
PAGE = "query($first: Int) { products(first: $first) { nodes { slug problems { code message } } } }"
NAME = {"zh": "苹果", "en": "Apples"}
BEST = {"zh": "最好的苹果", "en": "The best apples"}
PRODUCT = {"slug": "apples", "name": BEST, "description": NAME, "category": "fruit"}


class Rules(Plugin):
    version = "2.0"
    farmgate = ">=0.1"
    title = summary = Text("规矩", "Rules")


class Modesty(Rules):
    name = "modesty"

    @hookimpl
    def product_problems(
        self, products: Sequence[ProductDraft], session: Session
    ) -> Sequence[tuple[int, Problem]]:
        texts = [(one.product_id, one.name.zh + one.variants[0].name.zh) for one in products
                 if one.variants]  # fmt: skip
        return [
            (key, BOAST(word="最", rule="superlative")) for key, text in texts if "最" in text
        ] + [(999, DULL())]


class Boredom(Rules):
    name = "boredom"

    @hookimpl
    def product_problems(self, products: Sequence[ProductDraft]) -> Any:
        return [(one.product_id, DULL()) for one in products if one.description.zh == BEST["zh"]]


class Broken(Rules):
    name = "broken"

    @hookimpl
    def product_problems(self, products: Sequence[ProductDraft]) -> Any:
        raise RuntimeError("a secret of the plugin's")


def codes(found: Any) -> list[str]:
    return [one["code"] for one in found["problems"]]


def variant(name: Any = NAME) -> dict[str, Any]:
    return {"sku": "A", "name": name, "price": {"amount": "1.00", "currency": "CNY"},
            "weightGrams": 1}  # fmt: skip


def test_everything_that_stands_in_the_way_is_said_at_once(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Modesty, Boredom)
    stand.put_on_sale("pears")
    dull = PRODUCT | {"description": BEST, "variants": [variant(BEST)]}
    made = stand.admin(CREATE, input=dull)["productCreate"]
    assert made["problems"] == []
    assert made["product"]["problems"] == [
        {"code": "dull", "plugin": "boredom"},
        {"code": "boast", "plugin": "modesty"},
    ]
    refused = stand.admin(PUBLISH, id=made["product"]["id"])["productPublish"]
    assert refused["product"] is None
    assert refused["problems"][1] == {
        "code": "boast",
        "message": "«最» is a boast.",
        "plugin": "modesty",
        "version": "2.0",
        "evidence": {"word": "最"},
    }


def test_cores_own_reasons_stand_beside_the_plugins(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Boredom)
    stand.put_on_sale("pears")
    made = stand.admin(CREATE, input=PRODUCT | {"description": BEST})["productCreate"]["product"]
    refused = stand.admin(PUBLISH, id=made["id"])["productPublish"]
    assert codes(refused) == ["product_incomplete", "dull"]
    assert refused["problems"][0]["plugin"] == "core"


def test_a_plugin_that_fails_keeps_the_product_off_the_shelf(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    pears = stand.put_on_sale("pears")
    with stand.again_with(Broken, Modesty) as again:
        refused = again.admin(PUBLISH, id=pears.id)["productPublish"]
        assert codes(refused) == ["plugin_failed"]
        assert "secret" not in str(refused)
        assert codes(again.admin(PAGE, first=5)["products"]["nodes"][0]) == ["plugin_failed"]
    with stand.again_with() as off:
        assert codes(off.admin(PUBLISH, id=pears.id)["productPublish"]) == []


def test_a_page_of_a_hundred_is_judged_in_as_many_statements_as_one(
    farmstand: OpenFarmstand,
) -> None:
    stand = farmstand(Modesty, Boredom)
    for place in range(12):
        with_boast = PRODUCT | {"slug": f"p{place}", "variants": [variant() | {"sku": f"P{place}"}]}
        stand.put_on_sale("pears") if place == 0 else None
        stand.admin(CREATE, input=with_boast)
    costs = set()
    for size in (1, 12):
        with stand.statements() as asked:
            rows = stand.admin(PAGE, first=size)["products"]["nodes"]
        assert len(rows) == size
        costs.add(len(asked))
    assert codes(rows[-1]) == ["boast"]
    assert len(costs) == 1


def test_a_text_that_was_refused_is_mended_and_published(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Modesty)
    stand.put_on_sale("pears")
    boast = PRODUCT | {"variants": [variant()]}
    id_ = stand.admin(CREATE, input=boast)["productCreate"]["product"]["id"]
    mended = stand.admin(UPDATE, id=id_, input={"name": NAME})["productUpdate"]
    assert mended["problems"] == []
    assert mended["product"]["names"] == NAME
    published = stand.admin(PUBLISH, id=id_)["productPublish"]
    assert published == {"problems": [], "product": {"status": "published", "problems": []}}
    found = stand.storefront('{ products(search: "苹果") { nodes { slug } } }')["products"]["nodes"]
    assert {"slug": "apples"} in found


def test_a_refused_text_does_not_reach_the_shelf_by_an_edit(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Modesty)
    pears = stand.put_on_sale("pears")
    renamed = {"variants": [{"id": pears.variant_id(), "name": BEST}]}
    for change in ({"name": BEST}, renamed):
        refused = stand.admin(UPDATE, id=pears.id, input=change)["productUpdate"]
        assert refused["product"] is None
        assert codes(refused) == ["boast"]
    shown = stand.storefront("{ products { nodes { name variants { name } } } }")
    assert shown["products"]["nodes"] == [{"name": "Pears", "variants": [{"name": "One box"}]}]
    stand.admin("mutation($id: ID!) { productArchive(id: $id) { product { id } } }", id=pears.id)
    allowed = stand.admin(UPDATE, id=pears.id, input={"name": BEST})["productUpdate"]
    assert allowed["problems"] == []
    assert codes(allowed["product"]) == ["boast"]


def test_an_edit_is_told_to_whoever_listens(farmstand: OpenFarmstand) -> None:
    class Listener(Rules):
        name = "listener"
        told: ClassVar[list[Any]] = []

        @hookimpl
        def product_changed(self, fact: Fact) -> None:
            self.told.append(fact.data)

    stand = farmstand(Listener)
    pears = stand.put_on_sale("pears")
    stand.admin(UPDATE, id=pears.id, input={})
    stand.admin(UPDATE, id=pears.id, input={"name": BEST})
    renamed = [{"id": pears.variant_id(), "name": BEST}]
    stand.admin(UPDATE, id=pears.id, input={"variants": renamed})
    stand.tell_facts()
    assert Listener.told == [
        {"product_id": pears.key, "variant_ids": []},
        {"product_id": pears.key, "variant_ids": [pears.variant()]},
    ]


def test_an_edit_changes_what_it_names_and_nothing_else(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    pears = stand.put_on_sale("pears")
    same = stand.admin(UPDATE, id=pears.id, input={})["productUpdate"]["product"]
    assert same["origin"] == "Luochuan, Shaanxi"
    edit = {"origin": None, "originRegionCode": "610600", "name": None, "category": None}
    edited = stand.admin(UPDATE, id=pears.id, input=edit)["productUpdate"]["product"]
    assert edited == {**same, "origin": None, "originRegionCode": "610600"}


BAD: Sequence[tuple[dict[str, Any], str]] = [
    ({"name": {"zh": "", "en": "x"}}, "text_invalid"),
    ({"name": {"zh": "x" * 5001, "en": "x"}}, "text_invalid"),
    ({"category": ""}, "category_not_found"),
    ({"category": "🍎"}, "category_not_found"),
    ({"producer": "no-such"}, "producer_not_found"),
    ({"originRegionCode": "61"}, "region_code_invalid"),
    ({"imageUrl": "javascript:alert(1)"}, "input_invalid"),
    ({"imageUrl": ""}, "input_invalid"),
    ({"variants": [{"id": "", "name": NAME}]}, "variant_not_found"),
]


def test_an_edit_that_makes_no_sense_is_refused_in_words(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    pears, plums = stand.put_on_sale("pears"), stand.put_on_sale("plums")
    theirs = {"variants": [{"id": plums.variant_id(), "name": NAME}]}
    for change, code in (*BAD, (theirs, "variant_not_found")):
        refused = stand.admin(UPDATE, id=pears.id, input=change)["productUpdate"]
        assert codes(refused) == [code], change
        assert refused["product"] is None
    for id_ in ("", "🍎", pears.variant_id(), "UHJvZHVjdDo5OTk"):
        assert codes(stand.admin(UPDATE, id=id_, input={})["productUpdate"]) == [
            "product_not_found"
        ]
    nobody = stand.staff("catalog.read")(UPDATE, id=pears.id, input={})["productUpdate"]
    assert codes(nobody) == ["permission_denied"]
