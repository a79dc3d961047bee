"""Tests of one patient: what the camera read, and what a therapist found by hand."""

from __future__ import annotations

import streamlit as st

from coach.language import _, stamp_words
from coach.records.store import PersonRow
from coach.web.account.access import get_store
from coach.web.balance.progress import zone
from coach.web.balance.results import results_of, show_results
from coach.web.balance.session import show_session
from coach.web.desk.neurology_words import in_short
from coach.web.look.look import card, need_patient, plain
from coach.web.look.ways import page_script


def by_camera(person: PersonRow) -> None:
    st.subheader(_("Balance, strength, coordination"), anchor=False)
    st.page_link(page_script("balance"), label=_("Take a test"), query_params={"person": str(person.id)})
    show_results(person, results_of(person))


def by_hand(person: PersonRow) -> None:
    with card("by-hand"):
        st.subheader(_("Neurological record"), anchor=False)
        rows = get_store().neurology(person.id)
        if rows:
            last = rows[-1]
            st.markdown(f"**{stamp_words(last.at.astimezone(zone()))}**, {plain(last.entry.entered_by)}")
            st.markdown("\n".join(f"- {line}" for line in in_short(last.entry)))
        else:
            st.write(_("No entry yet."))
        st.page_link(page_script("neurology"), label=_("Record and history"), query_params={"person": str(person.id)})


def page() -> None:
    person = need_patient()
    wanted = st.query_params.get("assessment", "")
    if wanted.isdigit() and len(wanted) < 12 and show_session(person, int(wanted)):
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        by_camera(person)
    with right:
        by_hand(person)


page()
