"""The dashboard as a page: the score, what it rests on, and a trend of each metric."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape

from farmgate_kpi.drawing import Trend, draw
from farmgate_kpi.reading import Score, ScoredStanding
from farmgate_kpi.wording import shown, words
from farmgate_sdk import Language
from farmgate_sdk.kpi import Unit

_STYLE = """
:root{color-scheme:light dark;--ink:#1f2a24;--soft:#66736c;--rule:#e3e8e4;--back:#f6f8f6;
--card:#fff;--good:#1f7a4d;--fair:#b4641c;--bad:#b3352b}
@media (prefers-color-scheme:dark){:root{--ink:#e6ece8;--soft:#9aa8a0;--rule:#2c3631;
--back:#0e1311;--card:#141a17;--good:#5fce97;--fair:#f0a35e;--bad:#f2857b}}
*{box-sizing:border-box}
body{margin:0;padding:32px 24px 48px;background:var(--back);color:var(--ink);
font:15px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:1080px;margin:0 auto}
h1{font-size:22px;margin:0}
h2{font-size:16px;margin:0 0 2px}
p{margin:0}
.soft{color:var(--soft);font-size:13px}
header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:end;gap:16px;
margin-bottom:20px}
.score{text-align:right}
.score strong{font-size:40px;line-height:1.1;font-weight:650}
.card{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:16px}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th{text-align:left;font-weight:500;color:var(--soft);font-size:13px;white-space:nowrap}
th,td{padding:7px 10px;border-bottom:1px solid var(--rule)}
tr:last-child td{border-bottom:0}
.number{text-align:right;white-space:nowrap}
.bar{display:inline-block;width:90px;height:6px;border-radius:3px;background:var(--rule);
vertical-align:middle;margin-left:10px;overflow:hidden}
.bar i{display:block;height:100%}
.good{color:var(--good)}.fair{color:var(--fair)}.bad{color:var(--bad)}
.bar .good{background:var(--good)}.bar .fair{background:var(--fair)}.bar .bad{background:var(--bad)}
.wide{overflow-x:auto}
.trends{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:16px;
margin-top:20px}
.trends p.soft{margin-bottom:8px}
.trends svg{width:100%;height:auto;display:block}
@media (max-width:640px){body{padding:20px 12px 32px;font-size:14px}.card{padding:12px}
th,td{padding:6px 5px}.bar{display:none}.trends{grid-template-columns:1fr}}
"""
_MET, _NEAR = Decimal(100), Decimal(80)


def page(
    score: Score, trends: Mapping[str, Trend], shop_name: str, currency: str, language: Language
) -> str:
    """The whole page, without a script and without anything that is fetched."""
    return "".join(
        (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            f"<title>{escape(words('title').into(language))} · {escape(shop_name)}</title>",
            f"<style>{_STYLE}</style></head><body><main>",
            _head(score, shop_name, language),
            _table(score.items, currency, language),
            '<section class="trends">',
            *_trends(score.items, trends, language),
            "</section></main></body></html>",
        )
    )


def _head(score: Score, shop_name: str, language: Language) -> str:
    period = words("period").into(language).format(first=score.first, last=score.last)
    return (
        f"<header><div><h1>{escape(words('title').into(language))}</h1>"
        f'<p class="soft">{escape(shop_name)} · {period}</p></div>'
        f'<div class="score">{_score(score, language)}</div></header>'
    )


def _score(score: Score, language: Language) -> str:
    if score.card.points is None:
        return (
            f"<p>{escape(words('no_score').into(language))}</p>"
            f'<p class="soft">{escape(words("no_score_why").into(language))}</p>'
        )
    share = f"{score.card.coverage * 100:.0f} %"
    covered = words("coverage").into(language).format(share=share)
    return (
        f'<p class="soft">{escape(words("score").into(language))}</p>'
        f'<strong class="{_mood(score.card.points)}">{score.card.points:.1f}</strong>'
        f'<p class="soft">{escape(covered)}</p>'
    )


def _table(items: Sequence[ScoredStanding], currency: str, language: Language) -> str:
    heads = "".join(
        f'<th scope="col"{css}>{escape(words(name).into(language))}</th>'
        for name, css in (
            ("metric", ""),
            ("value", ' class="number"'),
            ("target", ' class="number"'),
            ("weight", ' class="number"'),
            ("points", ' class="number"'),
        )
    )
    rows = "".join(_row(item, currency, language) for item in items)
    return (
        f'<div class="card wide"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(item: ScoredStanding, currency: str, language: Language) -> str:
    standing = item.standing
    unit = standing.metric.unit
    return (
        f"<tr><td>{escape(standing.metric.name.into(language))}{_trouble(item, language)}</td>"
        f'<td class="number">{_told(item.value, unit, currency, language)}</td>'
        f'<td class="number">{_told(standing.target, unit, currency, language)}</td>'
        f'<td class="number">{standing.weight or "–"}</td>'
        f'<td class="number">{_points(item)}</td></tr>'
    )


def _trouble(item: ScoredStanding, language: Language) -> str:
    reason = item.standing.trouble
    if reason is None:
        return ""
    said = words("trouble").into(language).format(reason=reason)
    return f'<br><span class="soft bad">{escape(said)}</span>'


def _told(value: Decimal | None, unit: Unit, currency: str, language: Language) -> str:
    return "–" if value is None else escape(shown(value, unit, currency, language))


def _points(item: ScoredStanding) -> str:
    if item.points is None:
        return "–"
    mood, width = _mood(item.points), min(item.points, _MET)
    return (
        f'<span class="{mood}">{item.points:.0f}</span>'
        f'<span class="bar"><i class="{mood}" style="width:{width:.0f}%"></i></span>'
    )


def _mood(points: Decimal) -> str:
    return "good" if points >= _MET else "fair" if points >= _NEAR else "bad"


def _trends(
    items: Sequence[ScoredStanding], trends: Mapping[str, Trend], language: Language
) -> Iterator[str]:
    for item in items:
        metric = item.standing.metric
        by = "" if metric.plugin == "kpi" else words("by").into(language)
        note = f" ({by.format(plugin=metric.plugin)})" if by else ""
        picture = draw(trends[metric.code], language, name=metric.code)
        yield (
            f'<article class="card"><h2>{escape(metric.name.into(language))}</h2>'
            f'<p class="soft">{escape(metric.definition.into(language) + note)}</p>'
            f"{picture}</article>"
        )
