"""Choose an exercise: its picture and two sentences."""

from __future__ import annotations

import streamlit as st

from coach.language import _, inside
from coach.web.exercises.catalogue import exercises
from coach.web.look.look import card, grid, need_person, show_guide
from coach.web.look.ways import page_script

PICTURE_PX = 200

person = need_person()
st.title(_("What shall we do, {name}?").format(name=person.name))
with grid("exercises"):
    for ex, picture in exercises():
        with card(ex.id):
            show_guide(picture, PICTURE_PX, ex.name)
            st.subheader(ex.name)
            st.write(ex.summary)
            if st.button(_("Choose {name}").format(name=inside(ex.name)), key=f"choose-{ex.id}", width="stretch"):
                st.switch_page(page_script("exercise"), query_params={"person": str(person.id), "exercise": ex.id})
