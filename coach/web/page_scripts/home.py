"""Start: who is exercising? On the first start a short welcome with the disclaimer."""

from __future__ import annotations

import streamlit as st

from coach.language import _
from coach.pose import CoachError
from coach.web.look import DISCLAIMER, PRIVACY, choose_person, current_person
from coach.web.services import get_store


def go_on() -> None:
    st.switch_page("page_scripts/today.py", query_params={"person": st.session_state["person"]})


def name_form(button: str) -> None:
    """Asks for a name; a taken or empty one is answered in one line."""
    with st.form("name", border=False):
        name = st.text_input("Your name", max_chars=80, placeholder="First name is enough", autocomplete="off")
        if st.form_submit_button(button, type="primary"):
            try:
                choose_person(get_store().add_person(name))
            except CoachError as error:
                st.error(str(error))
            else:
                go_on()


def welcome() -> None:
    st.title("Welcome")
    st.write("The coach watches you through the camera, counts for you, and says what you could do a little better.")
    st.info(DISCLAIMER)
    st.write(PRIVACY)
    name_form("I understand. Begin")


def who() -> None:
    st.title("Who is exercising?")
    columns = st.columns(2)
    for i, person in enumerate(get_store().people()):
        if columns[i % 2].button(person.name, key=f"person-{person.id}", width="stretch"):
            choose_person(person)
            go_on()
    with st.expander("Somebody new"):
        name_form("Add this name")
    st.caption(f"{DISCLAIMER} {PRIVACY}")


if st.session_state.pop("deleted", False):
    st.success(_("Everything of that person is deleted."))
if get_store().people():
    current_person()
    who()
else:
    welcome()
