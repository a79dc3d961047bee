"""Me: what somebody told about themselves, how the coach speaks, and what is kept of them."""

from __future__ import annotations

import html

import streamlit as st

from coach.language import _
from coach.records.store import PersonRow
from coach.web.account.access import visitor
from coach.web.day.about import about_form
from coach.web.day.kept_words import kept_words
from coach.web.day.languages import show_languages
from coach.web.look.look import card, grid, need_person, plain
from coach.web.look.ways import page_script
from coach.web.server.base import under


def profile(person: PersonRow) -> None:
    with card("profile"):
        st.subheader(_("My answers"), anchor=False)
        st.write(_("Your answers decide what is safe for you. You can change them whenever something has changed."))
        about_form(person)
        if st.button(_("Change my answers"), width="stretch"):
            st.switch_page(page_script("today"), query_params={"person": str(person.id), "stage": "questions"})


def settings() -> None:
    with card("settings"):
        st.subheader(_("Language and voice"), anchor=False)
        show_languages()
        st.write(_("Voice, captions, large text and contrast: press Settings while you exercise."))


def my_data(person: PersonRow) -> None:
    about = {"person": str(person.id)}
    with card("data"):
        st.subheader(_("My data"), anchor=False)
        if first := next(kept_words(person), None):
            st.write(first)
        st.write(_("It stays on this computer. You may see all of it, take it along, or have it deleted."))
        for label in (_("See what is kept"), _("Take my data along"), _("Delete my data")):
            st.page_link(page_script("my_data"), label=label, query_params=about)


def somebody_else() -> None:
    now = visitor()
    with card("else"):
        if now.account is None:
            st.subheader(_("Somebody else?"), anchor=False)
            st.write(_("Everybody who exercises here has a name of their own, so that reps are not mixed up."))
            st.page_link(page_script("home"), label=_("Choose another name"))
            return
        st.subheader(_("Account"), anchor=False)
        who = html.escape(_("You are signed in as {name}.").format(name=now.name))
        st.html(f"<p>{who}</p>" + _link("/sign-in", _("Sign out")))
        if not now.account.elsewhere:
            st.html(_link("/password", _("Change my password")))


def _link(path: str, label: str) -> str:
    return f'<p><a href="{under(path)}" target="_self">{html.escape(label)}</a></p>'


def page() -> None:
    person = need_person()
    st.title(plain(person.name), anchor=False)
    with grid("me"):
        profile(person)
        settings()
        my_data(person)
        somebody_else()
    if visitor().kind == "home":
        with st.container(key="quiet-desk"):
            st.page_link(page_script("patients"), label=_("For therapists"))
            st.caption(_("Plans, trends and reports of everybody who exercises on this computer."))


page()
