"""The script that Streamlit runs for every page: which pages there are, and what they share."""

from __future__ import annotations

import streamlit as st

from coach.language import _, use
from coach.web.look import icon, language_of_visit, style

# An icon by name would be fetched from Google's server: ours is drawn here
st.set_page_config(page_title=_("Exercise coach"), page_icon=icon(), layout="wide")
# Not in a folder named "pages": Streamlit would take that for its own, and run a page without this script
use(language_of_visit())
pages = [
    st.Page("page_scripts/home.py", title=_("Start"), default=True),
    st.Page("page_scripts/today.py", title=_("Today"), url_path="today"),
    st.Page("page_scripts/exercises.py", title=_("Exercises"), url_path="exercises"),
    st.Page("page_scripts/exercise.py", title=_("Exercise"), url_path="exercise", visibility="hidden"),
    st.Page("page_scripts/sequences.py", title=_("Sequences"), url_path="sequences"),
    st.Page("page_scripts/sequence.py", title=_("Sequence"), url_path="sequence", visibility="hidden"),
    st.Page("page_scripts/progress.py", title=_("Progress"), url_path="progress"),
    st.Page("page_scripts/balance.py", title=_("Balance"), url_path="balance"),
    st.Page("page_scripts/balance_test.py", title=_("Balance test"), url_path="balance-test", visibility="hidden"),
    st.Page("page_scripts/learn.py", title=_("Learn"), url_path="learn"),
    st.Page("page_scripts/patients.py", title=_("Patients"), url_path="patients"),
    st.Page("page_scripts/plan.py", title=_("Plan"), url_path="plan"),
    st.Page("page_scripts/neurology.py", title=_("Neurological record"), url_path="neurology"),
    st.Page("page_scripts/my_data.py", title=_("My data"), url_path="my-data"),
    st.Page("page_scripts/new_exercise.py", title=_("New exercise"), url_path="new-exercise"),
]
style()
st.navigation(pages, position="top").run()
