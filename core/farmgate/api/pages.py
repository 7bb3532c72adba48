"""GraphiQL, from files of ours: nothing is fetched from anywhere else."""

import json
from collections.abc import Callable
from html import escape
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from farmgate.api.schemas import Side
from farmgate.language import Text, negotiate_language

ASSETS = "/graphiql"
_FOLDER = files("farmgate.api") / "graphiql"
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
PATHS: dict[Side, str] = {"shop": "/graphql", "admin": "/admin/graphql"}
_FIRST_QUERY: dict[Side, str] = {
    "shop": """{
  products(first: 5, search: "苹果") {
    nodes {
      name origin
      variants { sku available price { amount currency } }
    }
  }
}
""",
    "admin": """{
  plugins { name version title }
  orders(last: 5) {
    nodes { number status total { amount } }
  }
}
""",
}


class Assets(StaticFiles):
    """GraphiQL's files; their names carry no version, so a browser asks whether they changed."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file, to be asked for again next time."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "no-cache"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def assets() -> Assets:
    """GraphiQL's files."""
    return Assets(directory=str(_FOLDER / "static"))


def graphiql(side: Side, shop_name: Text) -> Callable[[Request], Response]:
    """The page for one schema, which links to the other."""
    template = (_FOLDER / "index.html").read_text("utf-8")
    other: Side = "admin" if side == "shop" else "shop"
    in_script = {
        "__FARMGATE_SCHEMA__": side,
        "__FARMGATE_ENDPOINT__": PATHS[side],
        "__FARMGATE_OTHER__": PATHS[other],
        "__FARMGATE_DEFAULT_QUERY__": _FIRST_QUERY[side],
    }

    def page(request: Request) -> Response:
        language = negotiate_language(request.headers.get("accept-language"))
        html = template.replace("__FARMGATE_TITLE__", escape(shop_name.into(language)))
        html = html.replace("__FARMGATE_ASSETS__", ASSETS)
        for placeholder, value in in_script.items():
            html = html.replace(placeholder, json.dumps(value).replace("<", "\\u003c"))
        headers = {"content-security-policy": _POLICY, "referrer-policy": "no-referrer"}
        return HTMLResponse(html, headers=headers)

    return page
