"""Charts of progress: titles that say the finding, axes with units, errors shown, a side told by colour and dash."""

from __future__ import annotations

import math
from datetime import date
from typing import Any, TypeAlias

import altair as alt
import pandas as pd

from coach.exercise.definition import Exercise
from coach.kinematics.registry import MEASURES
from coach.language import _, locale
from coach.records.store import PersonRow
from coach.trends.ranges import Typical, typical

SIDES = ["left", "right", "both"]
# Light tones; a dark page draws them otherwise, by look.css, which knows them by these numbers
INK, QUIET, BAND, GRID = "#1f2328", "#5c656d", "#e9e3d8", "#e2dacd"  # text and lines, not measured, what is typical
RIM, BARS = "#ffffff", "#4a4f56"  # round words that lie over lines, bars of counts
TYPE = "Atkinson Hyperlegible Next, system-ui, sans-serif"
COLOURS, _DASHES = ["#0072B2", "#D55E00", INK], [[1, 0], [8, 5], [1, 0]]
_SHAPES = ["circle", "triangle-up", "square"]
_HEIGHT_PX = 340
Titled: TypeAlias = tuple[str, alt.LayerChart]  # its finding, for the page to set above it, and the chart


def day_format() -> str:
    """A day without its year on an axis, as the language writes it."""
    return "%d.%m." if locale() == "de_DE" else "%d/%m"


def sessions(reps: pd.DataFrame, direction: float) -> pd.DataFrame:
    """One row a session and side: the furthest that was measured, the reps, the middle score."""
    rows = []
    for (session_id, side), group in reps.groupby(["session_id", "side"], sort=False):
        measured = group[group["valid"].astype(bool) & group["peak_deg"].notna()]
        best = measured.iloc[int((measured["peak_deg"] * direction).argmax())] if len(measured) else None
        rows.append(
            {
                "session_id": session_id,
                "side": side,
                "at": group["at"].min(),
                "reps": len(group),
                "peak_deg": math.nan if best is None else float(best["peak_deg"]),
                "rom_deg": math.nan if best is None else float(best["rom_deg"]),
                "error_deg": math.nan if best is None else float(best["error_deg"]),
                "score": float(group["score"].astype(float).mean()),
                "target": float(group["target"].iloc[-1]),
            }
        )
    return pd.DataFrame(rows).sort_values("at")


def side_marks(table: pd.DataFrame) -> dict[str, Any]:
    """Colour, dash and shape of the sides that there are; a legend only where there is a choice."""
    here = [s for s in SIDES if s in set(table["side"])]
    picks = [SIDES.index(s) for s in here]
    told = " : ".join(f"datum.label == '{s}' ? '{_(s)}'" for s in here) + " : datum.label"
    legend = alt.Legend(title=_("Side"), symbolSize=200, orient="top", labelExpr=told) if len(here) > 1 else None
    return {
        "color": alt.Color("side:N", scale=alt.Scale(domain=here, range=[COLOURS[i] for i in picks]), legend=legend),
        "strokeDash": alt.StrokeDash(
            "side:N", scale=alt.Scale(domain=here, range=[_DASHES[i] for i in picks]), legend=None
        ),
        "shape": alt.Shape("side:N", scale=alt.Scale(domain=here, range=[_SHAPES[i] for i in picks]), legend=legend),
    }


def readable(chart: alt.LayerChart, height_px: int = _HEIGHT_PX) -> alt.LayerChart:
    """The project's one theme. What a chart finds stands above it on the page, where it can wrap."""
    return (
        chart.properties(height=height_px)
        .configure(font=TYPE)
        .configure_axis(
            labelFontSize=18,
            titleFontSize=18,
            labelColor=INK,
            titleColor=INK,
            gridColor=GRID,
            domainColor=QUIET,
            tickColor=QUIET,
        )
        .configure_legend(labelFontSize=18, titleFontSize=18, labelColor=INK, titleColor=INK)
        .configure_view(strokeOpacity=0)
    )


