"""Learn: short pages, each with what one can do and where it comes from."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from coach.care.education import LearnPage, pages
from coach.care.in_force import care_thresholds
from coach.care.thresholds import listed
from coach.language import _, later
from coach.web.look.look import card, grid

_VERIFY = later(
    "Sources were recalled from the literature; a licensed therapist must verify them before patients use them."
)


def one(page: LearnPage) -> None:
    st.title(_(page.title))
    if page.warning:
        st.error(f"**{_(page.warning)}**", icon=":material/warning:")
    st.write(f"**{_(page.summary)}**")
    for text in page.paragraphs:
        st.write(_(text))
    st.subheader(_("What you can do"))
    st.markdown("\n".join(f"- {_(line)}" for line in page.to_do))
    st.subheader(_("Where this comes from"))
    st.markdown("\n".join(f"- {line}" for line in page.sources))
    st.caption(_(_VERIFY))
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


def numbers() -> None:
    """Every threshold of the rules, with where it comes from and how sure that is."""
    marks = {"proposal": _("proposal"), "recalled": _("recalled, to be verified"), "checked": _("checked")}
    rows = [
        {_("Rule"): name.replace("_", " "), _("Value"): f"{one.value:g} {one.unit}", _("Source"): one.source,
         _("How sure"): marks[one.mark]}
        for name, one in listed(care_thresholds())
    ]  # fmt: skip
    with st.expander(_("The numbers behind the rules")):
        st.write(_("A therapist can set each of them anew on this computer (docs/settings.md, COACH_CARE)."))
        st.dataframe(pd.DataFrame(rows), hide_index=True)


chosen = pages().get(st.query_params.get("page", ""))
if chosen is None:
    index()
    numbers()
else:
    one(chosen)
