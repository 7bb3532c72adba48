"""What keeps products off the shelf: core's reasons and the plugins', all of them at once."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from farmgate.catalog import errors
from farmgate.catalog.drafts import product_drafts
from farmgate.hooks.catalog import product_problems
from farmgate.language import Text
from farmgate.offers import ProductDraft
from farmgate.problems import Problem, Refused
from farmgate.shop import Shop


def problems_of(session: Session, shop: Shop, keys: Sequence[int]) -> list[Sequence[Problem]]:
    """What stands against each of these products, in order of the keys, asked in one go."""
    drafts = product_drafts(session, shop, keys)
    said = _said_of(session, shop, drafts)
    return [[*_missing(drafts[key]), *said[key]] if key in drafts else [] for key in keys]


def check_publishable(session: Session, shop: Shop, key: int) -> None:
    """Refused, with everything that stands against it, where a product may not be on the shelf."""
    (problems,) = problems_of(session, shop, [key])
    if problems:
        raise Refused(*problems)


def _said_of(
    session: Session, shop: Shop, drafts: Mapping[int, ProductDraft]
) -> dict[int, list[Problem]]:
    products = list(drafts.values())
    return shop.hooks.problems_about(product_problems, drafts, products, session)


def _missing(product: ProductDraft) -> list[Problem]:
    missing = []
    if not product.variants:
        missing.append(Text("规格", "a variant"))
    if not product.name.zh or not product.name.en:
        missing.append(Text("中英文名称", "a name in both languages"))
    return [errors.PRODUCT_INCOMPLETE(missing=one, field="id") for one in missing]
