"""Why a request is turned away before any GraphQL is run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from farmgate.language import Text

GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """One reason for turning a request away: how HTTP says it, a stable code, and a sentence."""

    status: int
    code: str
    text: Text
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_FOUND: Final = RefusalKind(
    404,
    "NOT_FOUND",
    Text(
        "此地址没有内容。请检查网址,或确认相应的插件已启用。",
        "Nothing is served at this address. Check it, and that its plugin is switched on.",
    ),
)
METHOD: Final = RefusalKind(
    405,
    "METHOD_NOT_ALLOWED",
    Text("此地址只接受 GET、HEAD 和 POST。请换用。", "Only GET, HEAD and POST are answered here."),
    {"Allow": "GET, HEAD, POST"},
)
NOT_ACCEPTABLE: Final = RefusalKind(
    406,
    "NOT_ACCEPTABLE",
    Text(
        f"回答的格式是 UTF-8 的 {GRAPHQL_RESPONSE} 或 {JSON}。请在 Accept 中接受其一。",
        f"Answers are {GRAPHQL_RESPONSE} or {JSON}, in UTF-8. Accept one of them.",
    ),
)
TOO_SLOW: Final = RefusalKind(
    408,
    "REQUEST_TIMEOUT",
    Text("请求传送的时间太长。请重新发送。", "The request took too long to arrive. Send it again."),
    {"Connection": "close"},
)
TOO_LARGE: Final = RefusalKind(
    413,
    "CONTENT_TOO_LARGE",
    Text("请求太大。请分几次发送。", "The request is too large. Send it in parts."),
    {"Connection": "close"},
)
MEDIA_TYPE: Final = RefusalKind(
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    Text(
        f"POST 的内容须为未压缩的 UTF-8 {JSON}。请在 Content-Type 中注明。",
        f"A POST is {JSON} in UTF-8, uncompressed. Say so in Content-Type.",
    ),
)


class Refusal(Exception):  # noqa: N818 - a refusal, not an error of the program
    """A request is turned away before any GraphQL is run."""

    def __init__(self, kind: RefusalKind) -> None:
        self.kind = kind
        super().__init__(kind.text.en)


def wrong_method(allowed: Sequence[str]) -> Refusal:
    """A 405 that says which methods are answered at this address."""
    named = ", ".join(allowed)
    text = Text(f"此地址只接受 {named}。请换用。", f"Only {named} are answered here.")
    return Refusal(RefusalKind(METHOD.status, METHOD.code, text, {"Allow": named}))


def bad_request(zh: str, en: str) -> Refusal:
    """A 400 that says what is wrong with the request."""
    return Refusal(RefusalKind(400, "BAD_REQUEST", Text(zh, en)))
