"""Learn: short pages, each with what one can do. Where it comes from stands on the therapists' page Sources."""

from __future__ import annotations

import streamlit as st

from coach.care.education import LearnPage, pages
from coach.language import _
from coach.web.look.look import card, grid


def one(page: LearnPage) -> None:
    st.title(_(page.title))
    if page.warning:
        st.error(f"**{_(page.warning)}**", icon=":material/warning:")
    st.write(f"**{_(page.summary)}**")
    for text in page.paragraphs:
        st.write(_(text))
    st.subheader(_("What you can do"))
    st.markdown("\n".join(f"- {_(line)}" for line in page.to_do))
    if st.button(_("All pages"), type="primary"):
        st.query_params.pop("page", None)
        st.rerun()


def index() -> None:
    st.title(_("Learn"))
    st.write(_("Short pages. Read one when you like; none is homework."))
    with grid("learn"):
        for page in pages().values():
            with card(page.id):
                st.subheader(_(page.title))
                st.write(_(page.summary))
                if st.button(_("Read: {title}").format(title=_(page.title)), key=f"read-{page.id}", width="stretch"):
                    st.query_params["page"] = page.id
                    st.rerun()


chosen = pages().get(st.query_params.get("page", ""))
if chosen is None:
    index()
else:
    one(chosen)
