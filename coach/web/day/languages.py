"""The language of the pages, to be found by whoever cannot read them."""

from __future__ import annotations

import streamlit as st

from coach.language import LANGUAGES, catalogue, language, later
from coach.web.account.access import get_store
from coach.web.look.look import current_person

_LANGUAGE = later("Language")


def show_languages() -> None:
    """Kept with the person, where there is one."""
    now = language()
    chosen = st.segmented_control(
        _in_all(_LANGUAGE), list(LANGUAGES), default=now, format_func=lambda code: LANGUAGES[code]
    )
    if chosen and chosen != now:
        st.session_state["language"] = chosen
        person = current_person()
        if person is not None:
            get_store().set_language(person.id, chosen)
        st.rerun()


def _in_all(text: str) -> str:
    """In every language, for whoever reads one of them only."""
    return " · ".join(dict.fromkeys(catalogue(code).get(text, text) for code in LANGUAGES))
