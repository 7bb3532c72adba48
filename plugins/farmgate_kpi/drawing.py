"""A metric's trend as a picture: a small SVG that needs no script and fetches nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from html import escape

from farmgate_kpi.wording import shown, words
from farmgate_sdk import Language
from farmgate_sdk.kpi import Metric

WIDTH, HEIGHT = 640, 240
# On the right the last value stands, above the target: neither in the way of the line.
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 92, 34, 34
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_LINES = 4
_MOST_DOTS = 45

Point = tuple[date, Decimal | None]

_STYLE = """
.kpi-trend{--ink:#1f2a24;--soft:#66736c;--grid:#e3e8e4;--line:#1f7a4d;--goal:#b4641c;--back:#fff}
@media (prefers-color-scheme:dark){.kpi-trend{--ink:#e6ece8;--soft:#9aa8a0;--grid:#2c3631;
--line:#5fce97;--goal:#f0a35e;--back:#141a17}}
.kpi-trend text{font:13px system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
fill:var(--soft)}
.kpi-trend .last{fill:var(--ink);font-weight:600}
.kpi-trend .goal{fill:var(--goal)}
"""


@dataclass(frozen=True, slots=True)
class Trend:
    """What is drawn: a metric's values day by day, and its target."""

    metric: Metric
    points: Sequence[Point]
    target: Decimal | None
    currency: str


def draw(trend: Trend, language: Language, *, name: str = "kpi") -> str:
    """The picture, with its words in one language; ``name`` keeps ids of several apart."""
    scale = _Scale.of(trend)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="kpi-trend" {size} role="img"',
        f' lang="{language}" aria-labelledby="{name}-title {name}-desc">',
        f'<title id="{name}-title">{escape(trend.metric.name.into(language))}</title>',
        f'<desc id="{name}-desc">{escape(_described(trend, language))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="var(--back)"/>',
        *_grid(scale, trend, language),
        *_days(scale, trend.points),
        *_goal(scale, trend, language),
        *_line(scale, trend, language),
        "</svg>",
    ]
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From days and values to places in the picture."""

    low: Decimal
    high: Decimal
    step: Decimal
    days: int

    @classmethod
    def of(cls, trend: Trend) -> "_Scale":
        seen = [value for _, value in trend.points if value is not None]
        if trend.target is not None:
            seen.append(trend.target)
        low, high = min([*seen, Decimal(0)]), max([*seen, Decimal(0)])
        if low == high:
            high = low + 1
        step = _round_step((high - low) / _LINES)
        bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
        top = (high / step).to_integral_value(ROUND_CEILING) * step
        return cls(bottom, top, step, len(trend.points))

    def x(self, place: int) -> Decimal:
        room = WIDTH - _LEFT - _RIGHT
        return _tenth(_LEFT + Decimal(room) * place / max(self.days - 1, 1))

    def y(self, value: Decimal) -> Decimal:
        room = HEIGHT - _TOP - _BOTTOM
        return _tenth(_TOP + room * (self.high - value) / (self.high - self.low))

    def lines(self) -> Iterator[Decimal]:
        value = self.low
        while value <= self.high:
            yield value
            value += self.step


def _round_step(least: Decimal) -> Decimal:
    """The first of 1, 2, 2.5, 5, 10 times a power of ten that is not less."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(step * power for step in _STEPS if step * power >= least)


def _tenth(place: Decimal) -> Decimal:
    return place.quantize(Decimal("0.1"))


def _grid(scale: _Scale, trend: Trend, language: Language) -> Iterator[str]:
    for value in scale.lines():
        y = scale.y(value)
        yield (
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="var(--grid)"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">'
            f"{escape(shown(value, trend.metric.unit, trend.currency, language, is_axis=True))}"
            "</text>"
        )


def _days(scale: _Scale, points: Sequence[Point]) -> Iterator[str]:
    for place in sorted({0, len(points) // 2, len(points) - 1}):
        anchor = "start" if place == 0 else "end" if place == len(points) - 1 else "middle"
        yield (
            f'<text x="{scale.x(place)}" y="{HEIGHT - 12}" text-anchor="{anchor}">'
            f"{points[place][0]:%Y-%m-%d}</text>"
        )


def _goal(scale: _Scale, trend: Trend, language: Language) -> Iterator[str]:
    if trend.target is None:
        return
    y = scale.y(trend.target)
    label = words("target").into(language)
    told = shown(trend.target, trend.metric.unit, trend.currency, language)
    yield (
        f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="var(--goal)"'
        ' stroke-dasharray="5 4" stroke-width="1.5"/>'
        f'<line x1="{_LEFT}" x2="{_LEFT + 24}" y1="14" y2="14" stroke="var(--goal)"'
        ' stroke-dasharray="5 4" stroke-width="1.5"/>'
        f'<text class="goal" x="{_LEFT + 32}" y="18">'
        f"{escape(f'{label} {told}')}</text>"
    )


def _line(scale: _Scale, trend: Trend, language: Language) -> Iterator[str]:
    """A line for each run of days with values: where there are none, it is broken."""
    places = [
        (scale.x(place), scale.y(value), value) if value is not None else None
        for place, (_, value) in enumerate(trend.points)
    ]
    for run in _runs(places):
        path = " ".join(f"{x},{y}" for x, y, _ in run)
        yield (
            f'<polyline points="{path}" fill="none" stroke="var(--line)" stroke-width="2"'
            ' stroke-linejoin="round" stroke-linecap="round"/>'
        )
        if len(run) == 1 or len(trend.points) <= _MOST_DOTS:
            yield from (
                f'<circle cx="{x}" cy="{y}" r="2.5" fill="var(--line)"/>' for x, y, _ in run
            )
    there = [place for place in places if place is not None]
    if there:
        yield _last(there[-1], trend, language)


def _runs(
    places: Sequence[tuple[Decimal, Decimal, Decimal] | None],
) -> Iterator[list[tuple[Decimal, Decimal, Decimal]]]:
    run: list[tuple[Decimal, Decimal, Decimal]] = []
    for place in (*places, None):
        if place is not None:
            run.append(place)
        elif run:
            yield run
            run = []


def _last(place: tuple[Decimal, Decimal, Decimal], trend: Trend, language: Language) -> str:
    x, y, value = place
    told = shown(value, trend.metric.unit, trend.currency, language)
    return (
        f'<circle cx="{x}" cy="{y}" r="4" fill="var(--line)"/>'
        f'<text class="last" x="{x + 9}" y="{y + 4}">{escape(told)}</text>'
    )


def _described(trend: Trend, language: Language) -> str:
    """The trend in words, for whoever does not see it."""
    there = [(day, value) for day, value in trend.points if value is not None]
    first, last = trend.points[0][0], trend.points[-1][0]
    if not there:
        return words("no_values").into(language).format(first=first, last=last)
    unit, currency = trend.metric.unit, trend.currency
    lowest, highest = (pick(value for _, value in there) for pick in (min, max))
    told = (
        words("described")
        .into(language)
        .format(
            first=first,
            last=last,
            days=len(there),
            lowest=shown(lowest, unit, currency, language),
            highest=shown(highest, unit, currency, language),
            day=there[-1][0],
            value=shown(there[-1][1], unit, currency, language),
        )
    )
    if trend.target is None:
        return told
    goal = shown(trend.target, unit, currency, language)
    return f"{told}{words('described_target').into(language).format(target=goal)}"
