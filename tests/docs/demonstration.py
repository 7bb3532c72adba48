"""The demonstration shop, open to the pages' questions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from farmgate.app import create_app
from farmgate.demo.standing import stand_up, tokens
from farmgate.shop import Shop
from farmgate_cold_chain.plugin import ColdChain
from farmgate_sdk.testing import Doors, GraphQLClient, open_test_shop


def demonstration(folder: Path) -> Shop:
    """The demonstration in a folder, with its people and the cold chain."""
    shop = open_test_shop("sqlite:///shop.db", folder, plugins=[ColdChain])
    stand_up(shop)
    return shop


@contextmanager
def open_demonstration(shop: Shop) -> Iterator[Doors]:
    """Serve it within this block; the staff's door is the director's."""
    director = tokens(shop)["director"]
    with TestClient(create_app(shop, worker=False)) as http:
        staff = GraphQLClient(http, "/admin/graphql", director)
        yield Doors(http, GraphQLClient(http, "/graphql"), staff)
