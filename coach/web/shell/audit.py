"""What was done, and whether its record is whole."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from coach.language import _, moment_words
from coach.web.account.access import get_store


def show_audit() -> None:
    store = get_store()
    st.subheader(_("What was done"), anchor=False)
    broken = store.audit_broken_at()
    if broken is None:
        st.write(_("No line of the audit was changed or taken out."))
    else:
        st.error(_("The audit was changed at line {id}. Nothing after it can be trusted.").format(id=broken))
    called = {account.alias: account.name for account in store.accounts()}
    lines = store.audit()[-200:][::-1]
    table = [
        {_("When"): moment_words(e.at), _("Who"): called.get(e.who, e.who), _("What"): e.what, _("Detail"): e.detail}
        for e in lines
    ]
    if table:
        st.dataframe(pd.DataFrame(table), hide_index=True, width="stretch")
