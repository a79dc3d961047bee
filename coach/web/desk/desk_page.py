"""Trends of one patient: what became of each angle, two times against each other, the app against a goniometer."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from coach.care.movement import known
from coach.language import _, day_words
from coach.records.counted_in import counted_in_words
from coach.records.store import PersonRow
from coach.trends.rom import RomTrend, RomTrends, compare, rom_trends
from coach.web.account.access import get_store
from coach.web.desk.calibrations import corrected_words
from coach.web.desk.calibrations import show as show_calibrations
from coach.web.desk.changes import keep_changes
from coach.web.desk.comparisons import show as show_comparison
from coach.web.look.charts import typical_of
from coach.web.look.look import here_and_now, need_patient
from coach.web.look.own_ways import show_own_ways
from coach.web.look.texts import exercise_name
from coach.web.look.trend_charts import trend_chart


def trends(person: PersonRow, found: RomTrends, now: datetime) -> None:
    visit = get_store().last_visit(person.id)
    keep_changes(person.id, found, visit, now)
    if found.skipped:
        st.warning(_("{n1} damaged rows were left out. Restore a backup to have them back.").format(n1=found.skipped))
    shown = [t for t in found if t.points]
    if not shown:
        st.write(_("Nothing was measured yet."))
        return
    calibrations = get_store().calibrations(person.id)
    shown.sort(key=lambda t: (not t.called, -t.points[-1].at.timestamp()))
    corrected = {(c.measure, c.side) for c in calibrations}
    for number, trend in enumerate(shown):
        first = number == 0 or (trend.measure, trend.side) in corrected
        key = f"trend-{person.id}-{trend.exercise}-{trend.measure}-{trend.side}-{number}"
        box = st.expander(
            f"**{exercise_name(trend.exercise)}** · {trend.sentence()}", expanded=first, key=key, on_change="rerun"
        )
        if not box.open:  # its chart is drawn when somebody wants to see it
            continue
        with box:
            _one(trend, person, now, visit)
            if told := corrected_words(trend, calibrations, now):
                st.write(told)
    _sides(shown)


def _one(trend: RomTrend, person: PersonRow, now: datetime, visit: datetime | None) -> None:
    zone = now.tzinfo
    assert zone is not None
    band = typical_of(known(trend.exercise), trend.measure, person, now.date())
    st.markdown(f"**{trend.finding()}**")
    st.altair_chart(trend_chart(trend, zone, band), theme=None)
    if visit is not None:
        since = trend.since(visit).sentence()
        st.write(_("Since the visit on {day}: {sentence}").format(day=day_words(visit.date()), sentence=since))
    told = [
        " · ".join(
            x for x in (exercise_name(trend.exercise), trend.conditions.model, trend.conditions.mode,
                        trend.conditions.view) if x
        ),
        _("The lines at each point show how far off it may be."),
    ]  # fmt: skip
    if band is not None:
        told.append(_("The grey band is typical: {source}.").format(source=band.source))
    st.caption(" ".join(told))
    table = [
        {_("Day"): day_words(p.at.astimezone(zone).date()), _("Degrees"): round(p.value_deg),
         _("Give or take (degrees)"): round(p.error_deg), _("Reps"): p.reps}
        for p in trend.points
    ]  # fmt: skip
    with st.popover(_("The same as a table")):
        st.dataframe(pd.DataFrame(table), hide_index=True)


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
