"""What a request's headers ask for: the media type and the language of the answer (RFC 9110)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from farmgate.api.refusals import GRAPHQL_RESPONSE, JSON
from farmgate.language import Language, negotiate_language

_QUALITY: Final = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a request wants to be answered; ``media_type`` is None if we have none that it takes."""

    media_type: str | None
    prefers_html: bool
    language: Language


def manner_of(request: Request) -> Manner:
    """What the request's headers ask for (RFC 9110, 12.5); JSON if they do not say."""
    ranges = _ranges(",".join(request.headers.getlist("accept")) or JSON)
    ours = ranges.get(GRAPHQL_RESPONSE, 0.0)
    json = next((ranges[r] for r in (JSON, "application/*", "*/*") if r in ranges), 0.0)
    best = max(ours, json)
    return Manner(
        media_type=None if best == 0 else GRAPHQL_RESPONSE if ours == best else JSON,
        prefers_html=ranges.get("text/html", 0.0) > best,
        language=negotiate_language(",".join(request.headers.getlist("accept-language"))),
    )


def _ranges(accept: str) -> dict[str, float]:
    """The quality of each media range that can be had in UTF-8."""
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        media_range, parameters = _parameters(part)
        quality = parameters.get("q", "1")
        if _is_utf8(parameters) and _QUALITY.fullmatch(quality):
            ranges[media_range] = max(float(quality), ranges.get(media_range, 0.0))
    return ranges


def _parameters(header: str) -> tuple[str, dict[str, str]]:
    """A media type or range, and its parameters, all in lower case."""
    first, *rest = (part.strip().lower() for part in header.split(";"))
    pairs = (part.partition("=") for part in rest)
    return first, {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _is_utf8(parameters: Mapping[str, str]) -> bool:
    return parameters.get("charset", "utf-8") in ("utf-8", "utf8")


def is_plain_json(request: Request) -> bool:
    """Whether a body declares itself JSON in UTF-8, uncompressed."""
    media_type, parameters = _parameters(request.headers.get("content-type", ""))
    encoding = request.headers.get("content-encoding", "identity").lower()
    return media_type == JSON and _is_utf8(parameters) and encoding == "identity"


def bearer_token(authorization: str) -> str | None:
    """The token in an ``Authorization: Bearer …`` (RFC 6750); None where there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
