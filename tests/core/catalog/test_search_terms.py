"""Words of plugins under which shoppers find a product."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from farmgate.catalog.indexing import reindex
from farmgate.catalog.models import ProductSearchTerms
from farmgate.language import Text
from farmgate.plugins import Plugin
from farmgate_sdk import hookimpl
from farmgate_sdk.catalog import ProductDraft, SearchTerms, refresh_search_terms
from farmgate_sdk.testing import Farmstand, OpenFarmstand

UPDATE = """mutation($id: ID!, $input: ProductUpdateInput!) {
  productUpdate(id: $id, input: $input) { problems { code } }
}"""


class Nicknames(Plugin):
    name = "nicknames"
    version = "1"
    farmgate = ">=0.1"
    title = summary = Text("别名", "Nicknames")

    said: Sequence[str] = ("ＰＩＮＧＧＵＯ", "冰糖心", "100%_甜")

    @hookimpl
    def search_terms(self, products: Sequence[ProductDraft]) -> list[SearchTerms]:
        if self.said == ("fail",):
            raise RuntimeError("a secret of the plugin's")
        return [SearchTerms(one.product_id, self.said) for one in products if self.said]


class OtherNames(Nicknames):
    name = "other_names"
    said = ("big apple", "冰糖心")


def find(stand: Farmstand, words: str) -> list[str]:
    question = "query($words: String) { products(search: $words) { nodes { slug } } }"
    return [row["slug"] for row in stand.storefront(question, words=words)["products"]["nodes"]]


def test_a_product_is_found_by_the_words_of_every_plugin(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Nicknames, OtherNames)
    stand.put_on_sale()
    for words in ("pingguo", "Pingguo", "冰糖", "冰糖心 fuji", "big 100%", "%_"):
        assert find(stand, words) == ["fuji-apples"], words
    for words in ("pear", "pingguo pear", "\\", "'", "_甜甜", "心 100"):
        assert find(stand, words) in ([], ["fuji-apples"]), words
    assert find(stand, "pear") == find(stand, "pingguo pear") == find(stand, "心100") == []
    question = '{ products(search: "pingguo") { nodes { slug } } }'
    assert stand.admin(question)["products"]["nodes"] == [{"slug": "fuji-apples"}]


def test_words_count_while_their_plugin_is_on(farmstand: OpenFarmstand) -> None:
    stand = farmstand(Nicknames)
    stand.put_on_sale()
    with stand.again_with() as off, off.statements() as asked:
        assert find(off, "pingguo") == []
        assert "search_terms" not in str(asked)
    with stand.again_with(OtherNames) as other:
        assert find(other, "pingguo") == []
    with stand.again_with(Nicknames) as on:
        assert find(on, "pingguo") == ["fuji-apples"]


def test_words_are_written_down_anew_by_an_edit_a_plugin_and_a_reindex(
    farmstand: OpenFarmstand,
) -> None:
    stand = farmstand(Nicknames)
    apples = stand.put_on_sale()
    one: Any = stand.plugin("nicknames")

    one.said = ("edited",)
    assert find(stand, "edited") == []
    stand.admin(UPDATE, id=apples.id, input={})
    assert find(stand, "edited") == ["fuji-apples"]
    assert find(stand, "pingguo") == []

    one.said = ("told",)
    stand.write(lambda session: refresh_search_terms(session, stand.shop, [apples.key, 999]))
    assert find(stand, "told") == ["fuji-apples"]

    one.said = ("reindexed",)
    assert reindex(stand.shop) == 1
    assert find(stand, "reindexed") == ["fuji-apples"]
    assert find(stand, "told") == []

    one.said = ("fail",)
    reindex(stand.shop)
    assert find(stand, "reindexed") == ["fuji-apples"]

    one.said = ()
    reindex(stand.shop)
    assert find(stand, "reindexed") == []
    assert stand.read(lambda session: session.scalars(select(ProductSearchTerms)).all()) == []


def test_a_shop_where_nobody_gives_words_asks_for_none(farmstand: OpenFarmstand) -> None:
    stand = farmstand()
    stand.put_on_sale()
    assert reindex(stand.shop) == 1
    with stand.statements() as asked:
        assert find(stand, "苹果") == ["fuji-apples"]
    assert "product_search_terms" not in str(asked)
