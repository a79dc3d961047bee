"""What anybody sees who has not signed in."""

from __future__ import annotations

import streamlit as st

from coach.language import _

st.title(_("Please sign in"))
st.html('<script>window.location.replace("/sign-in")</script>', unsafe_allow_javascript=True)
st.markdown(f'<a href="/sign-in" target="_self">{_("To the sign-in page")}</a>', unsafe_allow_html=True)