def _session_axis(table: pd.DataFrame) -> alt.X:
    """Sessions evenly, each with its date: days without exercise are no flat line."""
    order = list(dict.fromkeys(table["when"]))
    return alt.X("when:O", sort=order, title=_("Session"), axis=alt.Axis(labelAngle=0, labelOverlap=True))


def _lines(table: pd.DataFrame, x: alt.X, y: str, title: str | None, scale: alt.Scale) -> alt.LayerChart:
    side = side_marks(table)
    base = alt.Chart(table).encode(x, alt.Y(f"{y}:Q", title=title, scale=scale))
    line = base.mark_line(strokeWidth=3).encode(color=side["color"], strokeDash=side["strokeDash"])
    dots = base.mark_point(size=160, filled=True, opacity=1).encode(color=side["color"], shape=side["shape"])
    return alt.layer(line, dots)


def _angle_scale(table: pd.DataFrame, band: Typical | None = None, reverse: bool = False) -> alt.Scale:
    ends = pd.concat([table["peak_deg"] - table["error_deg"], table["peak_deg"] + table["error_deg"], table["target"]])
    if band is not None:
        ends = pd.concat([ends, pd.Series([band.low, band.high])])
    low, high = 10 * math.floor(ends.min() / 10 - 0.5), 10 * math.ceil(ends.max() / 10 + 0.5)
    return alt.Scale(domain=[low, high], zero=False, reverse=reverse)


def _with_error_and_target(
    lines: alt.LayerChart, table: pd.DataFrame, x: alt.X, scale: alt.Scale, share: bool
) -> alt.LayerChart:
    """share: of the way (percent), in the place of degrees"""
    side = side_marks(table)
    spans = table.assign(low=table["peak_deg"] - table["error_deg"], high=table["peak_deg"] + table["error_deg"])
    bars = (
        alt.Chart(spans)
        .mark_rule(strokeWidth=2)
        .encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high:Q"), color=side["color"])
    )
    return _with_target(alt.layer(bars, lines), table, scale, share)


def _with_target(chart: alt.LayerChart, table: pd.DataFrame, scale: alt.Scale, share: bool) -> alt.LayerChart:
    """The target as a thin line over it all, where there is one."""
    target = float(table["target"].iloc[-1])
    if math.isnan(target):
        return chart
    text = _("target") if share else _("target {target:.0f}°").format(target=target)
    goal = pd.DataFrame({"deg": [target], "text": [text]})
    rule = alt.Chart(goal).mark_rule(color=INK, strokeWidth=1.5).encode(alt.Y("deg:Q", scale=scale))
    word = alt.Chart(goal).mark_text(align="left", dx=4, dy=-10, fontSize=18, color=INK)
    word = word.encode(alt.Y("deg:Q", scale=scale), x=alt.value(0), text="text:N")
    return alt.layer(chart, rule, word)


def _typical_band(band: Typical, scale: alt.Scale) -> alt.LayerChart:
    """Behind everything, light grey; one source alone is as thick as a line."""
    thick = pd.DataFrame([{"low": band.low, "high": max(band.high, band.low + 0.5), "text": _("typical")}])
    base = alt.Chart(thick)
    area = base.mark_rect(color=BAND).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    word = base.mark_text(align="right", dx=-4, dy=-10, fontSize=18, color=QUIET)
    return alt.layer(area, word.encode(y=alt.Y("high:Q", scale=scale), x=alt.value("width"), text="text:N"))


def way_by_session(table: pd.DataFrame, ex: Exercise) -> Titled | None:
    """How much of the way to the target each session went (:func:`in_own_unit`); no change is called."""
    measured = table.dropna(subset=["peak_deg"])
    if measured.empty:
        return None
    last = round(measured["peak_deg"].iloc[-1] / 5) * 5
    title = _("{name}: about {n} % of the way in the last session").format(name=ex.name, n=last)
    return title, readable(angles(measured, _session_axis(measured), share=True))


