"""What anybody sees who has not signed in."""

from __future__ import annotations

import html

import streamlit as st

from coach.language import _

_LINK = '<a href="/sign-in" target="_self">{text}</a>'
_GO = '<script>window.location.replace("/sign-in")</script>'

st.title(_("Please sign in"))
st.html(_GO, unsafe_allow_javascript=True)
st.html(_LINK.format(text=html.escape(_("To the sign-in page"))))
