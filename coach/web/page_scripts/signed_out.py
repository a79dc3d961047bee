"""What anybody sees who has not signed in."""

from __future__ import annotations

import html

import streamlit as st

from coach.language import _
from coach.web.headers import SIGN_IN_SCRIPT

_LINK = '<a href="/sign-in" target="_self">{text}</a>'

st.title(_("Please sign in"))
st.html(f"<script>{SIGN_IN_SCRIPT}</script>", unsafe_allow_javascript=True)
st.html(_LINK.format(text=html.escape(_("To the sign-in page"))))