_AS_FAR = 0.8  # of the typical range: who aims at less is not after the range (p)


def typical_of(ex: Exercise | None, measure: str, person: PersonRow, day: date) -> Typical | None:
    """What is typical of the measure, where the exercise goes as far as the joint can: of straightening, of a mini
    squat, or of a leg that is raised straight, how far a knee or hip bends says nothing."""
    if ex is None or ex.measure != measure or ex.unit != "deg" or ex.direction <= 0:
        return None
    found = typical(measure, person.age_years(day), person.sex)
    return found if found is not None and ex.target >= _AS_FAR * found.low else None


def angles(
    table: pd.DataFrame,
    x: alt.X,
    band: Typical | None = None,
    falls: bool = False,
    share: bool = False,
    bare: bool = False,
) -> alt.LayerChart:
    """Angles (peak_deg) with their error bars (error_deg) by side, before the target and what is typical. falls: the
    angle is to fall, so the axis runs the other way: up is better · share: percent of the way, in the place of degrees
    · bare: the page itself says what the axis is
    """
    scale = _angle_scale(table, band, falls)
    title = _("Share of the way (%)") if share else _("Degrees (less is better)") if falls else _("Degrees")
    named = None if bare else title
    chart = _with_error_and_target(_lines(table, x, "peak_deg", named, scale), table, x, scale, share)
    return chart if band is None else alt.layer(_typical_band(band, scale), chart)


def range_by_rep(reps: pd.DataFrame, ex: Exercise, now: bool = False) -> Titled | None:
    """Each rep of the last set as a bar to the target line, with how far off it may be; reps whose angle was not
    measured stay a gap. Which ones reached the target is the coach's own verdict. now: the set has just ended"""
    last = reps[reps["set_id"] == reps["set_id"].iloc[-1]].copy()
    both = last["side"].nunique() > 1  # then a rep's side stands under its number
    last["rep"] = [
        f"{i + 1}|{_(side)}" if both else str(i + 1) for i, side in zip(last["index"], last["side"], strict=True)
    ]
    measured = last[last["valid"].astype(bool)].dropna(subset=["peak_deg"])
    if measured.empty:
        return None
    share = ex.unit != "deg"
    return _by_rep_words(measured, len(last), ex, now), readable(_bars_to_target(last, measured, ex, share, now))


def _by_rep_words(measured: pd.DataFrame, count: int, ex: Exercise, now: bool) -> str:
    reached = int((measured["reached_target"] == True).sum())  # noqa: E712 (None where it was not measured)
    if reached:
        words = (
            _("{reached} of {n1} reps reached the target")
            if now
            else _("{reached} of {n1} reps of the last set reached the target")
        )
        if len(measured) < count:
            words = _("{reached} of {n1} measured reps reached the target")
        return words.format(reached=reached, n1=len(measured))
    if ex.unit != "deg":
        return _("The best rep went about {n} % of the way").format(n=5 * round(measured["peak_deg"].max() / 5))
    best = measured.iloc[int((measured["peak_deg"] * ex.direction).argmax())]
    step = 5 if best["error_deg"] >= 5 else 1
    told, target = step * round(best["peak_deg"] / step), round(best["target"])
    if (told - target) * ex.direction >= 0:  # rounded it would seem to be there
        return _("The best rep came close to the target")
    return _("The best rep came to about {n} degrees (give or take {error}), the target is {target}").format(
        n=told, target=target, error=round(best["error_deg"])
    )


