"""The script that Streamlit runs for every page: which pages there are, and what they share."""

from __future__ import annotations

import streamlit as st

from coach.web.look import icon, style

# An icon by name would be fetched from Google's server: ours is drawn here
st.set_page_config(page_title="Exercise coach", page_icon=icon(), layout="wide")
pages = [
    st.Page("pages/home.py", title="Start", default=True),
    st.Page("pages/exercises.py", title="Exercises", url_path="exercises"),
    st.Page("pages/exercise.py", title="Exercise", url_path="exercise", visibility="hidden"),
    st.Page("pages/progress.py", title="Progress", url_path="progress"),
]
style()
st.navigation(pages, position="top").run()
