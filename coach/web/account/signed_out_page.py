"""What anybody sees who has not signed in."""

from __future__ import annotations

import html

import streamlit as st

from coach.language import _
from coach.web.server.base import under
from coach.web.server.headers import sign_in_script

_LINK = '<a href="{address}" target="_self">{text}</a>'

st.title(_("Please sign in"))
st.html(f"<script>{sign_in_script()}</script>", unsafe_allow_javascript=True)
st.html(_LINK.format(address=under("/sign-in"), text=html.escape(_("To the sign-in page"))))
