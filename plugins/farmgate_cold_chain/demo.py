"""The demonstration's cold chain, from ``demo.toml``: it may be sown again."""

import tomllib
from importlib.resources import files
from typing import Any

from sqlalchemy.orm import Session

from farmgate_cold_chain import service
from farmgate_sdk import Money, Text
from farmgate_sdk.reading import location_keys, product_keys

_CURRENCY = "CNY"


def seed_demo(session: Session) -> None:
    """Save the classes; the lanes and products whose location and slug the shop knows."""
    told = tomllib.loads((files("farmgate_cold_chain") / "demo.toml").read_text("utf-8"))
    for one in told["classes"]:
        service.save_class(session, _class(one))
    known = location_keys(session)
    for lane in told["lanes"]:
        if lane["origin"] in known:
            service.save_lane(session, _lane(lane))
    keys = product_keys(session, [product["slug"] for product in told["products"]])
    for product in told["products"]:
        if product["slug"] in keys:
            key = keys[product["slug"]]
            service.assign(
                session,
                key,
                product["class"],
                product.get("max_hours"),
                product.get("min_days_at_door"),
            )


def _class(told: dict[str, Any]) -> service.ClassSpec:
    return service.ClassSpec(
        code=told["code"],
        name=Text.from_json(told["name"]),
        min_tenths=round(told["min_celsius"] * 10),
        max_tenths=round(told["max_celsius"] * 10),
        max_hours=told["max_hours"],
        box_price_minor=Money.parse(told["box_price"], _CURRENCY).minor,
        source=told["source"],
        is_verified=told["is_verified"],
        min_days_at_door=told.get("min_days_at_door"),
    )


def _lane(told: dict[str, Any]) -> service.LaneSpec:
    return service.LaneSpec(
        told["origin"], told["region"], told["carrier"], told["hours"], told["classes"]
    )
