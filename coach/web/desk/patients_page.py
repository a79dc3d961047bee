"""The therapist's list: who needs eyes first, and the red flags that nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from coach.care.safety import RED_FLAGS
from coach.language import _, day_words, later
from coach.records.care import SafetyEvent
from coach.records.patients import PatientRow
from coach.web.account.access import get_store
from coach.web.desk.changes import not_worked_out, work_out
from coach.web.look.look import acting, card, here_and_now, plain
from coach.web.look.ways import page_script

_QUIET_DAYS = 7


def flags(people: list[PatientRow], events: list[SafetyEvent]) -> None:
    """Every red flag that is still on the list; each is taken off by name, and who saw it is kept."""
    questions: dict[str, str] = {flag.id: flag.statement for flag in RED_FLAGS}
    names = {person.id: person.name for person in people}
    st.subheader(_("Red flags"), anchor=False)
    if not events:
        st.write(_("None is open."))
        return
    who = acting(_("Your name, to mark what you have seen"))
    for event in events:
        with card(f"flag-{event.id}", horizontal=True, vertical_alignment="center"):
            day = day_words(event.at.date())
            st.markdown(f"**{plain(names[event.person_id])}**, {day}  \n{_(questions.get(event.what, event.what))}")
            if st.button(_("Seen"), key=f"seen-{event.id}", disabled=not who.strip()):
                get_store().mark_seen(event.id, who)
                st.rerun()


# What needs eyes, most urgent first: of a row, and of the days since the last session
REASONS: dict[str, Callable[[PatientRow, int | None], bool]] = {
    later("red flag"): lambda row, _quiet: row.flags > 0,
    later("pain rising"): lambda row, _quiet: row.pain_rising,
    later("no session for a week"): lambda _row, quiet: quiet is not None and quiet >= _QUIET_DAYS,
    later("a change beyond error"): lambda row, _quiet: bool(row.changed),
    later("target reached"): lambda row, _quiet: bool(row.reached),
}


def everybody(people: list[PatientRow]) -> None:
    """Sorted by how much they need eyes; the reasons are filters too."""
    st.subheader(_("Everybody"), anchor=False)
    now = here_and_now()
    rows = []
    for row in people:
        quiet = None if row.last_at is None else (now.date() - row.last_at.astimezone(now.tzinfo).date()).days
        rows.append((row, quiet, [reason for reason, holds in REASONS.items() if holds(row, quiet)]))
    if not rows:
        st.write(_("Nobody yet."))
        return
    left, right = st.columns(2)
    typed = left.text_input(_("Search a name"), autocomplete="off").strip().casefold()
    wanted = right.multiselect(_("Only with"), list(REASONS), format_func=_)
    rows = [r for r in rows if typed in r[0].name.casefold() and set(wanted) <= set(r[2])]
    rows.sort(key=lambda r: [reason not in r[2] for reason in REASONS])
    table = pd.DataFrame(
        [
            {
                _("Name"): row.name,
                _("Needs eyes"): ", ".join(map(_, told)),
                _("Red flags"): row.flags,
                _("Days since the last session"): quiet,
                _("Pain, last"): row.pains[-1] if row.pains else None,
            }
            for row, quiet, told in rows
        ]
    )
    picked = st.dataframe(
        table, hide_index=True, width="stretch", on_select="rerun", selection_mode="single-row", placeholder="–"
    )
    chosen = picked.selection.rows  # type: ignore[attr-defined]
    if chosen and chosen[0] < len(rows):
        st.switch_page(page_script("desk"), query_params={"person": str(rows[chosen[0]][0].id)})
    st.caption(_("Choose a row to open its trends."))


def waiting(people: list[int]) -> None:
    """Trends of whoever exercised since are worked out while the list is shown."""
    if not people:
        return
    with st.spinner(_("Looking for changes beyond error: {n1} to go.").format(n1=len(people))):
        work_out(people, here_and_now())
    st.rerun()


st.title(_("Patients"))
st.caption(_("For a therapist. Whoever needs eyes comes first."))
listed = get_store().patient_rows(here_and_now())
ids = {person.id for person in listed}
unseen = [event for event in get_store().safety_events(unseen_only=True) if event.person_id in ids]
flags(listed, unseen)
everybody(listed)
waiting(not_worked_out(listed))
