"""Progress beside the angles: days kept, pain with the line that usually matters, endurance, effort, strength."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from coach.care.checkins import WEEKS, check_in, due
from coach.care.in_force import care_thresholds
from coach.care.milestones import milestones
from coach.care.records import SessionSummary
from coach.language import _
from coach.records.assessments import AssessmentRow
from coach.records.day import Day
from coach.web.look.charts import COLOURS, readable
from coach.web.look.day_charts import baseline, pain_chart, pain_table
from coach.web.look.decisions import look_back, says

STRENGTH = ("chair_stand_30s", "five_times_sit_to_stand")


def show_days(day: Day) -> None:
    """All of it; a line where there is nothing yet."""
    history = day.history
    if not history:
        st.write(_("Nothing here yet. After your first session you see pain, effort and days here."))
        return
    kept = day.adherence()
    left, middle, right = st.columns(3)
    share = "–" if kept.share is None else f"{100 * kept.share:.0f} %"
    left.metric(_("Planned days done, 4 weeks"), share, border=True)
    middle.metric(_("Days in a row as planned"), kept.streak, border=True)
    right.metric(_("Minutes moved, 7 days"), f"{_minutes(history, day):.0f}", border=True)
    st.caption(_("A rest day is part of the plan, so it counts as kept."))
    for decision in milestones(history, kept.streak, thresholds=care_thresholds()):
        st.success(says(decision), icon=":material/flag:")
    week = due(history, day.date)
    passed = [w for w in WEEKS if (day.date - history[0].date).days >= 7 * w]
    for done in passed[-1:] if week is None else [week]:
        st.info(look_back(history, done))
    _pain(history)
    _endurance(history)


def _minutes(history: Sequence[SessionSummary], day: Day) -> float:
    return sum(s.minutes for s in history if 0 <= (day.date - s.date).days < 7)


def _pain(history: Sequence[SessionSummary]) -> None:
    chart = pain_chart(history)
    if chart is None:
        return
    decision = check_in(history, WEEKS[-1], care_thresholds()).decision
    st.subheader(_("Pain before and after each session"), anchor=False)
    st.altair_chart(chart, theme=None, alt=says(decision))
    st.write(says(decision))
    if baseline(history):
        st.caption(_("A fall down to the dashed line usually matters to people (Farrar 2001). No promise."))
    with st.expander(_("Pain as a table")):
        st.dataframe(pain_table(history).assign(date=lambda t: t["date"].dt.date), hide_index=True)


def _endurance(history: Sequence[SessionSummary]) -> None:
    table = pd.DataFrame(
        [{"date": pd.Timestamp(s.date), "minutes": s.minutes, "effort": s.rpe,
          "load": None if s.rpe is None else s.minutes * s.rpe} for s in history if s.done]
    )  # fmt: skip
    if table.empty:
        return
    table["week"] = table["date"].dt.to_period("W-SUN").dt.start_time
    weeks = table.groupby("week", as_index=False).agg(minutes=("minutes", "sum"), load=("load", "sum"))
    chart = alt.Chart(weeks).mark_bar(color=COLOURS[0], size=26).encode(
        x=alt.X("week:T", title=_("Week from")), y=alt.Y("minutes:Q", title=_("Minutes under exercise")),
        tooltip=[alt.Tooltip("minutes:Q", format=".1f"), alt.Tooltip("load:Q", format=".0f")],
    )  # fmt: skip
    st.subheader(_("Endurance: minutes of movement each week"), anchor=False)
    st.altair_chart(readable(alt.layer(chart)), theme=None, alt=_("Minutes of movement each week, as bars."))
    with st.expander(_("Endurance as a table")):
        st.dataframe(table.drop(columns="week").assign(date=table["date"].dt.date).round(1), hide_index=True)


def strength_words(rows: Sequence[AssessmentRow]) -> list[str]:
    """What the chair tests read, first and latest; empty before one was done."""
    found = []
    for test, key, words in (
        ("chair_stand_30s", "stands", _("Chair stands in 30 seconds: {first:.0f} at the start, {last:.0f} now.")),
        ("five_times_sit_to_stand", "time_s", _("Five stands: {first:.1f} s at the start, {last:.1f} s now.")),
    ):  # fmt: skip
        readings = [r.reading[key] for r in rows if r.test == test and r.reading is not None and key in r.reading]
        if readings:
            found.append(words.format(first=readings[0], last=readings[-1]))
    return found
