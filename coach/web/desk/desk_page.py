"""Trends of one patient: what became of each angle, two times against each other, the app against a goniometer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pandas as pd
import streamlit as st

from coach.care.movement import known
from coach.language import _, day_words, later
from coach.records.counted_in import counted_in_words
from coach.records.day import Day
from coach.records.store import PersonRow
from coach.trends.points import Conditions
from coach.trends.rom import RomTrend, RomTrends, compare, rom_trends
from coach.web.account.access import get_store
from coach.web.desk.calibrations import corrected_words
from coach.web.desk.calibrations import show as show_calibrations
from coach.web.desk.changes import keep_changes
from coach.web.desk.comparisons import show as show_comparison
from coach.web.look.charts import typical_of
from coach.web.look.day_charts import kept_by_week, kept_chart, pain_chart
from coach.web.look.look import card, grid, here_and_now, need_patient, plain
from coach.web.look.own_ways import show_own_ways
from coach.web.look.texts import exercise_name
from coach.web.look.trend_charts import falls_to_target, trend_chart

_AT_ONCE = 12


def trends(person: PersonRow, found: RomTrends, now: datetime) -> None:
    visit = get_store().last_visit(person.id)
    keep_changes(person.id, found, visit, now)
    if found.skipped:
        st.warning(_("{n1} damaged rows were left out. Restore a backup to have them back.").format(n1=found.skipped))
    shown = [t for t in found if t.points]
    if not shown:
        st.write(_("Nothing was measured yet."))
        return
    shown.sort(key=lambda t: (not t.called, -t.points[-1].at.timestamp()))
    large, key = _large(person, shown)
    _one(large, person, now, visit)
    few = shown if st.session_state.get("trends-all") else shown[:_AT_ONCE]
    with grid("trends"):
        for number, trend in enumerate(few):
            if trend is not large:
                _small(trend, person, now, key, number)
    if len(few) < len(shown) and st.button(_("Show all {n}").format(n=len(shown))):
        st.session_state["trends-all"] = True
        st.rerun()
    _sides(shown)


def _which(trend: RomTrend) -> tuple[object, ...]:
    return trend.exercise, trend.measure, trend.side, trend.conditions


def _large(person: PersonRow, shown: list[RomTrend]) -> tuple[RomTrend, str]:
    """The one that is open: what was pressed, else the first; and under which name the visit remembers it."""
    key = f"trend-large-{person.id}"
    wanted = st.session_state.get(key)
    return next((trend for trend in shown if _which(trend) == wanted), shown[0]), key


def _small(trend: RomTrend, person: PersonRow, now: datetime, key: str, number: int) -> None:
    assert now.tzinfo is not None
    with card(f"trend-{number}"):
        axis = _("Degrees (less is better)") if falls_to_target(trend) else _("Degrees")
        st.markdown(f"**{exercise_name(trend.exercise)}**  \n{plain(trend.finding())}")
        st.caption(axis)
        band = typical_of(known(trend.exercise), trend.measure, person, now.date())
        st.altair_chart(trend_chart(trend, now.tzinfo, band, small=True), theme=None, alt=trend.finding())

        def show() -> None:
            st.session_state[key] = _which(trend)

        if told := corrected_words(trend, get_store().calibrations(person.id), now):
            st.write(told)
        label = _("Show large: {name}").format(name=trend.name)
        st.button(label, key=f"large-{person.id}-{number}", on_click=show, width="stretch")


def _one(trend: RomTrend, person: PersonRow, now: datetime, visit: datetime | None) -> None:
    """The one that is open, with all that is known of it."""
    zone = now.tzinfo
    assert zone is not None
    band = typical_of(known(trend.exercise), trend.measure, person, now.date())
    with card("trend"):
        st.subheader(f"{exercise_name(trend.exercise)}. {trend.finding()}", anchor=False)
        st.altair_chart(trend_chart(trend, zone, band), theme=None, alt=trend.finding())
        st.write(trend.sentence())
        if visit is not None:
            since = trend.since(visit).sentence()
            st.write(_("Since the visit on {day}: {sentence}").format(day=day_words(visit.date()), sentence=since))
        if told := corrected_words(trend, get_store().calibrations(person.id), now):
            st.write(told)
        table = [
            {_("Day"): day_words(p.at.astimezone(zone).date()), _("Degrees"): round(p.value_deg),
             _("Give or take (degrees)"): round(p.error_deg), _("Reps"): p.reps}
            for p in trend.points
        ]  # fmt: skip
        with st.container(horizontal=True):
            with st.popover(_("The same as a table")):
                st.dataframe(pd.DataFrame(table), hide_index=True)
            with st.popover(_("How this was measured")):
                st.write(" ".join(_measured(trend.conditions)))
                if band is not None:
                    st.write(_("The grey band is typical: {source}.").format(source=band.source))
        st.caption(_("The lines at each point show how far off it may be."))


_VIEWS = {
    "front": later("The camera saw the person from the front."),
    "side": later("The camera saw the person from the side."),
    "oblique": later("The camera saw the person at an angle, between front and side."),
}


def _measured(conditions: Conditions) -> Iterator[str]:
    """Only sessions under the same conditions are in one chart."""
    if conditions.view in _VIEWS:
        yield _(_VIEWS[conditions.view])
    if conditions.model:
        yield _('Joints were found with the pose model "{model}".').format(model=conditions.model)
    if conditions.mode:
        yield _('It read the pictures as "{mode}".').format(mode=conditions.mode)
    yield _("Sessions that were measured in another way have a chart of their own.")


def beneath(person: PersonRow, now: datetime) -> None:
    """Pain, and the planned days that were done."""
    day = Day(get_store(), person.id, now)
    pain, weeks = pain_chart(day.history), kept_by_week(day)
    left, right = st.columns(2)
    with left:
        st.subheader(_("Pain before and after each session"), anchor=False)
        if pain is None:
            st.write(_("No pain was told yet."))
        else:
            st.altair_chart(pain, theme=None, alt=_("Pain before and after each session"))
    with right:
        st.subheader(_("Planned days done, week by week"), anchor=False)
        if weeks.empty:
            st.write(_("No day was planned yet."))
        else:
            told = _("Planned days done, week by week")
            st.altair_chart(kept_chart(weeks), theme=None, alt=told)


def _sides(shown: list[RomTrend]) -> None:
    """Left against right, where both were measured in the same way."""
    by_key = {(t.exercise, t.measure, t.conditions, t.side): t for t in shown}
    lines = []
    for (exercise, measure, conditions, side), left in by_key.items():
        right = by_key.get((exercise, measure, conditions, "right"))
        if side != "left" or right is None:
            continue
        c = compare(left.points[-3:], right.points[-3:], measure, sides=True)
        if c.difference_deg is None:
            continue
        words = (
            _("{name}: the sides differ by about {n1:.0f} degrees, beyond the error ({n2:.0f}).")
            if c.beyond
            else _("{name}: no difference of the sides beyond the error ({n2:.0f} degrees).")
        )
        lines.append(words.format(name=exercise_name(exercise), n1=abs(c.difference_deg), n2=c.error_deg))
    if lines:
        st.subheader(_("The two sides, last three sessions"), anchor=False)
        for line in lines:
            st.write(line)


def page() -> None:
    person, now = need_patient(), here_and_now()
    rows = get_store().counted_reps(person.id)
    found = rom_trends(rows)
    # Only the open one is worked out
    rom, compared, against = st.tabs(
        [_("Range of motion"), _("Compare"), _("Goniometer")], key=f"trends-{person.id}", on_change="rerun"
    )
    if rom.open:
        with rom:
            trends(person, found, now)
            beneath(person, now)
            inside = get_store().counted_in(person.id).keys() & {(row["set_id"], row["index"]) for row in rows}
            if inside:
                st.caption(counted_in_words(len(inside)))
            show_own_ways(person, themselves=False)
    if compared.open:
        with compared:
            show_comparison([t for t in found if t.points], now)
    if against.open:
        with against:
            show_calibrations(person, rows, now)


page()
