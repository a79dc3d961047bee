"""Two small figures as SVG text: a line chart and a grid of shares. No library: they must draw anywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

_COLOURS = (
    "#1b6ca8",
    "#c2571a",
    "#2e7d4f",
    "#8e3b8e",
    "#a88a1b",
    "#b3263a",
    "#3b5f8e",
    "#5c5c5c",
    "#1b9aa8",
    "#7a5230",
)
_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" font-family="sans-serif" font-size="12">'
_GROUND = '<rect width="{w}" height="{h}" fill="#ffffff"/>'


def lines(title: str, x_name: str, y_name: str, series: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """One line a name, of (x, y); points that are NaN are left out."""
    w, h, left, top, right, bottom = 760, 400, 56, 40, 210, 46
    points = [p for line in series.values() for p in line if not math.isnan(p[1])]
    x_high = max((p[0] for p in points), default=1.0) or 1.0
    y_high = math.ceil((max((p[1] for p in points), default=1.0) or 1.0) / 5) * 5

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (w - left - right) * x / x_high, h - bottom - (h - top - bottom) * y / y_high

    out = [
        _HEAD.format(w=w, h=h),
        _GROUND.format(w=w, h=h),
        f'<text x="{left}" y="22" font-size="15">{escape(title)}</text>',
    ]
    for i in range(6):
        y = y_high * i / 5
        _, at = place(0, y)
        out.append(f'<line x1="{left}" y1="{at:.1f}" x2="{w - right}" y2="{at:.1f}" stroke="#dddddd"/>')
        out.append(f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">{y:g}</text>')
    for x in sorted({p[0] for p in points}):
        at, _ = place(x, 0)
        out.append(f'<text x="{at:.1f}" y="{h - bottom + 18}" text-anchor="middle">{x:g}</text>')
    out.append(f'<text x="{(w - right + left) / 2}" y="{h - 8}" text-anchor="middle">{escape(x_name)}</text>')
    out.append(
        f'<text transform="translate(16 {(h - bottom + top) / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(y_name)}</text>"
    )
    for k, (name, line) in enumerate(series.items()):
        colour, dash = _COLOURS[k % len(_COLOURS)], ' stroke-dasharray="6 3"' if k >= len(_COLOURS) else ""
        path = " ".join("{:.1f},{:.1f}".format(*place(*p)) for p in line if not math.isnan(p[1]))
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        at = top + 8 + 18 * k
        out.append(
            f'<line x1="{w - right + 14}" y1="{at}" x2="{w - right + 36}" y2="{at}" '
            f'stroke="{colour}" stroke-width="2"{dash}/>'
        )
        out.append(f'<text x="{w - right + 42}" y="{at + 4}">{escape(name)}</text>')
    return "\n".join([*out, "</svg>", ""])


def grid(title: str, columns: Sequence[str], rows: Mapping[str, Sequence[float]]) -> str:
    """Shares from 0 to 1 as coloured cells with their percentage; NaN is an empty cell."""
    left, top, cell_w, cell_h = 190, 58, 66, 18
    w, h = left + cell_w * len(columns) + 16, top + cell_h * len(rows) + 14
    out = [
        _HEAD.format(w=w, h=h),
        _GROUND.format(w=w, h=h),
        f'<text x="12" y="22" font-size="15">{escape(title)}</text>',
    ]
    for i, name in enumerate(columns):
        out.append(f'<text x="{left + cell_w * (i + 0.5)}" y="{top - 8}" text-anchor="middle">{escape(name)}</text>')
    for k, (name, values) in enumerate(rows.items()):
        y = top + cell_h * k
        out.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end" font-size="11">{escape(name)}</text>')
        for i, value in enumerate(values):
            if math.isnan(value):
                continue
            x = left + cell_w * i
            out.append(f'<rect x="{x}" y="{y}" width="{cell_w - 2}" height="{cell_h - 2}" fill="{_shade(value)}"/>')
            out.append(
                f'<text x="{x + cell_w / 2 - 1}" y="{y + 12.5}" text-anchor="middle" font-size="11">{value:.0%}</text>'
            )
    return "\n".join([*out, "</svg>", ""])


def _shade(share: float) -> str:
    """From red at 50 % and below to a pale green at 100 %; the number in the cell says it without colour."""
    way = min(1.0, max(0.0, 2 * share - 1))
    low, high = (238, 150, 140), (206, 233, 208)
    return "#" + "".join(f"{round(a + way * (b - a)):02x}" for a, b in zip(low, high, strict=True))
