"""Audit: what was done, by whom; for the clinic's admin."""

from __future__ import annotations

import streamlit as st

from coach.language import _
from coach.web.shell.audit import show_audit

st.title(_("Audit"))
show_audit()
