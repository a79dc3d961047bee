"""The script that Streamlit runs for every page: which pages there are, and what they share."""

from __future__ import annotations

import streamlit as st

from coach.web.look import icon, style

# An icon by name would be fetched from Google's server: ours is drawn here
st.set_page_config(page_title="Exercise coach", page_icon=icon(), layout="wide")
# Not in a folder named "pages": Streamlit would take that for its own, and run a page without this script
pages = [
    st.Page("page_scripts/home.py", title="Start", default=True),
    st.Page("page_scripts/today.py", title="Today", url_path="today"),
    st.Page("page_scripts/exercises.py", title="Exercises", url_path="exercises"),
    st.Page("page_scripts/exercise.py", title="Exercise", url_path="exercise", visibility="hidden"),
    st.Page("page_scripts/sequences.py", title="Sequences", url_path="sequences"),
    st.Page("page_scripts/sequence.py", title="Sequence", url_path="sequence", visibility="hidden"),
    st.Page("page_scripts/progress.py", title="Progress", url_path="progress"),
    st.Page("page_scripts/balance.py", title="Balance", url_path="balance"),
    st.Page("page_scripts/balance_test.py", title="Balance test", url_path="balance-test", visibility="hidden"),
    st.Page("page_scripts/learn.py", title="Learn", url_path="learn"),
    st.Page("page_scripts/neurology.py", title="Neurological record", url_path="neurology"),
    st.Page("page_scripts/my_data.py", title="My data", url_path="my-data"),
    st.Page("page_scripts/new_exercise.py", title="New exercise", url_path="new-exercise"),
]
style()
st.navigation(pages, position="top").run()
