"""Start: who is exercising? On the first start a short welcome with the disclaimer."""

from __future__ import annotations

import streamlit as st

from coach.language import _
from coach.pose import CoachError
from coach.web.account.access import get_store, visitor
from coach.web.day.languages import show_languages
from coach.web.look.look import DISCLAIMER, PRIVACY, choose_person, current_person
from coach.web.look.ways import page_script


def go_on() -> None:
    st.switch_page(page_script("today"), query_params={"person": st.session_state["person"]})


def name_form(button: str) -> None:
    """Asks for a name; a taken or empty one is answered in one line."""
    with st.form("name", border=False):
        name = st.text_input(_("Your name"), max_chars=80, placeholder=_("First name is enough"), autocomplete="off")
        if st.form_submit_button(button, type="primary"):
            try:
                choose_person(get_store().add_person(name))
            except CoachError as error:
                st.error(str(error))
            else:
                go_on()


def welcome() -> None:
    st.title(_("Welcome"))
    st.write(_("The coach watches you through the camera, counts for you, and says what you could do a little better."))
    st.info(_(DISCLAIMER))
    st.write(_(PRIVACY))
    name_form(_("I understand. Begin"))


def who() -> None:
    st.title(_("Who is exercising?"))
    columns = st.columns(2)
    for i, person in enumerate(get_store().people()):
        if columns[i % 2].button(person.name, key=f"person-{person.id}", width="stretch"):
            choose_person(person)
            go_on()
    with st.expander(_("Somebody new")):
        name_form(_("Add this name"))
    st.caption(f"{_(DISCLAIMER)} {_(PRIVACY)}")


def page() -> None:
    """Whoever has their own place begins there; at home the name is chosen first."""
    now = visitor()
    place = {"patient": "today", "therapist": "patients", "admin": "accounts"}.get(now.kind)
    if place is not None:
        st.switch_page(page_script(place))
    show_languages()
    if st.session_state.pop("deleted", False):
        st.success(_("Everything of that person is deleted."))
    if get_store().people():
        current_person()
        who()
    else:
        welcome()
    with st.container(key="quiet-desk"):
        st.page_link(page_script("patients"), label=_("For therapists"))


page()
