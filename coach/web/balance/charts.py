"""One chart of a reading over sessions: left and right apart, what it is compared with, and what counts as a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import altair as alt
import pandas as pd

from coach.language import _, day_in_year, day_words
from coach.trends.norms import Limit
from coach.trends.series import Series
from coach.trends.words import number, unit_words
from coach.web.look.charts import BAND, COLOURS, INK, QUIET, RIM, SIDES, readable, side_marks

_AT_LEAST = 0.12  # of the height is left free above and below
_CAP_PX, _APART_PX = 14, 9
_HEIGHT_PX = 440  # with axis and legend
_LEAST_HALF = {"percent": 15.0, "degrees": 10.0, "ms": 60.0}  # of an axis with nought in its middle
_LONG = 22  # letters of an axis name that fit in a line


def frame(everything: Sequence[Series], zone: tzinfo) -> pd.DataFrame:
    """One row a result and side, oldest first. group: results in one group may be joined by a line."""
    rows = [
        {
            "id": p.assessment_id, "at": p.at, "side": one.side, "group": f"{one.side} {i}", "value": p.value,
            "below": p.below, "broken": p.broken, "reason": p.reason,
        }
        for i, one in enumerate(everything)
        for p in one.points
    ]  # fmt: skip
    table = pd.DataFrame(rows).sort_values(["at", "id"], kind="stable")
    names = _dates(dict(zip(table["id"], table["at"], strict=True)), zone)
    table["when"] = table["id"].map(names)
    return table


def _dates(times: Mapping[int, datetime], zone: tzinfo) -> dict[int, str]:
    """The result's local date and time, over two lines; the year where there are several."""
    local = {i: at.astimezone(zone) for i, at in times.items()}
    years = len({at.year for at in local.values()}) > 1
    out: dict[int, str] = {}
    for i, at in local.items():
        text = f"{day_words(at) if years else day_in_year(at)}|{at:%H:%M}"
        again = sum(t.split("#")[0] == text for t in out.values())
        out[i] = f"{text}#{again + 1}" if again else text  # two in one minute stay two
    return out


def progress(table: pd.DataFrame, unit: str, limit: Limit | None, mdc: Mapping[str, float]) -> alt.LayerChart | None:
    """limit: drawn as a line, with the typical side of it in grey · mdc: by side, drawn at the first result that the
    latest one is compared with. None without a number."""
    measured = table.dropna(subset=["value"])
    if measured.empty and table["below"].isna().all():
        return None
    x, scale = _session_axis(table), _scale(table, unit, limit, mdc)
    title = _in_lines(unit_words(unit))
    layers = [] if limit is None else _norm(limit, scale)
    layers += [_lines(measured, x, title, scale), *_mdc_bars(measured, mdc, scale, x)]
    layers += _not_measured(table, x, scale)
    layers += [] if limit is None else _norm_text(limit, scale)
    return readable(alt.layer(*layers), height_px=_HEIGHT_PX)


def _session_axis(table: pd.DataFrame) -> alt.X:
    order = list(dict.fromkeys(table["when"]))
    axis = alt.Axis(labelAngle=0, labelOverlap=True, labelExpr="split(split(datum.label, '#')[0], '|')")
    return alt.X("when:O", sort=order, title=_("Session (date and time)"), axis=axis, scale=alt.Scale(domain=order))


def _in_lines(name: str) -> list[str]:
    """An axis name that is longer than the axis is cut off: over two lines it is not."""
    name = name if name.startswith("mm") else name[0].upper() + name[1:]
    if len(name) <= _LONG or " of " not in name:
        return [name]
    head, _of, rest = name.partition(" of ")
    return [head, _("of {rest}").format(rest=rest)]


def _scale(table: pd.DataFrame, unit: str, limit: Limit | None, mdc: Mapping[str, float]) -> alt.Scale:
    """From nothing on, or about it where both signs have a meaning: a small change must not look like a large one."""
    shown = [*table["value"].dropna(), *table["below"].dropna()]
    ends = shown + (list(limit.values) if limit is not None else [])
    for side, amount in mdc.items():
        first = _baseline(table.dropna(subset=["value"]), side)
        if first is not None:
            ends += [first["value"] - amount, first["value"] + amount]
    low, high = min(ends), max(ends)
    if min(shown) >= 0:  # the bar of what counts may reach under nothing at all; the axis need not
        domain = [0.0, max(high, 1e-6) * (1 + 1.5 * _AT_LEAST)]
    elif unit in _LEAST_HALF:
        half = max(abs(low), abs(high), _LEAST_HALF[unit]) * (1 + 1.5 * _AT_LEAST)
        domain = [-half, half]
    else:
        domain = [low - _AT_LEAST * abs(low), max(0.0, high)]
    return alt.Scale(domain=domain, zero=False, nice=False, clamp=True)


