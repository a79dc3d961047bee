"""Pain and days kept as charts: the same for a patient and a therapist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import altair as alt
import pandas as pd

from coach.care.adherence import adherence
from coach.care.checkins import line
from coach.care.in_force import care_thresholds
from coach.care.records import SessionSummary
from coach.language import _
from coach.records.day import Day
from coach.web.look.charts import BARS, COLOURS, GRID, INK, day_format, readable

_BEFORE, _AFTER = "before", "after"
_WEEKS = 8


def pain_table(history: Sequence[SessionSummary]) -> pd.DataFrame:
    """A row for each pain that was told: date, when (before, after), pain."""
    rows = [
        {"date": pd.Timestamp(s.date), "when": when, "pain": pain}
        for s in history
        for when, pain in ((_BEFORE, s.pain_before), (_AFTER, s.pain_after))
        if pain is not None
    ]
    return pd.DataFrame(rows, columns=["date", "when", "pain"])


def baseline(history: Sequence[SessionSummary]) -> float | None:
    """Mean pain before the first sessions; None while fewer were told."""
    needed = int(care_thresholds().mean_sessions.value)
    pains = [s.pain_before for s in history if s.pain_before is not None]
    return sum(pains[:needed]) / needed if len(pains) >= needed else None


def pain_chart(history: Sequence[SessionSummary]) -> alt.LayerChart | None:
    """Pain before and after each session, with the line 30 % below the baseline once there is one."""
    table = pain_table(history)
    if table.empty:
        return None
    names = {_BEFORE: _("before"), _AFTER: _("after")}
    table = table.assign(when=table["when"].map(names))
    scale = alt.Scale(domain=list(names.values()), range=COLOURS[:2])
    plain = alt.Chart(table).encode(
        x=alt.X("date:T", title=_("Date")),
        y=alt.Y("pain:Q", title=_("Pain (0 to 10)"), scale=alt.Scale(domain=[0, 10])),
        color=alt.Color("when:N", scale=scale, legend=alt.Legend(title=_("Session"), orient="top", symbolSize=200)),
        strokeDash=alt.StrokeDash("when:N", scale=alt.Scale(domain=list(names.values()), range=[[1, 0], [8, 5]]),
                                  legend=None),
        shape=alt.Shape("when:N", scale=alt.Scale(domain=list(names.values()), range=["circle", "triangle-up"])),
    )  # fmt: skip
    layers = [plain.mark_line(), plain.mark_point(size=90, filled=True)]
    start = baseline(history)
    if start:
        limit = {"pain": line(start, care_thresholds()), "words": _("30 % less than at the start")}
        rule = alt.Chart(pd.DataFrame([limit]))
        layers.append(rule.mark_rule(color=INK, strokeDash=[3, 3]).encode(y="pain:Q"))
        words = rule.mark_text(align="left", baseline="bottom", dx=4, dy=-4, fontSize=18, color=INK)
        layers.append(words.encode(y="pain:Q", x=alt.value(0), text="words:N"))
    return readable(alt.layer(*layers))


def kept_by_week(day: Day) -> pd.DataFrame:
    """A row for each of the last weeks with planned days, oldest first: week (its Monday), planned, done."""
    monday = day.date - timedelta(days=day.date.weekday())
    rows = []
    for back in range(_WEEKS - 1, -1, -1):
        start = monday - timedelta(weeks=back)
        found = adherence(day.plans, day.history, start, min(start + timedelta(days=6), day.date), day.zone)
        if found.planned:
            rows.append({"week": pd.Timestamp(start), "planned": found.planned, "done": found.done})
    return pd.DataFrame(rows, columns=["week", "planned", "done"])


def kept_chart(weeks: pd.DataFrame) -> alt.LayerChart:
    """Planned days as pale bars, those done before them."""
    told = weeks.assign(words=[f"{d}/{p}" for d, p in zip(weeks["done"], weeks["planned"], strict=True)])
    axis = alt.Axis(labelAngle=0, format=day_format())
    x = alt.X("week:O", timeUnit="utcyearmonthdate", title=_("Week from"), axis=axis)
    scale, whole = alt.Scale(domain=[0, 7.5], nice=False), alt.Axis(tickMinStep=1)
    y = alt.Y("planned:Q", title=_("Days done of planned"), scale=scale, axis=whole)
    base = alt.Chart(told).encode(x)
    width = alt.RelativeBandSize(band=0.6)
    planned = base.mark_bar(color=GRID, width=width).encode(y)
    done = base.mark_bar(color=BARS, width=width).encode(alt.Y("done:Q"))
    words = base.mark_text(dy=-10, fontSize=18, color=INK).encode(y, text="words:N")
    return readable(alt.layer(planned, done, words))
