"""Taking inputs apart: what came in words of GraphQL, as values of the shop."""

from farmgate.api.context import Info
from farmgate.api.types import MoneyInput, TranslationInput
from farmgate.language import Text
from farmgate.money import Money
from farmgate.problems import ProblemKind, Refused

AMOUNT_UNREADABLE = ProblemKind(
    "amount_unreadable",
    en="{amount} {currency} cannot be an amount here. Give it in {wanted}, no finer than the "
    "currency's smallest unit.",
    zh="{amount} {currency} 不能作为金额。请使用 {wanted},且不小于该币种的最小单位。",
    about="An amount of money is in another currency than the shop's, or too fine.",
)
TEXT_INVALID = ProblemKind(
    "text_invalid",
    en="This text is empty, or longer than 5,000 characters, in one of the languages. Mend it.",
    zh="该文字在某种语言中为空,或超过 5000 个字符。请修改。",
    about="A text that people will read must be there in zh-CN and en.",
)
_LONGEST_TEXT = 5000
_LARGEST_AMOUNT = 10**15


def money(info: Info, given: MoneyInput, field: str) -> Money:
    """The amount in the shop's currency. Refused where it is another, too fine or too large."""
    wanted = info.context.shop.currency
    try:
        amount = Money.parse(given.amount, given.currency)
    except ValueError:
        amount = None
    if amount is None or amount.currency != wanted or abs(amount.minor) > _LARGEST_AMOUNT:
        raise Refused(
            AMOUNT_UNREADABLE(
                amount=str(given.amount), currency=given.currency, wanted=wanted, field=field
            )
        )
    return amount


def text(given: TranslationInput, field: str) -> Text:
    """The text in both languages. Refused where one is empty or too long."""
    if not all(1 <= len(words.strip()) <= _LONGEST_TEXT for words in (given.zh, given.en)):
        raise Refused(TEXT_INVALID(field=field))
    return Text(zh=given.zh.strip(), en=given.en.strip())
