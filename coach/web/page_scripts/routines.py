"""Choose a routine: several exercises in a row, with rests."""

from __future__ import annotations

import streamlit as st

from coach.web.catalogue import routines
from coach.web.look import need_person, show_figures

person = need_person()
st.title("Routines")
st.write("Several exercises in a row, with a rest after each. The coach leads through; nothing needs to be pressed.")
for routine, length_s, held in routines():
    with st.container(border=True):
        st.subheader(routine.name)
        feet = " · no weight on the feet" if routine.off_the_feet else ""
        st.write(f"**About {length_s / 60:.0f} minutes · {len(held)} exercises{feet}**  \n{routine.summary}")
        show_figures([(ex.name, picture) for ex, picture in held], 84)
        if routine.not_for:
            st.caption("Not for: " + " ".join(routine.not_for))
        if st.button(f"Choose {routine.name.lower()}", key=f"choose-{routine.id}"):
            st.switch_page("page_scripts/routine.py", query_params={"person": str(person.id), "routine": routine.id})
