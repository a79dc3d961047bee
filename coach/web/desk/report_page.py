"""Everything of one patient to take along: a report to read, and the data for other programs."""

from __future__ import annotations

import json
from datetime import datetime

import streamlit as st

from coach.exchange.fhir import fhir_bundle
from coach.exchange.report import render, report_data
from coach.exchange.rows import read_history
from coach.language import _
from coach.records.store import PersonRow
from coach.web.account.access import acting_as, get_store, records_of
from coach.web.look.look import card, here_and_now, need_patient


def taken(person: PersonRow, now: datetime) -> None:
    if st.button(_("Prepare report and data"), type="primary"):
        history = read_history(records_of(person.id), person)
        get_store().add_audit(acting_as(), "exported", f"person {person.id}")
        report, bundle = render(report_data(history, now))[0], fhir_bundle(history, now)
        st.session_state["desk-export"] = (person.id, report, json.dumps(bundle, indent=1))
    made = st.session_state.get("desk-export")
    if made and made[0] == person.id:
        left, right = st.columns(2)
        left.download_button(_("Save the report (PDF)"), made[1], "report.pdf", "application/pdf", width="stretch")
        right.download_button(_("Save as FHIR (JSON)"), made[2], "fhir.json", "application/fhir+json", width="stretch")


def page() -> None:
    person, now = need_patient(), here_and_now()
    with card("report"):
        st.write(_("Plan, pain, days and angles since the start: to read (PDF), and for another program (FHIR)."))
        taken(person, now)


page()
