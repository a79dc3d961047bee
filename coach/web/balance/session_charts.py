"""Charts of one test's recording: the trunk's lean, the steps as a strip, left against right."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coach.kinematics.rhythm import StepEvents
from coach.language import _, later
from coach.web.look.charts import BAND, INK, QUIET, readable, side_marks

Doubles = NDArray[np.float64]

_STRIP_PX, _LEAN_PX, _PORTRAIT_PX = 150, 260, 360
_LEAST_LEAN_DEG = 4.0  # half of the axis at least: noise must not look like a storm
_SECONDS = later("Seconds from the start")


def lean_over_time(
    t_s: Doubles, lean_deg: Doubles, stages: tuple[tuple[str, float, float], ...], title: str
) -> alt.LayerChart:
    """stages: (name, from, to), drawn as grey bands where there are several"""
    wide = max(_LEAST_LEAN_DEG, float(np.nanmax(np.abs(lean_deg))) * 1.1)
    table = pd.DataFrame({"t_s": t_s, "lean_deg": lean_deg})
    seconds = alt.Scale(domain=[0, float(t_s[-1])], nice=False)
    x = alt.X("t_s:Q", title=_(_SECONDS), scale=seconds, axis=alt.Axis(tickCount=8))
    line = (
        alt.Chart(table).mark_line(color=INK, strokeWidth=2).encode(
            x, alt.Y("lean_deg:Q", title=title, scale=alt.Scale(domain=[-wide, wide]))
        )
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=INK, strokeWidth=1).encode(alt.Y("zero:Q"))
    layers = [zero, line]
    if len(stages) > 1:
        spans = pd.DataFrame(stages, columns=["name", "from", "to"])
        layers.insert(0, alt.Chart(spans).mark_rect(color=BAND).encode(alt.X("from:Q", scale=seconds), alt.X2("to:Q")))
    return readable(alt.layer(*layers), height_px=_LEAN_PX)


def rhythm_strip(events: StepEvents, end_s: float) -> alt.LayerChart:
    """Each step as a stroke at its moment, left above, right below: even steps are evenly spaced."""
    sides = ["left" if s == 0 else "right" for s in events.side]
    table = pd.DataFrame({"t_s": events.t_s, "side": sides})
    marks = side_marks(table)
    seconds = alt.Scale(domain=[-0.5, end_s + 0.5], nice=False)
    x = alt.X("t_s:Q", title=_(_SECONDS), scale=seconds, axis=alt.Axis(tickCount=8))
    y = alt.Y("side:N", title=None, sort=["left", "right"], axis=alt.Axis(domain=False, ticks=False))
    base = alt.Chart(table).encode(x, y)
    strokes = base.mark_tick(thickness=3, size=44, opacity=1).encode(color=marks["color"].legend(None))
    dots = base.mark_point(size=110, filled=True, opacity=1)
    dots = dots.encode(color=marks["color"].legend(None), shape=marks["shape"].legend(None))
    return readable(alt.layer(strokes, dots), height_px=_STRIP_PX)


def phase_portrait(left: Doubles, right: Doubles, unit: str) -> alt.LayerChart:
    """Left across, right up, joined in order of time. Sides that take turns draw a line from upper left to lower
    right; sides that move together one from lower left to upper right."""
    top = 1.08 * float(np.nanmax([left, right]))
    low = min(0.0, float(np.nanmin([left, right])))
    scale, axis = alt.Scale(domain=[low, top], nice=False), alt.Axis(tickCount=4)
    table = pd.DataFrame({"left": left, "right": right, "order": np.arange(len(left))})
    line = (
        alt.Chart(table).mark_line(color=INK, strokeWidth=1.5, opacity=0.75).encode(
            alt.X("left:Q", title=_("Left ({unit})").format(unit=unit), scale=scale, axis=axis),
            alt.Y("right:Q", title=_("Right ({unit})").format(unit=unit), scale=scale, axis=axis), order="order:Q",
        )
    )  # fmt: skip
    corner = pd.DataFrame({"left": [low, top], "right": [low, top]})
    even = alt.Chart(corner).mark_line(color=QUIET, strokeDash=[4, 5]).encode(x="left:Q", y="right:Q")
    chart = alt.layer(even, line).properties(width=_PORTRAIT_PX)
    return readable(chart, height_px=_PORTRAIT_PX)
