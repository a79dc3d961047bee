"""Progress: range, score and reps over time, for one exercise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from coach.exercise.definition import Exercise
from coach.language import _, day_in_year, day_words, later, moment_words
from coach.pose import CoachError
from coach.records.counted_in import counted_in_words
from coach.records.day import Day
from coach.records.store import PersonRow
from coach.trends.rom import rom_trends
from coach.web.account.access import get_store
from coach.web.day.diary_form import show_diary
from coach.web.look import charts
from coach.web.look.look import here_and_now, need_person
from coach.web.look.texts import exercise_choice, load_exercise
from coach.web.look.trend_charts import trend_chart
from coach.web.look.ways import page_script
from coach.web.progress.care_progress import show_days, strength_words

_COLUMNS = {
    "when": later("Session"),
    "rep": later("Rep"),
    "side": later("Side"),
    "peak_deg": later("Furthest (degrees)"),
    "rom_deg": later("Range of motion (degrees)"),
    "error_deg": later("Give or take (degrees)"),
    "target": later("Target (degrees)"),
    "score": later("Score (0 to 100)"),
}


_HOLD_COLUMNS = {
    "when": later("Session"),
    "rep": later("Hold"),
    "side": later("Side"),
    "duration_s": later("Held (seconds)"),
    "score": later("Score (0 to 100)"),
}


def _choose(rows: list[dict[str, Any]]) -> str:
    """The exercise to show: the one in the address, else the latest."""
    done = list(dict.fromkeys(row["exercise"] for row in reversed(rows)))
    wanted = st.query_params.get("exercise")
    index = done.index(wanted) if wanted in done else 0
    return st.selectbox(_("Exercise"), done, index=index, format_func=exercise_choice)


def _dated(rows: list[dict[str, Any]], exercise_id: str) -> pd.DataFrame:
    """The rows of one exercise, each with its session's local date and time."""
    table = pd.DataFrame([row for row in rows if row["exercise"] == exercise_id])
    table["at"] = pd.to_datetime(table["at"], utc=True)
    began = table.groupby("session_id")["at"].transform("min").dt.tz_convert(st.context.timezone or "UTC")
    twice = began.groupby(began.dt.date).transform("nunique") > 1  # only then does the time tell them apart
    day = day_words if began.max() - began.min() > timedelta(days=300) else day_in_year
    table["when"] = began.map(moment_words).where(twice, began.map(lambda at: day(at.date())))
    table["rep"] = table["index"] + 1
    return table


def _show_holds(ex: Exercise, rows: list[dict[str, Any]]) -> None:
    table = _dated(rows, ex.id)
    _show(charts.holds_by_session(table, ex))
    with st.expander(_("The same as a table")):
        st.dataframe(
            table[list(_HOLD_COLUMNS)].round(1).rename(columns={n: _(t) for n, t in _HOLD_COLUMNS.items()}),
            hide_index=True,
        )


def _show(one: charts.Titled | None) -> None:
    """A chart below what it finds."""
    if one is not None:
        st.markdown(f"**{one[0]}**")
        st.altair_chart(one[1], theme=None)


def _show_range(person: PersonRow, ex: Exercise, rows: list[dict[str, Any]], table: pd.DataFrame) -> list[str]:
    """What became of the range, by the rule and in the words of the therapist's Trends; returns what is to be said
    below. Only the sessions that can be compared with the last one are drawn."""
    told = [_("The lines at each point show how far off it may be.")]
    if ex.unit != "deg":
        _show(charts.way_by_session(table, ex))
        return told
    found = [t for t in rom_trends(r for r in rows if r["exercise"] == ex.id) if t.points]
    if not found:
        view = "side" if "side" in ex.camera.views else "front"
        st.info(
            _(
                "The range is not measured yet: the camera needs your {view} view. Reps are counted all the same."
            ).format(view=_(view))
        )
        return []
    now = here_and_now()
    newest = max(found, key=lambda t: t.points[-1].at).conditions
    band = charts.typical_of(ex, ex.measure, person, now.date())
    assert now.tzinfo is not None
    for trend in found:
        if trend.conditions == newest:
            _show((trend.finding(), trend_chart(trend, now.tzinfo, band)))
    if any(trend.conditions != newest for trend in found):
        told.append(_("Sessions from another side or with another model are not compared with these."))
    if band is not None:
        told.append(_("The grey band is what is typical."))
    return told


def _show_reps(person: PersonRow, ex: Exercise, rows: list[dict[str, Any]]) -> None:
    reps = charts.in_own_unit(_dated(rows, ex.id), ex)
    direction = ex.direction if ex.unit == "deg" else 1.0
    table = charts.sessions(reps, direction)
    table["when"] = table["session_id"].map(dict(zip(reps["session_id"], reps["when"], strict=True)))
    told = _show_range(person, ex, rows, table)
    for one in (charts.range_by_rep(reps, ex), charts.score_by_session(table), charts.reps_by_session(table)):
        _show(one)
    inside = get_store().counted_in(person.id).keys() & set(zip(reps["set_id"], reps["index"], strict=True))
    if inside:
        told.append(counted_in_words(len(inside)))
    st.caption(" ".join(told))
    columns = {n: _(t) for n, t in _COLUMNS.items()}
    if ex.unit != "deg":
        columns = {n: t for n, t in columns.items() if n not in ("peak_deg", "error_deg", "target")}
        columns["rom_deg"] = _("Share of the way (%)")
    with st.expander(_("The same as a table")):
        st.dataframe(reps[list(columns)].round(2).rename(columns=columns), hide_index=True)


def page() -> None:
    person = need_person()
    st.title(_("Progress of {name}").format(name=person.name))
    st.page_link(
        page_script("balance"), label=_("Tests of balance and strength"), query_params={"person": str(person.id)}
    )
    # Only the open one is worked out
    movement, days, week = st.tabs(
        [_("Movement"), _("Pain and days"), _("Diary")], key=f"progress-{person.id}", on_change="rerun"
    )
    day = Day(get_store(), person.id, here_and_now())
    if movement.open:
        with movement:
            _movement(person)
    if days.open:
        with days:
            show_days(day)
    if week.open:
        with week:
            show_diary(day)


def _counts_reps(which: str) -> bool | None:
    """None where its definition is not here any more."""
    try:
        return load_exercise(which).counts_reps
    except CoachError:
        return None


def _movement(person: PersonRow) -> None:
    store = get_store()
    for line in strength_words(store.assessments(person.id)):
        st.write(line)
    rows, holds = store.counted_reps(person.id), store.holds_table(person.id)
    # of an exercise whose reps were all taken out, or that counts otherwise now, there is nothing to draw
    counted = {name: _counts_reps(name) for name in {r["exercise"] for r in rows + holds}}
    drawn = [r for r in rows if counted[r["exercise"]]] + [h for h in holds if counted[h["exercise"]] is False]
    both = sorted(drawn, key=lambda row: row["at"])
    if not both:
        st.write(_("Nothing here yet. After your first set you see how far you moved, how well, and how often."))
        if st.button(_("Choose an exercise"), type="primary"):
            st.switch_page(page_script("exercises"), query_params={"person": str(person.id)})
        return
    ex = load_exercise(_choose(both))
    if ex.counts_reps:
        _show_reps(person, ex, rows)
    else:
        _show_holds(ex, holds)


page()
