"""A trend of one angle as a chart: sessions with what each may be off, target and what is typical."""

from __future__ import annotations

from datetime import tzinfo

import altair as alt
import pandas as pd

from coach.language import _, locale
from coach.trends.ranges import Typical
from coach.trends.rom import RomTrend
from coach.web.charts import readable

_COLOURS = {"left": "#0072B2", "right": "#D55E00", "both": "#0072B2"}


def trend_chart(trend: RomTrend, title: str, zone: tzinfo, band: Typical | None = None) -> alt.LayerChart:
    """Points at their own days, so that a pause is seen as one; sessions under other conditions are other charts."""
    rows = pd.DataFrame(
        [
            {"at": p.at.astimezone(zone).replace(tzinfo=None), "deg": p.value_deg, "low": p.value_deg - p.error_deg,
             "high": p.value_deg + p.error_deg}
            for p in trend.points
        ]
    )  # fmt: skip
    values = [rows["low"].min(), rows["high"].max(), *([trend.target_deg] if trend.target_deg is not None else [])]
    scale = alt.Scale(domain=[min(values) - 5, max(values) + 5], nice=False)
    x = alt.X(
        "at:T", title=_("Day"), axis=alt.Axis(labelOverlap=True, format="%d.%m." if locale() == "de_DE" else "%d/%m")
    )
    colour = _COLOURS[trend.side]
    dash = [6, 4] if trend.side == "right" else [1, 0]
    y = alt.Y("deg:Q", title=_("Degrees"), scale=scale)
    line = alt.Chart(rows).mark_line(color=colour, strokeDash=dash, strokeWidth=2).encode(x, y)
    dots = alt.Chart(rows).mark_point(color=colour, filled=True, size=60).encode(x, y)
    bars = (
        alt.Chart(rows).mark_rule(color=colour, opacity=0.35).encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high:Q"))
    )
    layers = [bars, line, dots]
    if band is not None and band.high > band.low:
        grey = pd.DataFrame([{"low": max(band.low, scale.domain[0]), "high": min(band.high, scale.domain[1])}])  # type: ignore[index]
        layers.insert(
            0,
            alt.Chart(grey)
            .mark_rect(color="#d9dee2", opacity=0.6)
            .encode(alt.Y("low:Q", scale=scale), alt.Y2("high:Q")),
        )
    if trend.target_deg is not None:
        target = pd.DataFrame([{"deg": trend.target_deg}])
        layers.append(alt.Chart(target).mark_rule(color="#1b1f23", strokeWidth=1).encode(alt.Y("deg:Q", scale=scale)))
    return readable(alt.layer(*layers), title)
