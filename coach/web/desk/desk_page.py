"""The therapist's desk for one person: what became of each angle, notes, minutes, and everything to take along."""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd
import streamlit as st

from coach.care.movement import known
from coach.exchange.fhir import fhir_bundle
from coach.exchange.monitoring import windows
from coach.exchange.report import render, report_data
from coach.exchange.rows import read_history
from coach.language import _, day_words, later
from coach.records.counted_in import counted_in_words
from coach.records.desk import TIME_KINDS
from coach.records.store import PersonRow
from coach.trends.rom import RomTrend, RomTrends, compare, rom_trends
from coach.web.account.access import acting_name, get_store, records_of
from coach.web.desk.calibrations import corrected_words
from coach.web.desk.calibrations import show as show_calibrations
from coach.web.desk.changes import keep_changes
from coach.web.desk.comparisons import show as show_comparison
from coach.web.desk.trend_charts import trend_chart
from coach.web.look.charts import typical_of
from coach.web.look.look import acting, here_and_now, need_person, plain
from coach.web.look.own_ways import show_own_ways
from coach.web.look.texts import exercise_name
from coach.web.look.ways import page_script

_KINDS = {"visit": later("visit"), "review": later("review"), "call": later("call")}
_SHOWN = 6  # trends opened at once; the others are a press away


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
    for number, trend in enumerate(shown):
        with st.expander(trend.sentence(), expanded=number < _SHOWN):
            _one(trend, person, now, visit)
            if told := corrected_words(trend, calibrations, now):
                st.write(told)
    _sides(shown)


def _one(trend: RomTrend, person: PersonRow, now: datetime, visit: datetime | None) -> None:
    zone = now.tzinfo
    assert zone is not None
    band = typical_of(known(trend.exercise), trend.measure, person, now.date())
    st.altair_chart(trend_chart(trend, trend.finding(), zone, band), theme=None)
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


def notes(person: PersonRow) -> None:
    store = get_store()
    with st.form("note", border=False, clear_on_submit=True):
        text = st.text_area(_("Note"), max_chars=4000)
        who = acting()
        if st.form_submit_button(_("Keep this note"), type="primary"):
            store.add_note(person.id, text, who)
            st.rerun()
    for note in store.notes(person.id):
        st.markdown(f"**{day_words(note.at.date())}**, {plain(note.who)}  \n{plain(note.text)}")


def minutes(person: PersonRow, now: datetime) -> None:
    store = get_store()
    with st.form("time", border=False, clear_on_submit=True):
        kind = st.selectbox(_("Time given to a"), TIME_KINDS, format_func=lambda k: _(_KINDS[k]))
        count = st.number_input(_("Minutes"), 1, 600, 10)
        who = acting()
        if st.form_submit_button(_("Keep these minutes"), type="primary"):
            store.add_time(person.id, kind, float(count), who)
            st.rerun()
    st.caption(_("A visit is what the trends look back to."))
    zone = now.tzinfo
    assert zone is not None
    given = [(t.at.astimezone(zone).date(), t.minutes) for t in store.times(person.id)]
    found = windows(read_history(records_of(person.id), person), now.date(), given, zone)
    if found:
        st.dataframe(
            pd.DataFrame(
                [
                    {_("From"): day_words(w.start), _("To"): day_words(w.end), _("Days with data"): w.days,
                     _("Sessions"): w.sessions, _("Minutes"): round(w.minutes),
                     _("Therapist's minutes"): round(w.therapist_minutes)}
                    for w in reversed(found)
                ]
            ),
            hide_index=True,
            width="stretch",
        )  # fmt: skip
        st.caption(_("Windows of 30 days. Numbers only: what may be billed depends on where you work."))


def taken(person: PersonRow, now: datetime) -> None:
    if st.button(_("Prepare report and data"), type="primary"):
        history = read_history(records_of(person.id), person)
        get_store().add_audit(acting_name(), "exported", f"person {person.id}")
        report, bundle = render(report_data(history, now))[0], fhir_bundle(history, now)
        st.session_state["desk-export"] = (person.id, report, json.dumps(bundle, indent=1))
    made = st.session_state.get("desk-export")
    if made and made[0] == person.id:
        left, right = st.columns(2)
        left.download_button(_("Save the report (PDF)"), made[1], "report.pdf", "application/pdf", width="stretch")
        right.download_button(_("Save as FHIR (JSON)"), made[2], "fhir.json", "application/fhir+json", width="stretch")


def page() -> None:
    person, now = need_person(), here_and_now()
    st.title(_("Trends of {name}").format(name=plain(person.name)))
    for script, label in (("replay", _("Replay of the sets")), ("clip", _("Read a film from a phone"))):
        st.page_link(page_script(script), label=label, query_params={"person": str(person.id)})
    rows = get_store().counted_reps(person.id)
    found = rom_trends(rows)
    rom, compared, against, written, given, out = st.tabs(
        [_("Range of motion"), _("Compare"), _("Goniometer"), _("Notes"), _("Minutes"), _("Report and data")]
    )
    inside = get_store().counted_in(person.id).keys() & {(row["set_id"], row["index"]) for row in rows}
    with rom:
        trends(person, found, now)
        if inside:
            st.caption(counted_in_words(len(inside)))
        show_own_ways(person, themselves=False)
    with compared:
        show_comparison([t for t in found if t.points], now)
    with against:
        show_calibrations(person, rows, now)
    with written:
        notes(person)
    with given:
        minutes(person, now)
    with out:
        taken(person, now)


page()
