"""The therapist's list: who needs eyes first and why. A press on a name opens that patient."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from coach.language import _, capital
from coach.records.patients import PatientRow
from coach.web.account.access import get_store, visitor
from coach.web.desk.changes import adherence_of, not_worked_out, work_out
from coach.web.desk.flags import show_flags
from coach.web.desk.statements import KINDS, Reason, pain_words, reasons_of, seen_words
from coach.web.look.look import card, here_and_now, plain
from coach.web.look.signs import Statement, signs
from coach.web.look.ways import page_script

_AT_ONCE = 30  # patients shown before one asks for more
Listed = tuple[PatientRow, list[Reason]]


def everybody(rows: Sequence[Listed], now: datetime) -> None:
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    typed = left.text_input(_("Search a name"), autocomplete="off").strip().casefold()
    wanted = right.pills(
        _("Show only"), list(KINDS), format_func=lambda kind: capital(_(KINDS[kind])), selection_mode="multi"
    )
    order = list(KINDS)
    found = [r for r in rows if typed in r[0].name.casefold() and set(wanted) <= {kind for kind, _told in r[1]}]
    found.sort(key=lambda r: [kind not in {k for k, _told in r[1]} for kind in order])
    if not found:
        st.write(_("No patient matches."))
    many = len(found) > _AT_ONCE and not st.session_state.get("patients-all")
    with st.container(key="everybody"):
        for row, reasons in found[:_AT_ONCE] if many else found:
            one(row, reasons, now)
    if many and st.button(_("Show all {n}").format(n=len(found))):
        st.session_state["patients-all"] = True
        st.rerun()


def one(row: PatientRow, reasons: Sequence[Reason], now: datetime) -> None:
    with card(f"patient-{row.id}"):
        name, rest = st.columns([1, 4], vertical_alignment="center")
        name.page_link(page_script("patient"), label=f"**{plain(row.name)}**", query_params={"person": str(row.id)})
        told = [statement for _kind, statement in reasons] or [Statement("none", _("Nothing is urgent"))]
        kept = adherence_of(row, now)
        days = "–" if kept is None or not kept.planned else _("{done} of {n}").format(done=kept.done, n=kept.planned)
        cells = (
            (_("Planned days done"), days),
            (_("Last pain told"), pain_words(row)),
            (_("Last session"), seen_words(row.last_at, now)),
        )
        shown = "".join(f"<dl><dt>{html.escape(n)}</dt><dd>{html.escape(v)}</dd></dl>" for n, v in cells)
        rest.html(f'<div class="person"><div>{signs(told)}</div>{shown}</div>')


def waiting(rows: Sequence[PatientRow], now: datetime) -> None:
    """What is not known of whoever exercised since is worked out while the list is shown."""
    if not rows:
        return
    with st.spinner(_("Looking for changes: {n1} patients to go.").format(n1=len(rows))):
        work_out(rows, now)
    st.rerun()


def nobody() -> None:
    if visitor().kind == "therapist":
        st.write(_("No patient is assigned to you yet. The clinic's admin does that."))
    else:
        st.write(_("Nobody yet. Everybody who gives their name on the start page is listed here."))


def page() -> None:
    now = here_and_now()
    st.title(_("Patients"))
    rows = get_store().patient_rows(now)
    if not rows:
        nobody()
        return
    names = {row.id: row.name for row in rows}
    events = [event for event in get_store().safety_events(unseen_only=True) if event.person_id in names]
    if events:
        st.subheader(_("Red flags"), anchor=False)
        show_flags(events, names)
    everybody([(row, reasons_of(row, [e for e in events if e.person_id == row.id], now)) for row in rows], now)
    st.page_link(page_script("sources"), label=_("Sources"))
    waiting(not_worked_out(rows, now), now)


page()
