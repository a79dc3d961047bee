"""The language of the pages, to be found by whoever cannot read them."""

from __future__ import annotations

import streamlit as st

from coach.language import LANGUAGES, language
from coach.web.account.access import get_store
from coach.web.look.look import current_person


def show_languages() -> None:
    """Kept with the person, where there is one."""
    now = language()
    chosen = st.segmented_control(
        "Language · Sprache · Idioma", list(LANGUAGES), default=now, format_func=lambda code: LANGUAGES[code]
    )
    if chosen and chosen != now:
        st.session_state["language"] = chosen
        person = current_person()
        if person is not None:
            get_store().set_language(person.id, chosen)
        st.rerun()
