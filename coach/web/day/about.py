"""About me: the little that results are compared by."""

from __future__ import annotations

import streamlit as st

from coach.language import _, later
from coach.pose import CoachError
from coach.records.people import PersonRow, Sex
from coach.web.account.access import get_store

_SEX: dict[Sex, str] = {"f": later("Woman"), "m": later("Man")}


def about_form(person: PersonRow) -> None:
    """Year of birth and sex, both free to leave out. Open while nothing is known."""
    with st.expander(_("About me"), expanded=False), st.form("about", border=False):
        st.write(_("Some results are compared with people of your age. You may leave both out."))
        year = st.number_input(
            _("Year of birth"),
            min_value=1900,
            max_value=2100,
            step=1,
            value=person.birth_year,
            placeholder=_("For example 1952"),
        )
        sex = st.segmented_control(
            _("Sex, as the tables know it"), list(_SEX), format_func=lambda s: _(_SEX[s]), default=person.sex
        )
        if st.form_submit_button(_("Keep")):
            try:
                get_store().set_about(person.id, None if year is None else int(year), sex)
            except CoachError as error:
                st.error(str(error))
            else:
                st.rerun()
