"""Charts of the report as SVG text: nothing but lines, signs and words, so that they need no browser and no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape
from itertools import pairwise

from coach.language import day_in_year

INK, QUIET, GRID = "#1B1F23", "#40484F", "#D5DBE0"
LEFT, RIGHT = "#0072B2", "#D55E00"
_WIDTH, _HEIGHT = 480, 210
_X0, _X1, _Y0, _Y1 = 46, 412, 10, 182  # of the plot; right of it stand the names of the lines
_GAP = timedelta(days=21)  # a line is not drawn over a longer time without a session
_MOST_BARS = 40
_FONT = 'font-family="DejaVu Sans" font-size="12"'


@dataclass(frozen=True)
class Line:
    """points: (when, value, error) in the chart's unit, oldest first; no error bar where the error is 0"""

    name: str
    points: Sequence[tuple[datetime, float, float]]
    second: bool = False  # vermilion, dashed, triangles; else blue, solid, circles


@dataclass(frozen=True)
class Rule:
    """A horizontal line with its words."""

    value: float
    words: str
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """unit: of the y axis · low, high: fixed ends of it, None from the values"""

    unit: str
    lines: Sequence[Line]
    rules: Sequence[Rule] = ()
    low: float | None = None
    high: float | None = None
    ticks: int = field(default=4)


def svg(chart: Chart) -> str:
    """One picture, 480 by 210; empty where there is no point at all."""
    points = [p for line in chart.lines for p in line.points]
    if not points:
        return ""
    start, end = min(p[0] for p in points), max(p[0] for p in points)
    if end - start < timedelta(days=1):
        start, end = start - timedelta(hours=12), end + timedelta(hours=12)
    low, high, step = _scale(chart, points)

    def x(at: datetime) -> float:
        return _X0 + 8 + (_X1 - _X0 - 16) * ((at - start) / (end - start))

    def y(value: float) -> float:
        return _Y1 - (_Y1 - _Y0) * (value - low) / (high - low)

    parts = _axes(chart.unit, low, high, step, start, end, x, y)
    for rule in chart.rules:
        if low <= rule.value <= high:
            dash = ' stroke-dasharray="3 3"' if rule.dashed else ""
            at = y(rule.value)
            parts.append(f'<path d="M{_X0} {at:.1f}H{_X1}" stroke="{INK}" stroke-width="1.1"{dash}/>')
    for line in chart.lines:
        parts += _line(line, x, y)
    names = [(y(one.points[-1][1]), one.name, RIGHT if one.second else LEFT) for one in chart.lines if one.points]
    names += [(y(rule.value), rule.words, INK) for rule in chart.rules if low <= rule.value <= high]
    parts += _names(names)
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _scale(chart: Chart, points: Sequence[tuple[datetime, float, float]]) -> tuple[float, float, float]:
    if chart.low is not None and chart.high is not None:
        return chart.low, chart.high, (chart.high - chart.low) / chart.ticks
    rules = [r.value for r in chart.rules]
    low = min([p[1] - p[2] for p in points] + rules)
    high = max([p[1] + p[2] for p in points] + rules)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200) if (high - low) / s <= chart.ticks + 1 or s == 200)
    low, high = step * (low // step), step * -(-high // step)
    return low, high if high > low else low + step, step


def _axes(unit, low, high, step, start, end, x, y) -> list[str]:  # type: ignore[no-untyped-def]
    parts = []
    for n in range(round((high - low) / step) + 1):
        value = low + n * step
        parts.append(f'<path d="M{_X0} {y(value):.1f}H{_X1}" stroke="{GRID}" stroke-width="0.8"/>')
        text = f"{value:g}".replace("-", "−")
        parts.append(
            f'<text x="{_X0 - 6}" y="{y(value) + 4:.1f}" text-anchor="end" {_FONT} fill="{QUIET}">{text}</text>'
        )
    middle = (_Y0 + _Y1) / 2
    turn = f'transform="rotate(-90 11 {middle})"'
    parts.append(f'<text x="11" y="{middle}" text-anchor="middle" {turn} {_FONT} fill="{QUIET}">{escape(unit)}</text>')
    for day in _days(start, end):
        at = x(datetime(day.year, day.month, day.day, 12, tzinfo=start.tzinfo))
        if _X0 <= at <= _X1:
            parts.append(f'<path d="M{at:.1f} {_Y1}v4" stroke="{QUIET}" stroke-width="1"/>')
            words = escape(day_in_year(day))
            parts.append(
                f'<text x="{at:.1f}" y="{_Y1 + 18}" text-anchor="middle" {_FONT} fill="{QUIET}">{words}</text>'
            )
    parts.append(f'<path d="M{_X0} {_Y1}H{_X1}" stroke="{QUIET}" stroke-width="1"/>')
    return parts


def _days(start: datetime, end: datetime) -> list[date]:
    """At most five days, evenly, the first and the last among them."""
    whole = (end - start).days
    if whole <= 1:
        return [start.date() + timedelta(days=1) if start.hour >= 12 else start.date()]
    count = min(4, whole)
    return [(start + (end - start) * n / count).date() for n in range(count + 1)]


def _line(line: Line, x, y) -> list[str]:  # type: ignore[no-untyped-def]
    colour = RIGHT if line.second else LEFT
    dash = ' stroke-dasharray="7 4"' if line.second else ""
    parts = []
    every = max(1, -(-len(line.points) // _MOST_BARS))
    shift = 1.5 if line.second else -1.5  # so that the bars of two sides do not hide each other
    for at, value, error in line.points[::-1][::every]:
        if error > 0:
            bar = f"M{x(at) + shift:.1f} {y(value - error):.1f}V{y(value + error):.1f}"
            parts.append(f'<path d="{bar}" stroke="{colour}" stroke-width="1" stroke-opacity="0.45"/>')
    path = [f"M{x(line.points[0][0]):.1f} {y(line.points[0][1]):.1f}"] if line.points else []
    for before, now in pairwise(line.points):
        path.append(f"{'M' if now[0] - before[0] > _GAP else 'L'}{x(now[0]):.1f} {y(now[1]):.1f}")
    parts.append(f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
    for at, value, _error in line.points[::-1][::every]:
        a, b = x(at), y(value)
        sign = (
            f'<path d="M{a:.1f} {b - 4.5:.1f}l4 7h-8z" fill="{colour}"/>'
            if line.second
            else f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.2" fill="{colour}"/>'
        )
        parts.append(sign)
    return parts


def _names(names: Sequence[tuple[float, str, str]]) -> list[str]:
    """(height, words, colour) right of the plot, moved apart where they would touch."""
    placed: list[float] = []
    parts = []
    for height, words, colour in sorted(n for n in names if n[1]):
        placed.append(max(height + 4, placed[-1] + 14 if placed else 0))
        parts.append(f'<text x="{_X1 + 6}" y="{placed[-1]:.1f}" {_FONT} fill="{colour}">{escape(words)}</text>')
    return parts
