"""The dashboard and a metric's picture over plain HTTP, for staff or by a link that ends."""

from collections.abc import Sequence
from datetime import date

from farmgate_kpi import errors, links, reading
from farmgate_kpi.dashboard import page
from farmgate_kpi.drawing import Trend, draw
from farmgate_kpi.models import LinkKey
from farmgate_kpi.periods import by_day
from farmgate_kpi.reading import Standing
from farmgate_kpi.registry import metrics_of
from farmgate_kpi.settings import KpiSettings
from farmgate_sdk import LANGUAGES, Language, Refused
from farmgate_sdk.http import Context, Request, Response

PERMISSION = "kpi.read"
_DAYS, _MOST_DAYS = 30, 366
# Nothing is fetched and nothing runs; the styles stand in the page. A link is nobody else's.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
}


def dashboard(request: Request, context: Context) -> Response:
    """``GET /plugins/kpi/dashboard``: ``days`` (30), ``lang``, ``pass`` where a link is used."""
    _admit(request, context)
    shop, language = context.shop, _language(request, context)
    metrics = metrics_of(shop)
    first, last = reading.last_days(shop, _days(request))
    cap = context.settings(KpiSettings).score_cap
    score = reading.score(context.session, metrics, first, last, cap)
    trends = _trends(context, [item.standing for item in score.items], first, last)
    name = shop.settings.shop.name.text.into(language)
    told = page(score, trends, name, shop.currency, language)
    return Response(told, "text/html; charset=utf-8", headers=_HEADERS)


def picture(request: Request, context: Context) -> Response:
    """``GET /plugins/kpi/trend.svg``: ``metric``, ``days`` (30), ``lang``, ``pass``."""
    _admit(request, context)
    metric = reading.metric_by(metrics_of(context.shop), request.query.get("metric", ""))
    first, last = reading.last_days(context.shop, _days(request))
    found = _trends(context, reading.standings(context.session, [metric]), first, last)
    drawn = draw(found[metric.code], _language(request, context))
    return Response(drawn, "image/svg+xml; charset=utf-8", headers=_HEADERS)


def _admit(request: Request, context: Context) -> None:
    given = request.query.get("pass")
    if given is None:
        context.require(PERMISSION)
        return
    row = context.session.get(LinkKey, 1)
    if row is None or not links.is_valid(row.key, given, context.shop.clock.now()):
        raise Refused(errors.LINK_INVALID(field="pass"))


def _trends(
    context: Context, standings: Sequence[Standing], first: date, last: date
) -> dict[str, Trend]:
    found = reading.values(context.session, [one.metric.code for one in standings], first, last)
    return {
        one.metric.code: Trend(
            one.metric,
            by_day(found[one.metric.code], first, last),
            one.target,
            context.shop.currency,
        )
        for one in standings
    }


def _days(request: Request) -> int:
    said = request.query.get("days", "")
    is_number = said.isascii() and said.isdigit() and len(said) <= len(str(_MOST_DAYS))
    return min(max(int(said), 2), _MOST_DAYS) if is_number else _DAYS


def _language(request: Request, context: Context) -> Language:
    said = request.query.get("lang", "")
    return next((one for one in LANGUAGES if said in (one, one.split("-")[0])), context.language)
