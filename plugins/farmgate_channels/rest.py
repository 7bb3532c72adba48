"""The signed REST protocol of the README, spoken by a channel or by a bridge in front of one."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from farmgate_channels import signing
from farmgate_channels.adapter import (
    ChannelRefused,
    ChannelUnreachable,
    ListedProduct,
    OrderNews,
    Pulled,
    Webhook,
)
from farmgate_channels.settings import ChannelSettings
from farmgate_sdk import Money, Text

if TYPE_CHECKING:
    from httpx2 import Client, Response

PAGE = 50
_MOST_BYTES = 2_000_000
_LONGEST_REASON = 300
_LONGEST_ADDRESS = 500
_WAIT = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_NOT_KNOWN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class RestAdapter:
    """One channel of kind ``rest``."""

    def __init__(
        self, settings: ChannelSettings, now: Callable[[], datetime], skew_seconds: int
    ) -> None:
        self._settings = settings
        self._now = now
        self._skew_seconds = skew_seconds
        self._client: Client | None = None

    def list_product(self, product: ListedProduct, version: int, key: str) -> str | None:
        """``PUT /products/{id}``; the answer may have a ``url``."""
        said = {**_fields(product), "version": version}
        answer = self._ask("PUT", f"/products/{_part(product.id)}", said, key)
        url = answer.get("url") if isinstance(answer, dict) else None
        if isinstance(url, str) and url.startswith(("https://", "http://")):
            return url if len(url) <= _LONGEST_ADDRESS else None
        return None

    def unlist_product(self, product_id: str, version: int, key: str) -> None:
        """``DELETE /products/{id}?version=…``."""
        self._ask("DELETE", f"/products/{_part(product_id)}?version={version}", None, key)

    def push_stock(self, sku: str, units: int, version: int, key: str) -> None:
        """``PUT /stock/{sku}``."""
        self._ask("PUT", f"/stock/{_part(sku)}", {"units": units, "version": version}, key)

    def push_price(self, sku: str, price: Money, version: int, key: str) -> None:
        """``PUT /prices/{sku}``."""
        said = {"amount": str(price.amount), "currency": price.currency, "version": version}
        self._ask("PUT", f"/prices/{_part(sku)}", said, key)

    def tell_order(self, news: OrderNews, version: int, key: str) -> None:
        """``PUT /orders/{reference}/status``."""
        said = {**_fields(news), "version": version}
        self._ask("PUT", f"/orders/{_part(news.reference)}/status", said, key)

    def pull_orders(self, cursor: str | None) -> Pulled:
        """``GET /orders?limit=…&after=…``."""
        asked = {"limit": str(PAGE), **({} if cursor is None else {"after": cursor})}
        answer = self._ask("GET", f"/orders?{urlencode(asked)}", None, None)
        if not isinstance(answer, dict) or not isinstance(answer.get("orders"), list):
            raise ChannelUnreachable("its list of orders is no JSON object with `orders`")
        after = answer.get("cursor")
        if not isinstance(after, str) or len(after) > 500:  # noqa: PLR2004 - as the table keeps
            raise ChannelUnreachable("its list of orders has no cursor of up to 500 characters")
        return Pulled(answer["orders"], after, answer.get("has_more") is True)

    def read_webhook(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Webhook:
        """``{"event": "order.placed", "order": {…}}``; other events are taken note of."""
        nonce = signing.verify(
            headers,
            self._settings.key,
            self._settings.secret.get_secret_value(),
            method,
            path,
            body,
            now=now,
            skew_seconds=self._skew_seconds,
        )
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            raise signing.Forged("the body is no JSON") from None
        is_order = isinstance(told, dict) and told.get("event") == "order.placed"
        return Webhook(nonce, told.get("order", {}) if is_order else None)

    def close(self) -> None:
        """Give connections back."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask(self, method: str, path: str, said: Any | None, key: str | None) -> Any:
        import httpx2

        address = self._settings.url + path
        body = b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
        try:
            with self._http().stream(
                method, address, content=body, headers=self._headers(method, address, body, key)
            ) as response:
                return self._answer(response)
        except httpx2.HTTPError as error:
            raise ChannelUnreachable(f"{type(error).__name__}: {error}") from error

    def _headers(self, method: str, address: str, body: bytes, key: str | None) -> dict[str, str]:
        parts = urlsplit(address)
        headers = signing.signed_headers(
            self._settings.key,
            self._settings.secret.get_secret_value(),
            method,
            f"{parts.path}?{parts.query}" if parts.query else parts.path,
            body,
            now=self._now(),
            nonce=secrets.token_urlsafe(18),
        )
        if body:
            headers["content-type"] = "application/json"
        if key is not None:
            headers["idempotency-key"] = key
        return {**headers, "accept": "application/json", "accept-encoding": "identity"}

    def _answer(self, response: "Response") -> Any:
        """What it says; bounded in bytes and, as a slow one would trickle in for ever, in time."""
        deadline = time.monotonic() + 2 * self._settings.timeout_seconds
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > _MOST_BYTES or time.monotonic() > deadline:
                raise ChannelUnreachable("its answer is too long, or takes too long to arrive")
        status, told = response.status_code, _json(bytes(body))
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return told
        code = told.get("code") if isinstance(told, dict) else None
        if status == HTTPStatus.CONFLICT and code == "stale":
            return None  # it has been told something newer already
        reason = f"HTTP {status} {str(code or '')[:_LONGEST_REASON]}".strip()
        is_for_later = status in (*_WAIT, *_NOT_KNOWN) or not (
            HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        )
        raise ChannelUnreachable(reason) if is_for_later else ChannelRefused(reason)

    def _http(self) -> "Client":
        if self._client is None:
            import httpx2

            is_here = urlsplit(self._settings.url).scheme == "http"  # on this machine: no proxy
            self._client = httpx2.Client(
                timeout=self._settings.timeout_seconds,
                follow_redirects=False,
                trust_env=not is_here,
            )
        return self._client


def _part(text: str) -> str:
    return quote(text, safe="")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _fields(value: ListedProduct | OrderNews) -> dict[str, Any]:
    return {name: _plain(one) for name, one in asdict(value).items()}


def _plain(value: Any) -> Any:
    """Values of ours as JSON says them."""
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:  # a Text, taken apart by asdict
            return Text(**value).as_json()
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value
