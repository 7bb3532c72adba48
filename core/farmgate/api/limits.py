"""How much one GraphQL request may ask for, and the words in which more is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from farmgate.language import Text


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may ask for; every bound is inclusive.

    Fields, aliases and directives count as if each fragment were written out wherever it is
    spread, because that is how often they run.
    """

    max_characters: int = 100_000
    """Characters of the document's text."""
    max_tokens: int = 2_000
    """Tokens of the document, and comments besides; GraphiQL's introspection has 183."""
    max_depth: int = 12
    """Fields inside each other, from the root field on; fragments add nothing."""
    max_introspection_depth: int = 20
    """The same below ``__schema`` and ``__type``; GraphiQL asks for 15."""
    max_introspections: int = 3
    """``__schema`` and ``__type`` fields of one operation: each may ask for the whole schema."""
    max_aliases: int = 30
    """Fields under another name."""
    max_directives: int = 50
    """Directives on the operation, its fields and its fragments."""
    max_fields: int = 500
    """Fields of one operation, rows not counted."""
    max_mutations: int = 10
    """Root fields of a mutation."""
    max_cost: int = 10_000
    """Fields of the answer: what stands below a page counts once for each of its rows."""
    max_page: int = 100
    """Rows that ``first`` or ``last`` may ask for."""
    default_page: int = 20
    """Rows of a page when neither the operation nor the schema's default says how many."""
    unpaged_rows: int = 2
    """Rows of a list that has no pages: enough to refuse lists of lists of lists."""
    max_list: int = 250
    """Items of any one list among the arguments and the variables."""
    max_input_depth: int = 32
    """Lists and objects inside each other in the variables."""


_SENTENCES: Final[Mapping[str, Text]] = {
    "LIMIT_CHARACTERS": Text(
        en="The document has {asked} characters; {limit} is the most. Send a shorter one.",
        zh="查询文本有 {asked} 个字符,最多 {limit} 个。请缩短查询。",
    ),
    "LIMIT_TOKENS": Text(
        en="The document has more than {limit} tokens. Split it into several requests.",
        zh="查询文本超过 {limit} 个词元。请拆成几次请求。",
    ),
    "LIMIT_DEPTH": Text(
        en="The operation is {asked} fields deep; {limit} is the most. Ask for the deeper part "
        "in a request of its own.",
        zh="操作嵌套了 {asked} 层字段,最多 {limit} 层。请把更深的部分放到单独的请求里。",
    ),
    "LIMIT_INTROSPECTION_DEPTH": Text(
        en="The introspection is {asked} fields deep; {limit} is the most. Ask as GraphiQL does.",
        zh="内省查询嵌套了 {asked} 层,最多 {limit} 层。请按 GraphiQL 的方式查询。",
    ),
    "LIMIT_INTROSPECTIONS": Text(
        en="The operation looks into the schema {asked} times; {limit} is the most. Ask once.",
        zh="操作内省了 {asked} 次,最多 {limit} 次。请一次查询。",
    ),
    "LIMIT_ALIASES": Text(
        en="The operation has {asked} aliases; {limit} is the most. Use a list argument, or "
        "several requests.",
        zh="操作用了 {asked} 个别名,最多 {limit} 个。请改用列表参数,或分成几次请求。",
    ),
    "LIMIT_DIRECTIVES": Text(
        en="The operation has {asked} directives; {limit} is the most. Remove some.",
        zh="操作用了 {asked} 个指令,最多 {limit} 个。请减少指令。",
    ),
    "LIMIT_FIELDS": Text(
        en="The operation selects {asked} fields; {limit} is the most. Select fewer, or split it.",
        zh="操作选择了 {asked} 个字段,最多 {limit} 个。请减少字段,或分成几次请求。",
    ),
    "LIMIT_MUTATIONS": Text(
        en="The request makes {asked} changes; {limit} is the most. Send the rest in another.",
        zh="请求包含 {asked} 项更改,最多 {limit} 项。请把其余的放到下一次请求。",
    ),
    "LIMIT_COST": Text(
        en="The answer may have {asked} fields; {limit} is the most. Ask for smaller pages "
        "(`first`), or for fewer fields of each row.",
        zh="结果可能有 {asked} 个字段,最多 {limit} 个。请减小每页行数(`first`),或减少每行的字段。",
    ),
    "LIMIT_PAGE": Text(
        en="The page has {asked} rows; {limit} is the most. Lower `first` or `last`, and ask for "
        "the next page with its cursor.",
        zh="每页要 {asked} 行,最多 {limit} 行。请减小 `first` 或 `last`,再用游标取下一页。",
    ),
    "LIMIT_LIST": Text(
        en="A list in the input has {asked} items; {limit} is the most. Send it in parts.",
        zh="输入中有一个列表含 {asked} 项,最多 {limit} 项。请分批发送。",
    ),
    "LIMIT_INPUT_DEPTH": Text(
        en="The variables are {asked} lists and objects deep; {limit} is the most. Flatten them.",
        zh="变量中的列表与对象嵌套了 {asked} 层,最多 {limit} 层。请减少嵌套。",
    ),
}


class LimitExceeded(Exception):  # noqa: N818 - a refusal, not an error of the program
    """A request asks for more than one of the limits allows."""

    def __init__(self, code: str, asked: int, limit: int) -> None:
        self.code = code
        self.asked = asked
        self.limit = limit
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """What was asked, what the limit is, and what to do."""
        template = _SENTENCES[self.code].into(language)
        return template.format(asked=self.asked, limit=self.limit)


def hold(code: str, asked: int, limit: int) -> None:
    """Raise ``LimitExceeded`` if more is asked than the limit."""
    if asked > limit:
        raise LimitExceeded(code, asked, limit)
