"""Choose an exercise: its picture and two sentences."""

from __future__ import annotations

import logging

import streamlit as st

from coach.exercise.definition import Exercise, exercise_ids, load_exercise
from coach.pose import CoachError
from coach.web.look import guide, need_person, show_guide

PICTURE_PX = 240
log = logging.getLogger(__name__)


@st.cache_data(show_spinner=False)
def catalogue() -> list[tuple[Exercise, str]]:
    """Every exercise with its picture; drawn once, not on every rerun."""
    exercises = []
    for name in exercise_ids():
        try:
            exercises.append(load_exercise(name))
        except CoachError as error:  # one broken definition must not take the others away
            log.warning("left out: %s", error)
    return [(ex, guide(ex)) for ex in sorted(exercises, key=lambda e: e.name)]


person = need_person()
st.title(f"What shall we do, {person.name}?")
columns = st.columns(3)
for i, (ex, picture) in enumerate(catalogue()):
    with columns[i % 3].container(border=True, height="stretch"):
        show_guide(picture, PICTURE_PX, ex.name)
        st.subheader(ex.name)
        st.write(ex.summary)
        if st.button(f"Choose {ex.name.lower()}", key=f"choose-{ex.id}", width="stretch"):
            st.switch_page("page_scripts/exercise.py", query_params={"person": str(person.id), "exercise": ex.id})
