"""The therapist's list: who needs eyes first, and the red flags that nobody has looked at yet."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from coach.care.safety import RED_FLAGS
from coach.language import _, day_words
from coach.records.care import SafetyEvent
from coach.records.store import PersonRow
from coach.web.day import Day
from coach.web.look import here_and_now, plain
from coach.web.services import get_store

_QUIET_DAYS = 7


def _seen_by_a_therapist() -> list[PersonRow]:
    """Without those who keep their records to themselves."""
    return [person for person in get_store().people() if not get_store().declines(person.id, "therapist")]


def flags(people: list[PersonRow], events: list[SafetyEvent]) -> None:
    """Every red flag that is still on the list; each is taken off by name, and who saw it is kept."""
    questions: dict[str, str] = {flag.id: flag.question for flag in RED_FLAGS}
    names = {person.id: person.name for person in people}
    st.subheader(_("Red flags"), anchor=False)
    if not events:
        st.write(_("None is open."))
        return
    who = st.text_input(_("Your name, to mark what you have seen"), max_chars=80, autocomplete="off")
    for event in events:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            day = day_words(event.at.date())
            st.markdown(f"**{plain(names[event.person_id])}**, {day}  \n{_(questions.get(event.what, event.what))}")
            if st.button(_("Seen"), key=f"seen-{event.id}", disabled=not who.strip()):
                get_store().mark_seen(event.id, who)
                st.rerun()


def everybody(people: list[PersonRow], events: list[SafetyEvent]) -> None:
    """Sorted by how much they need eyes: open flags, rising pain, long quiet."""
    rows: list[tuple[Any, dict[str, Any]]] = []
    now = here_and_now()
    flagged = Counter(event.person_id for event in events)
    for person in people:
        day = Day(get_store(), person.id, now)
        done = [s for s in day.history if s.done]
        open_flags = flagged[person.id]
        pains = [s.pain_before for s in done if s.pain_before is not None]
        quiet = (now.date() - done[-1].date).days if done else None
        rising = len(pains) >= 6 and sum(pains[-3:]) / 3 - sum(pains[:3]) / 3 >= 2
        share = day.adherence().share
        order = (-open_flags, not rising, quiet is None or quiet < _QUIET_DAYS, person.name)
        rows.append((order, {
            _("Name"): person.name,
            _("Red flags"): open_flags,
            _("Pain rising"): _("yes") if rising else "",
            _("Days since the last session"): quiet,
            _("Pain, last"): pains[-1] if pains else None,
            _("Planned days done, 4 weeks"): None if share is None else f"{100 * share:.0f} %",
        }))  # fmt: skip
    st.subheader(_("Everybody"), anchor=False)
    if rows:
        table = pd.DataFrame([row for _order, row in sorted(rows, key=lambda one: one[0])])
        st.dataframe(table, hide_index=True, width="stretch")


st.title(_("Patients"))
st.caption(_("For a therapist. Whoever needs eyes comes first."))
listed = _seen_by_a_therapist()
ids = {person.id for person in listed}
unseen = [event for event in get_store().safety_events(unseen_only=True) if event.person_id in ids]
flags(listed, unseen)
everybody(listed, unseen)
