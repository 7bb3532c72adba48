"""The shop's HTTP door in a test, and who asks through it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from starlette.testclient import TestClient

from farmgate.app import create_app
from farmgate.language import Language
from farmgate.shop import Shop
from farmgate_sdk.testing.factories import token_of


class GraphQLFailed(AssertionError):
    """The answer has errors, and the test did not ask to see them."""


@dataclass(frozen=True)
class GraphQLClient:
    """Asks one of a shop's two schemas over HTTP: ``client("{ me { name } }")``."""

    http: TestClient
    path: str
    token: str | None = None
    language: Language = "en"

    def __call__(
        self,
        query: str,
        given: Mapping[str, Any] | None = None,
        /,
        *,
        errors: object = False,  # not bool: mypy would refuse any **dict of variables
        **variables: Any,
    ) -> Any:
        """The ``data`` of the answer; with ``errors=True`` the whole answer, errors or not.

        Variables are keyword arguments (or a mapping, for one that is named ``errors``).
        """
        body = {"query": query, "variables": {**(given or {}), **variables}}
        answer = self.http.post(self.path, json=body, headers=self._headers()).json()
        if errors:
            return answer
        if "errors" in answer:
            raise GraphQLFailed(answer["errors"])
        return answer["data"]

    def with_token(self, token: str | None) -> "GraphQLClient":
        """The same door, for whoever has this token; None is a guest."""
        return replace(self, token=token)

    def reading(self, language: Language) -> "GraphQLClient":
        """The same door, for a reader of this language."""
        return replace(self, language=language)

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {"Accept-Language": self.language}
        return (
            headers if self.token is None else {**headers, "Authorization": f"Bearer {self.token}"}
        )


@dataclass(frozen=True)
class Doors:
    """A shop that is open to the world: its HTTP door and the two schemas behind it."""

    http: TestClient
    storefront: GraphQLClient
    """A guest's, until ``with_token``."""
    admin: GraphQLClient
    """The operations director's: every permission."""


@contextmanager
def open_doors(shop: Shop) -> Iterator[Doors]:
    """Serve a shop within this block, without a worker; its database is closed after it."""
    token = token_of(shop, "operations_director")
    with TestClient(create_app(shop, worker=False)) as http:
        yield Doors(
            http, GraphQLClient(http, "/graphql"), GraphQLClient(http, "/admin/graphql", token)
        )