def _norm(limit: Limit, scale: alt.Scale) -> list[alt.Chart]:
    """The typical side in light grey, a thin line at the limit, and what it is. Of a mean only the line."""
    bottom, top = scale.domain
    under = limit.norm.worse == "under"
    edges = [(v, top) if under else (bottom, v) for v in limit.values]
    layers: list[alt.Chart] = []
    if limit.norm.kind == "line":
        area = pd.DataFrame(edges[:1], columns=["from", "to"])
        band = alt.Chart(area).mark_rect(color=BAND)
        layers.append(band.encode(alt.Y("from:Q", scale=scale), alt.Y2("to:Q")))
    base = alt.Chart(pd.DataFrame({"value": limit.values})).encode(alt.Y("value:Q", scale=scale))
    layers.append(base.mark_rule(color=INK, strokeWidth=1.5))
    return layers


def _norm_text(limit: Limit, scale: alt.Scale) -> list[alt.Chart]:
    """What the line is; a white rim keeps it readable over whatever else is drawn there."""
    who = ("men ", "women ") if len(limit.values) > 1 else ("",)
    kind = "line" if limit.norm.kind == "line" else "mean"
    told = [f"{w}{kind} {number(v)}, {limit.norm.source}" for w, v in zip(who, limit.values, strict=True)]
    lines = pd.DataFrame({"value": limit.values, "text": told})
    base = alt.Chart(lines).encode(alt.Y("value:Q", scale=scale), x=alt.value(0), text="text:N")
    how: dict[str, Any] = {"align": "left", "baseline": "bottom", "dx": 6, "dy": -3, "fontSize": 18}
    rim = base.mark_text(**how, color=RIM, stroke=RIM, strokeWidth=5, strokeOpacity=0.85)
    return [rim, base.mark_text(**how, color=INK)]


def _lines(measured: pd.DataFrame, x: alt.X, title: list[str], scale: alt.Scale) -> alt.LayerChart:
    """Only results of one group are joined, and only one after the other."""
    side = side_marks(measured)
    base = alt.Chart(measured).encode(x, alt.Y("value:Q", title=title, scale=scale), detail="group:N")
    line = base.mark_line(strokeWidth=3).encode(color=side["color"], strokeDash=side["strokeDash"])
    dots = base.mark_point(size=170, filled=True, opacity=1).encode(color=side["color"], shape=side["shape"])
    last = measured.groupby("side", sort=False).tail(1).copy()
    last["text"] = [number(v) for v in last["value"]]
    order = last["value"].rank(method="first")
    last["dy"] = [-20 if r == len(last) else 24 for r in order]
    labels: list[alt.Chart] = [
        alt.Chart(last[last["dy"] == dy])
        .mark_text(fontSize=18, fontWeight="bold", dy=dy, color=INK)
        .encode(x, alt.Y("value:Q", scale=scale), text="text:N")
        for dy in sorted(set(last["dy"]))
    ]
    return alt.layer(line, dots, *labels)


def _baseline(measured: pd.DataFrame, side: str) -> Any:
    """The first result of the group that the side's latest one belongs to."""
    own = measured[measured["side"] == side]
    if own.empty:
        return None
    return own[own["group"] == own["group"].iloc[-1]].iloc[0]


def _mdc_bars(measured: pd.DataFrame, mdc: Mapping[str, float], scale: alt.Scale, x: alt.X) -> list[alt.Chart]:
    """A bar at the first result: later ones that lie beyond its ends have changed."""
    layers = []
    for side, amount in mdc.items():
        first = _baseline(measured, side)
        if first is None or not amount > 0:
            continue
        i = SIDES.index(side)
        aside = {"left": -_APART_PX, "right": _APART_PX}.get(side, 0)
        bottom, top = scale.domain
        ends = [max(bottom, first["value"] - amount), min(top, first["value"] + amount)]
        bar = alt.Chart(pd.DataFrame([{"when": first["when"], "low": ends[0], "high": ends[1]}]))
        layers.append(
            bar.mark_rule(strokeWidth=2, color=COLOURS[i], xOffset=aside).encode(
                x, alt.Y("low:Q", scale=scale), alt.Y2("high:Q")
            )
        )
        caps = alt.Chart(pd.DataFrame({"when": [first["when"]] * 2, "end": ends}))
        layers.append(
            caps.mark_tick(thickness=2, size=_CAP_PX, color=COLOURS[i], xOffset=aside, orient="horizontal").encode(
                x, alt.Y("end:Q", scale=scale)
            )
        )
    return layers


def _not_measured(table: pd.DataFrame, x: alt.X, scale: alt.Scale) -> list[alt.Chart]:
    """A cross at the foot for each test that was broken off, and an open triangle where a reading lies below what can
    be seen; neither belongs to a line."""
    layers = []
    broken = table[table["broken"]].drop_duplicates("id").assign(foot=scale.domain[0])
    if not broken.empty:
        cross = alt.Chart(broken).mark_point(
            shape="M-1,-1L1,1M-1,1L1,-1", size=150, strokeWidth=3, color=QUIET, yOffset=-12
        )
        layers.append(cross.encode(x, alt.Y("foot:Q", scale=scale)))
    below = table.dropna(subset=["below"])
    if not below.empty:
        open_mark = alt.Chart(below).mark_point(shape="triangle-down", size=170, strokeWidth=2.5, color=INK)
        layers.append(open_mark.encode(x, alt.Y("below:Q", scale=scale)))
    return layers
