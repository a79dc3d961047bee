"""Overview of one patient: what a visit needs, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from coach.language import _, day_words, later
from coach.records.care import SafetyEvent
from coach.records.day import Day
from coach.records.patients import PatientRow
from coach.records.store import PersonRow
from coach.trends.rom import RomTrend, rom_trends
from coach.web.account.access import get_store
from coach.web.desk.changes import keep_changes
from coach.web.desk.flags import show_flags
from coach.web.desk.statements import Reason, change_words, pain_words, reasons_of, seen_words
from coach.web.look.decisions import says
from coach.web.look.look import card, here_and_now, need_patient
from coach.web.look.signs import Statement, signs
from coach.web.look.texts import exercise_name
from coach.web.look.ways import page_script

_ANGLES = 3
# For the most urgent reason: what to do, and the tab where that is done
_STEPS = {
    "pain": ("plan", later("Pain is rising: check whether the plan asks too much.")),
    "worse": ("replay", later("A movement does not go as far as before: look at its last set.")),
    "quiet": ("notes", later("Nobody has exercised for a while: a call may help.")),
    "better": ("plan", later("Movement goes further: check whether the plan can grow.")),
    "reached": ("plan", later("A target was reached: check whether the plan can grow.")),
}


def strip(row: PatientRow, day: Day, now: datetime) -> None:
    """Pain and adherence."""
    kept, history = day.adherence(), day.history
    pain, planned, last, moved = st.columns(4)
    pain.metric(_("Last pain told"), _("{pain} of 10").format(pain=pain_words(row)) if row.pains else "–", border=True)
    done = "–" if not kept.planned else _("{done} of {n}").format(done=kept.done, n=kept.planned)
    planned.metric(_("Planned days done, 4 weeks"), done, border=True)
    last.metric(_("Last session"), seen_words(row.last_at, now), border=True)
    minutes = sum(s.minutes for s in history if 0 <= (day.date - s.date).days < 7)
    moved.metric(_("Minutes moved, 7 days"), f"{minutes:.0f}", border=True)


def angles(person: PersonRow, now: datetime) -> None:
    """The three that matter most: those that changed first, then the newest."""
    with card("angles"):
        st.subheader(_("Movement"), anchor=False)
        found = [t for t in rom_trends(get_store().counted_reps(person.id)) if t.points]
        if not found:
            st.write(_("Nothing was measured yet."))
            return
        visit = get_store().last_visit(person.id)
        keep_changes(person.id, found, visit, now)
        found = [t.since(visit) if visit else t for t in found]
        found.sort(key=lambda t: (not t.called, -abs(t.change_deg or 0.0), -t.points[-1].at.timestamp()))
        for trend in found[:_ANGLES]:
            st.html(signs([_statement(trend)]))
        since = _("Since the visit on {day}").format(day=day_words(visit.date())) if visit else _("Since the start")
        st.caption(
            _("{since}. A change is called only when it is larger than the measuring error.").format(since=since)
        )


def _statement(trend: RomTrend) -> Statement:
    if trend.called and trend.change_deg is not None:
        return change_words(trend.exercise, trend.measure, trend.side, trend.change_deg)
    return Statement("none", f"{trend.finding()} ({exercise_name(trend.exercise)})")


def red_flags(events: Sequence[SafetyEvent]) -> None:
    with card("red-flags"):
        st.subheader(_("Red flags"), anchor=False)
        if events:
            show_flags(events)
        else:
            st.html(signs([Statement("on", _("No red flag is open."))]))


def next_step(person: PersonRow, day: Day, reasons: Sequence[Reason]) -> None:
    """One sentence and where to go; the most urgent reason decides."""
    with card("next"):
        st.subheader(_("Next step"), anchor=False)
        kinds = [kind for kind, _statement in reasons]
        if "flag" in kinds:
            st.write(_("A red flag is open: talk to the person before anything else."))
            return
        if day.plan is None:
            st.write(_("There is no plan yet. The questions under Today make the first one."))
            return
        where, words = (
            _STEPS[kinds[0]] if kinds else ("desk", later("Nothing is urgent. Look again after the next session."))
        )
        lately = day.reasons(1)
        if kinds and kinds[0] in ("better", "reached") and any(decision.light == "amber" for decision in lately):
            words = later("It goes further, but pain was up lately: leave the plan as it is for now.")
        st.write(_(words))
        labels = {
            "plan": _("To the plan"),
            "replay": _("To the sets"),
            "notes": _("To the notes"),
            "desk": _("To the trends"),
        }
        if st.button(labels[where], type="primary"):
            st.switch_page(page_script(where), query_params={"person": str(person.id)})
        for decision in lately:
            st.caption(_("The plan, lately: {why}").format(why=says(decision)))


def page() -> None:
    person, now = need_patient(), here_and_now()
    store = get_store()
    row = next(iter(store.patient_rows(now, only=person.id)), None)
    if row is None:
        st.info(_("This person keeps their records to themselves."))
        return
    events = store.safety_events(person.id, unseen_only=True)
    reasons, day = reasons_of(row, events, now), Day(store, person.id, now)
    told = [statement for kind, statement in reasons if kind in ("pain", "quiet")]  # the rest stands below
    if told:
        st.html(signs(told))
    strip(row, day, now)
    left, middle, right = st.columns([5, 4, 4])
    with left:
        angles(person, now)
    with middle:
        red_flags(events)
    with right:
        next_step(person, day, reasons)


page()
