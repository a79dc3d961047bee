"""Red flags that nobody has looked at yet; each is taken off by name, and who saw it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from coach.language import _, day_words
from coach.records.care import SafetyEvent
from coach.web.account.access import get_store
from coach.web.desk.statements import flag_words
from coach.web.look.look import acting, card, plain


def show_flags(events: Sequence[SafetyEvent], names: Mapping[int, str] | None = None) -> None:
    """events: open ones, at least one · names: of people by id, where it is not clear whose they are"""
    who = acting(_("Your name, to mark what you have seen"))
    for event in events:
        with card(f"flag-{event.id}", horizontal=True, vertical_alignment="center"):
            name = f"**{plain(names[event.person_id])}**, " if names else ""
            st.markdown(f"{name}{day_words(event.at.date())}  \n{flag_words(event.what)}")
            if st.button(_("Seen"), key=f"seen-{event.id}", disabled=not who.strip()):
                get_store().mark_seen(event.id, who)
                st.rerun()
