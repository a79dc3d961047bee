"""The bar above every page, by who looks; and the head of one patient, with their tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from coach.language import _
from coach.web.look.look import current_person, plain
from coach.web.look.ways import page_script
from coach.web.shell.pages import Page, bar_of, lit, tabs_of

if TYPE_CHECKING:
    from coach.web.account.access import Kind


def show_bar(kind: Kind, now: Page) -> None:
    """Nobody who has still to say who they are needs a way to anywhere else."""
    if now.script == "home":
        return
    with st.container(key="bar", horizontal=True):
        for entry in bar_of(kind, now):
            _link(now, entry)
        if kind == "home" and now.of_desk:
            st.page_link(page_script("home"), label=_("Home"))


def show_patient(now: Page) -> None:
    """One patient is one place: their name, and tabs of which only the open one is worked out."""
    tabs = tabs_of(now)
    person = current_person() if tabs else None
    if person is None:
        return
    st.title(plain(person.name), anchor=False)
    with st.container(key="tabs", horizontal=True):
        for tab in tabs:
            _link(now, tab, {"person": str(person.id)})


def _link(now: Page, entry: Page, about: dict[str, str] | None = None) -> None:
    """The entry to which the open page belongs is lit, also while another page under it is open."""
    key = f"{'lit' if lit(now, entry) else 'to'}-{entry.script}"
    with st.container(key=key, width="content"):
        st.page_link(page_script(entry.script), label=_(entry.title), query_params=about)
