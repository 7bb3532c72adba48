"""A client of one of the shop's schemas, as small as a storefront's may be."""

from typing import Any, Self

import httpx2


class AnswerUnusable(Exception):  # noqa: N818 - it reads as the sentence that it is
    """The shop answered with an error of GraphQL or of HTTP, or not at all."""


class Storefront:
    """Asks one address in one language; with a token it speaks for that person."""

    def __init__(self, url: str, language: str, token: str | None = None) -> None:
        headers = {"Accept-Language": language}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self.url = url
        # A proxy of the environment has no business between a shop and its own machine.
        self._client = httpx2.Client(headers=headers, timeout=30, trust_env=False)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The ``data`` of the answer. ``AnswerUnusable`` where there is none."""
        try:
            response = self._client.post(self.url, json={"query": query, "variables": variables})
            answer = response.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise AnswerUnusable(f"{type(error).__name__}: {error}") from error
        if response.status_code != httpx2.codes.OK or answer.get("errors"):
            raise AnswerUnusable(f"HTTP {response.status_code}: {answer.get('errors', answer)}")
        data: dict[str, Any] = answer["data"]
        return data

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