def _bars_to_target(last: pd.DataFrame, measured: pd.DataFrame, ex: Exercise, share: bool, now: bool) -> alt.LayerChart:
    falls = not share and ex.direction < 0
    rest = 0.0 if share else ex.rest
    ends = [*_angle_scale(measured).to_dict()["domain"], rest]
    low, high = min(ends), max(ends)
    scale = alt.Scale(domain=[low, high], zero=False, nice=False, reverse=falls)
    title = _("Share of the way (%)") if share else _("Degrees (less is better)") if falls else _("Degrees")
    names = alt.Axis(labelAngle=0, labelOverlap=True, labelExpr="split(datum.label, '|')")
    x = alt.X(
        "rep:O", sort=list(last["rep"]), title=_("Rep") if now else _("Rep of the last set"), axis=names,
        scale=alt.Scale(domain=list(last["rep"]), padding=0.2),
    )  # fmt: skip
    table = measured.assign(rest=rest, low=measured["peak_deg"] - measured["error_deg"],
                            high=measured["peak_deg"] + measured["error_deg"])  # fmt: skip
    made = alt.Chart(table)
    there = alt.condition("datum.reached_target == true", alt.value(COLOURS[0]), alt.value(BARS))
    bars = made.mark_bar(width=alt.RelativeBandSize(band=0.6)).encode(
        x, alt.Y("peak_deg:Q", title=title, scale=scale), y2="rest:Q", color=there
    )
    error = made.mark_rule(strokeWidth=3, color=INK).encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high:Q"))
    tick = made.transform_filter("datum.reached_target == true").mark_text(
        text="✓", fontSize=22, fontWeight="bold", color=RIM, dy=-14, baseline="bottom"
    )
    tick = tick.encode(x, alt.Y("rest:Q", scale=scale))
    return _with_target(alt.layer(bars, tick, error), table, scale, share)


def score_by_session(table: pd.DataFrame) -> Titled | None:
    scored = table.dropna(subset=["score"])
    if scored.empty:
        return None
    title = _("The last session scored about {n1:.0f} of 100").format(n1=scored["score"].iloc[-1])
    chart = _lines(
        scored, _session_axis(scored), "score", _("Score (0 to 100)"), alt.Scale(domain=[0, 108], nice=False)
    )
    return title, readable(chart)


def reps_by_session(table: pd.DataFrame) -> Titled:
    totals = table.groupby("when", sort=False)[["reps"]].sum().reset_index()
    bars = (
        alt.Chart(totals)
        .mark_bar(color=BARS, width=alt.RelativeBandSize(band=0.6))
        .encode(_session_axis(totals), alt.Y("reps:Q", title=_("Reps"), axis=alt.Axis(tickMinStep=1)))
    )
    words = bars.mark_text(dy=-12, fontSize=18, color=INK).encode(text="reps:Q")
    total, count = int(totals["reps"].sum()), len(totals)
    title = (
        _("{total} reps in {count} sessions").format(total=total, count=count)
        if count != 1
        else _("1 rep in the first session")
        if total == 1
        else _("{total} reps in the first session").format(total=total)
    )
    return title, readable(alt.layer(bars, words))


def holds_by_session(holds: pd.DataFrame, ex: Exercise) -> Titled:
    """The longest hold of each session and side, in seconds."""
    table = holds.groupby(["session_id", "side", "when"], sort=False)["duration_s"].max().reset_index()
    last = float(table["duration_s"].iloc[-1])
    scale = alt.Scale(domain=[0, 5 * math.ceil(float(table["duration_s"].max()) / 5 + 0.5)])
    chart = _lines(table, _session_axis(table), "duration_s", _("Held (seconds)"), scale)
    return _("{name}: held for {last:.0f} seconds at last").format(name=ex.name, last=last), readable(chart)


def in_own_unit(reps: pd.DataFrame, ex: Exercise) -> pd.DataFrame:
    """The table with the share of the way (percent) in the place of degrees, where the measure is a length: nobody
    thinks in those."""
    if ex.unit == "deg":
        return reps
    share = 100 / abs(ex.target - ex.rest)
    way = reps["amount"] * share
    return reps.assign(peak_deg=way, rom_deg=way, error_deg=MEASURES[ex.measure].error * share, target=100.0)
