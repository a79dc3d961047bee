"""Sources, for a therapist: where the numbers and the pages to learn from come from, and how sure each is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from coach.care.education import pages
from coach.care.in_force import care_thresholds
from coach.care.thresholds import listed
from coach.language import _, later
from coach.trends.norms import MARK_WORDS, all_norms
from coach.web.balance.readings import name_of_test

_MARKS = {"proposal": later("proposal"), "recalled": later("recalled, to be verified"), "checked": later("checked")}


def rules() -> None:
    """Every threshold of the rules of care."""
    st.subheader(_("The numbers behind the rules"))
    st.write(_("A therapist can set each of them anew on this computer (docs/settings.md, COACH_CARE)."))
    rows = [
        {_("Rule"): name.replace("_", " "), _("Value"): f"{one.value:g} {one.unit}", _("Source"): one.source,
         _("How sure"): _(_MARKS[one.mark])}
        for name, one in listed(care_thresholds())
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def tests() -> None:
    """What readings of the balance tests are compared with."""
    st.subheader(_("What tests are compared with"))
    rows = [
        {_("Test"): name_of_test(norm.test), _("Source"): norm.source,
         _("How sure"): _(MARK_WORDS[norm.mark]) if MARK_WORDS[norm.mark] else _("checked")}
        for norm in all_norms()
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def learn() -> None:
    st.subheader(_("Where the pages of Learn come from"))
    for page in pages().values():
        st.markdown(f"**{_(page.title)}**\n" + "\n".join(f"- {line}" for line in page.sources))


st.title(_("Sources"))
st.write(
    _("Sources were recalled from the literature; a licensed therapist must verify them before patients use them.")
)
rules()
tests()
learn()
