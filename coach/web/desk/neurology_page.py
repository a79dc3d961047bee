"""Neurological record: what a therapist finds by hand, entered step by step, with its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from coach.language import _, capital, stamp_words
from coach.pose import CoachError
from coach.records.neurology import SIDES, SITES, NeurologicalRow
from coach.records.people import PersonRow
from coach.web.account.access import get_store
from coach.web.balance.progress import zone
from coach.web.desk.neurology_words import SITE_NAMES, as_table, changed, in_short, value_words
from coach.web.desk.soles.component import page_data, soles
from coach.web.look.look import card, need_patient, plain

_ROUND, _KEPT = "neurology_round", "neurology_kept"
_FORK = ("present", "reduced", "absent")
Found = dict[str, dict[str, Any]]


def sided(part: str, options: Sequence[Any], entry: int) -> Found:
    """For each site of a part a choice left and right; one that is not made was not tested."""
    out: Found = {}
    for site in SITES[part]:
        for side, column in zip(SIDES, st.columns(2), strict=True):
            chosen = column.segmented_control(
                f"{capital(_(SITE_NAMES[site]))}, {_(side)}",
                options,
                key=f"{part}-{site}-{side}-{entry}",
                format_func=lambda v: value_words(part, v) if part == "reflexes" else capital(_(str(v))),
            )
            if chosen is not None:
                out.setdefault(site, {})[side] = chosen
    return out


def vibration(entry: int) -> Found:
    """A word or seconds; seconds say more, so they are kept where both are given."""
    out = sided("vibration", _FORK, entry)
    with st.expander(_("Enter seconds instead")):
        for site in SITES["vibration"]:
            for side, column in zip(SIDES, st.columns(2), strict=True):
                seconds = column.number_input(
                    _("{n1}, {side}, seconds felt").format(n1=capital(_(SITE_NAMES[site])), side=_(side)),
                    min_value=0.0,
                    max_value=120.0,
                    step=1.0,
                    value=None,
                    key=f"seconds-{site}-{side}-{entry}",
                    placeholder=_("not timed"),
                )
                if seconds:
                    out.setdefault(site, {})[side] = float(seconds)
    return out


def entry_form(person: PersonRow) -> None:
    entry = int(st.session_state.setdefault(_ROUND, 0))
    st.subheader(_("New entry"), anchor=False)
    who = st.text_input(_("Who examines?"), max_chars=80, autocomplete="off", key=f"who-{entry}")
    with st.expander(_("1. Reflexes, 0 to 4+")):
        st.caption(_("0 is no answer, 2+ is usual, 4+ goes on by itself (clonus). Leave open what was not tested."))
        reflexes = sided("reflexes", range(5), entry)
    with st.expander(_("2. Vibration")):
        st.caption(_("With a tuning fork of 128 Hz on the bone."))
        fork = vibration(entry)
    with st.expander(_("3. Touch, 10 g monofilament"), expanded=True):
        st.caption(_("Footprints: left is left. Press a site once for felt, again for not felt, again for not tested."))
        names = {site: _(SITE_NAMES[site]) for site in SITES["monofilament"]}
        marked = soles(page_data(f"soles-{person.id}-{entry}", names, {}))
    with st.expander(_("4. Strength, 0 to 5")):
        st.caption(_("0 is no movement, 3 is against gravity, 5 is full strength."))
        strength = sided("strength", range(6), entry)
    note = st.text_area(_("Note"), max_chars=4000, key=f"note-{entry}")
    if st.button(_("Keep this entry"), type="primary"):
        found = {"reflexes": reflexes, "vibration": fork, "monofilament": marked, "strength": strength}
        try:
            get_store().save_neurology(person.id, {"entered_by": who, "note": note, **found})
        except CoachError as error:
            st.error(str(error))
            return
        st.session_state[_ROUND] = entry + 1
        st.session_state[_KEPT] = True
        st.rerun()


def history(rows: list[NeurologicalRow]) -> None:
    """Newest first. Nothing here can be changed: a correction is a new entry."""
    st.subheader(_("History"), anchor=False)
    if not rows:
        st.write(_("No entry yet."))
        return
    st.caption(_("Entries stay as they were made. To correct one, make a new entry and say so in its note."))
    for i in reversed(range(len(rows))):
        row = rows[i]
        local = row.at.astimezone(zone())
        before = rows[i - 1].entry if i else None
        with card(f"entry-{i}"):
            st.markdown(f"**{stamp_words(local)}**, {plain(row.entry.entered_by)}")
            lines = changed(before, row.entry)
            if lines:
                st.markdown(_("Changed since the entry before:\n") + "\n".join(f"- {line}" for line in lines))
            elif before is not None:
                st.write(_("Nothing that was tested both times has changed."))
            short = in_short(row.entry)
            if short:
                st.markdown(_("Found:\n") + "\n".join(f"- {line}" for line in short))
            if row.entry.note:
                st.text(row.entry.note)
            table = as_table(row.entry)
            if table:
                with st.expander(_("All findings of this entry")):
                    st.table(table)


def page() -> None:
    person = need_patient()
    st.header(_("Neurological record"), anchor=False)
    st.write(_("Of {n1}, for a therapist who examines by hand.").format(n1=plain(person.name)))
    st.info(_("None of this comes from the video. The camera does not see reflexes, feeling or strength."))
    if st.session_state.pop(_KEPT, False):
        st.success(_("The entry is kept."))
    entry_form(person)
    history(get_store().neurology(person.id))


page()
