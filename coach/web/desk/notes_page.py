"""Notes on one patient, and the minutes given to them."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from coach.exchange.monitoring import windows
from coach.exchange.rows import read_history
from coach.language import _, day_words, later
from coach.records.desk import TIME_KINDS
from coach.records.store import PersonRow
from coach.web.account.access import get_store, records_of
from coach.web.look.look import acting, here_and_now, need_patient, plain

_KINDS = {"visit": later("visit"), "review": later("review"), "call": later("call")}


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
        kind = st.selectbox(_("What the time was for"), TIME_KINDS, format_func=lambda k: _(_KINDS[k]))
        count = st.number_input(_("Minutes"), 1, 600, 10)
        who = acting()
        if st.form_submit_button(_("Keep these minutes"), type="primary"):
            store.add_time(person.id, kind, float(count), who)
            st.rerun()
    st.caption(_("Trends show what has changed since the last visit."))
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
        st.caption(_("In periods of 30 days. What may be billed depends on where you work."))


def page() -> None:
    person, now = need_patient(), here_and_now()
    # Only the open one is worked out
    written, given = st.tabs([_("Notes"), _("Minutes")], key=f"notes-{person.id}", on_change="rerun")
    if written.open:
        with written:
            notes(person)
    if given.open:
        with given:
            minutes(person, now)


page()
