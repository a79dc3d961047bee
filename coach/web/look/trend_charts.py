"""A trend of one angle as a chart: sessions with what each may be off, target and what is typical. The same for a
patient and a therapist."""

from __future__ import annotations

from datetime import tzinfo

import altair as alt
import pandas as pd

from coach.language import _
from coach.trends.movements import direction
from coach.trends.ranges import Typical
from coach.trends.rom import RomTrend
from coach.web.look.charts import angles, day_format, readable

_SMALL_PX = 200


def trend_chart(trend: RomTrend, zone: tzinfo, band: Typical | None = None, small: bool = False) -> alt.LayerChart:
    """Points at their own days, so that a pause is seen as one; sessions under other conditions are other charts.

    Up is better: where an exercise wants the angle to fall, the axis runs the other way and says so. Its finding stands
    above the chart, where it can wrap. small: one of many beside each other
    """
    rows = pd.DataFrame(
        {
            "at": [p.at.astimezone(zone).replace(tzinfo=None) for p in trend.points],
            "peak_deg": [p.value_deg for p in trend.points],
            "error_deg": [p.error_deg for p in trend.points],
            "side": trend.side,
            "target": float("nan") if trend.target_deg is None else trend.target_deg,
        }
    )
    days = alt.Axis(labelOverlap=True, format=day_format(), **({"tickCount": 3} if small else {}))
    x = alt.X("at:T", title=None if small else _("Day"), axis=days)
    chart = angles(rows, x, band, falls_to_target(trend), bare=small)
    return readable(chart, _SMALL_PX) if small else readable(chart)


def falls_to_target(trend: RomTrend) -> bool:
    """Whether the exercise wants this angle to fall."""
    return (direction(trend.exercise, trend.measure) or 1.0) < 0
