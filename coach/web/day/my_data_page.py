"""My data: see all, take all along, delete all, and say what may be kept."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from coach.exchange.own_data import own_data_zip
from coach.language import _, later
from coach.pose import CoachError
from coach.records.care import CONSENT_KINDS
from coach.records.own_data import THEMSELVES
from coach.records.store import PersonRow
from coach.web.account.access import get_store
from coach.web.day.kept_words import kept_words
from coach.web.look.look import here_and_now, need_person, tell_error
from coach.web.look.own_ways import show_own_ways
from coach.web.look.ways import page_script

_KINDS = {
    "results": (later("Counts, angles and scores"), later("Without them there is no progress to see.")),
    "landmarks": (
        later("Joint positions of each set"),
        later("They let a therapist replay a movement. No picture, but the outline of your body shows."),
    ),
    "health": (later("Pain, sleep, diary and questionnaire"), later("The plan is paced by them.")),
    "therapist": (later("A therapist may see my records"), later("Without it they stay yours alone.")),
}
_ALWAYS = ("results", "health")  # without these there is nothing to coach with: to take them back is to delete all


def consents(person: PersonRow) -> None:
    st.subheader(_("What may be kept"))
    store, given = get_store(), get_store().consents(person.id)
    for kind in CONSENT_KINDS:
        name, why = _KINDS[kind]
        was = given.get(kind, True)
        now = st.toggle(_(name), was, key=f"consent-{kind}", disabled=kind in _ALWAYS)
        st.caption(_(why))
        if now != was:
            store.set_consent(person.id, kind, now)
    st.caption(_("Counts and pain are what the coach works with: to take these back, delete everything below."))


def seen(person: PersonRow) -> None:
    st.subheader(_("What is kept"))
    lines = list(kept_words(person))
    st.markdown("\n".join(f"- {line}" for line in lines) if lines else _("Your name, and nothing else yet."))
    box = st.expander(_("Everything, row by row"), key=f"rows-{person.id}", on_change="rerun")
    if box.open:  # reading all of it takes a while
        with box:
            rows_of(person)


def rows_of(person: PersonRow) -> None:
    everything = get_store().everything(person.id)
    names = {name: name.replace("_", " ").capitalize() for name, rows in everything.items() if rows}
    table = pd.DataFrame([{_("What"): words, _("Rows"): len(everything[name])} for name, words in names.items()])
    st.dataframe(table, hide_index=True, width="stretch")
    chosen = st.selectbox(_("Look into"), list(names), format_func=lambda n: names[n])
    rows = [
        {k: v if k != "blob" else _("joint positions") for k, v in row.items()} for row in everything[chosen][-200:]
    ]
    st.dataframe(pd.DataFrame(rows).astype(str), hide_index=True)


def own_ways(person: PersonRow) -> None:
    if get_store().own_ways(person.id):
        st.subheader(_("Your own way"))
        st.write(_("Learned from your own sets. Forgotten, it is gone until new sets show it again."))
        show_own_ways(person, themselves=True)


def taken(person: PersonRow) -> None:
    st.subheader(_("Take it along"))
    st.write(_("One file with everything: for programs (JSON), as tables (CSV) and to read (PDF)."))
    if st.button(_("Prepare my file")):
        st.session_state["own-data"] = (person.id, own_data_zip(get_store(), person, here_and_now()))
        get_store().add_audit(THEMSELVES, "own_data_exported", f"person {person.id}")
    made = st.session_state.get("own-data")
    if made and made[0] == person.id:
        st.download_button(_("Save my file"), made[1], "my_coach_data.zip", "application/zip", type="primary")


def deleted(person: PersonRow) -> None:
    st.subheader(_("Delete everything"))
    st.write(_("All of it goes: sessions, pain, plan, joint positions. It cannot be brought back."))
    with st.form("delete", border=False):
        typed = st.text_input(_("To be sure, type your name"), autocomplete="off")
        sent = st.form_submit_button(_("Delete all my data"))
    if not sent:
        return
    if typed.strip() != person.name:
        st.error(_("The name is not the same, so nothing was deleted."))
        return
    get_store().delete_person(person.id, THEMSELVES)
    st.session_state.clear()
    st.session_state["deleted"] = True
    st.switch_page(page_script("home"), query_params={})


def page() -> None:
    person = need_person()
    st.title(_("My data"))
    for part in (consents, own_ways, seen, taken, deleted):
        try:
            part(person)
        except CoachError as error:
            tell_error(error)


page()
